/** A line whose end is missing, kept until the rest of it turns up. */

/** Lines looked at for the rest; a program that prints more within one call has torn it for good. */
const PIECES_MAX = 20;
const BYTES_MAX = 1 << 20;

/**
 * Calls that a terminal's log shows torn even where no line before has shown their name: they print themselves, wait
 * for a program that prints, or start one.
 */
export const OUTPUT_LANDS_IN: ReadonlySet<string> = new Set(
  'write writev pwrite64 sendto sendmsg read wait4 waitid clone clone3 fork vfork execve exit_group nanosleep clock_nanosleep poll select futex'.split(
    ' ',
  ),
);

export interface Piece {
  bytes: Uint8Array;
  byteStart: number;
  byteLength: number;
  line: number;
}

export class TornLine {
  readonly head: Piece;
  /** Row of the call it begins, or that it ends. */
  readonly row: number;
  readonly pid: number;
  /** Lines that were none of strace's: the rest of a wrapped line, or what the program printed within the call. */
  readonly pieces: Piece[] = [];

  constructor(head: Piece, row: number, pid: number) {
    this.head = head;
    this.row = row;
    this.pid = pid;
  }

  get isFull(): boolean {
    return (
      this.pieces.length >= PIECES_MAX ||
      this.pieces.reduce((sum, { bytes }) => sum + bytes.length, this.head.bytes.length) > BYTES_MAX
    );
  }

  /** The line with `next` behind it, and with all pieces between when `all`. */
  with(next: Uint8Array, all: boolean): Uint8Array {
    const parts = [this.head.bytes, ...(all ? this.pieces.map(({ bytes }) => bytes) : []), next];
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
