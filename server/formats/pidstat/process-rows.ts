/** Rows of pidstat from their bytes: what names the process, as it stood there before, numbers, and the same command. */
import { NEWLINE, RETURN, SPACE, TAB } from '../text/line-bytes.ts';
import type { ProcessRow } from '../text/process-book.ts';
import { RowNumbers } from '../text/tool-rows.ts';

/** More are read as text. */
const KNOWN_MAX = 20_000;

export interface KnownProcess {
  row: ProcessRow;
  /** Of a thread that does not say its process: the number of the process above it. */
  below: number | undefined;
  /** What stands before the numbers, blanks between included, and behind them. */
  names: Uint8Array;
  command: Uint8Array;
}

export class ProcessRows {
  readonly numbers: RowNumbers;
  /** The row that was just found. */
  found: KnownProcess | undefined;
  private readonly nameCount: number;
  private readonly known = new Map<number, KnownProcess>();

  /** @param nameCount columns that name the process; they come first. */
  constructor(nameCount: number, numberCount: number) {
    this.nameCount = nameCount;
    this.numbers = new RowNumbers(numberCount, true);
  }

  /** @param rest a row that was understood, without its time. */
  learn(rest: string, command: string, row: ProcessRow, below: number | undefined): void {
    const bytes = Buffer.from(rest);
    const end = this.endOfNames(bytes, 0);
    const hash = hashOf(bytes, 0, end);
    // Blanks of other alphabets part words too.
    if (bytes.some((byte) => byte >= 128)) return;
    if (this.known.size === KNOWN_MAX && !this.known.has(hash)) return;
    this.known.set(hash, { row, below, names: bytes.subarray(0, end), command: Buffer.from(command) });
  }

  /** @returns the position after the row that starts at `from`; -1 when it is none that is known. */
  scan(bytes: Uint8Array, from: number): number {
    const end = this.endOfNames(bytes, from);
    const known = this.known.get(hashOf(bytes, from, end));
    if (!known || !isAt(bytes, from, end - from, known.names)) return -1;
    let p = this.numbers.scan(bytes, end);
    if (p < 0) return -1;
    while (bytes[p] === SPACE || bytes[p] === TAB) p++;
    const { command } = known;
    if (!isAt(bytes, p, command.length, command)) return -1;
    p += command.length;
    if (bytes[p] === RETURN) p++;
    if (bytes[p] !== NEWLINE) return -1;
    this.found = known;
    return p + 1;
  }

  private endOfNames(bytes: Uint8Array, from: number): number {
    let p = from;
    for (let i = 0; i < this.nameCount; i++) {
      while (bytes[p] === SPACE || bytes[p] === TAB) p++;
      while ((bytes[p] as number) > SPACE) p++;
    }
    return p;
  }
}

function hashOf(bytes: Uint8Array, from: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let p = from; p < end; p++) hash = Math.imul(hash ^ (bytes[p] as number), 0x01000193);
  return hash;
}

function isAt(bytes: Uint8Array, from: number, length: number, text: Uint8Array): boolean {
  if (length !== text.length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
}
