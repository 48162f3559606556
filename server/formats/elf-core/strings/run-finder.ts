/** Feeds windows of memory to a scanner and joins the runs that cross from one window, or segment, to the next. */
import type { MemoryWindow } from '../memory-image.ts';
import type { FoundRun } from './printable.ts';

/** A longer run is counted in parts. */
const RUN_BYTES_MAX = 32 << 20;
const HEAD_BYTES = [128, 4096];

/**
 * Finds every run in `bytes[from, to)` that counts and surely ends before `to`.
 * @returns where a run begins that may go on after `to`; `to` when none does.
 */
export type Scan = (bytes: Uint8Array, from: number, to: number, least: number, found: FoundRun) => number;

/** @param offset of the run in the capture. */
export type FoundText = (bytes: Uint8Array, start: number, end: number, offset: number) => void;

export class RunFinder {
  /** Runs that were longer than can be held, and were cut. */
  cutCount = 0;
  private readonly scan: Scan;
  private readonly least: number;
  private readonly found: FoundText;
  /** Start of a run that reached the end of the last window. */
  private carry: Uint8Array = new Uint8Array(0);
  private carryOffset = 0;

  constructor(scan: Scan, least: number, found: FoundText) {
    this.scan = scan;
    this.least = least;
    this.found = found;
  }

  window({ bytes, fileOffset, isFirst }: Pick<MemoryWindow, 'bytes' | 'fileOffset' | 'isFirst'>): void {
    if (isFirst) this.end();
    const from = this.join(bytes, fileOffset);
    if (from === undefined) return;
    const open = this.scan(bytes, from, bytes.length, this.least, (all, start, end) =>
      this.found(all, start, end, fileOffset + start),
    );
    this.keep(bytes, open, fileOffset + open);
  }

  /**
   * Finds the runs that began before these bytes.
   * @returns from where on the bytes are still to be looked at; undefined when they were, all of them.
   */
  join(bytes: Uint8Array, fileOffset: number): number | undefined {
    const { carry, carryOffset } = this;
    const offsetOf = (at: number) => (at < carry.length ? carryOffset + at : fileOffset + at - carry.length);
    let from = 0;
    if (carry.length > 0) {
      // Most runs end soon: the first bytes are enough, and the window need not be copied.
      for (const length of [...HEAD_BYTES, bytes.length]) {
        const head = Buffer.concat([carry, bytes.subarray(0, length)]);
        const runs: number[] = [];
        const open = this.scan(head, 0, head.length, this.least, (_, start, end) => runs.push(start, end));
        if (open < carry.length && length < bytes.length) continue;
        for (let i = 0; i < runs.length; i += 2) {
          const start = runs[i] as number;
          this.found(head, start, runs[i + 1] as number, offsetOf(start));
        }
        if (length >= bytes.length) {
          this.keep(head, open, offsetOf(open));
          return undefined;
        }
        from = open - carry.length;
        break;
      }
    }
    return from;
  }

  /** The run that may go on in the next window. */
  keep(bytes: Uint8Array, open: number, offset: number): void {
    this.carryOffset = offset;
    this.carry = Uint8Array.prototype.slice.call(bytes, open);
    if (this.carry.length > RUN_BYTES_MAX) {
      this.cutCount++;
      this.end();
    }
  }

  /** What follows does not continue what was seen. */
  end(): void {
    const { carry, carryOffset } = this;
    this.carry = new Uint8Array(0);
    if (carry.length === 0) return;
    // Two bytes that are no text close every run.
    const closed = new Uint8Array(carry.length + 2).fill(1);
    closed.set(carry);
    this.scan(closed, 0, closed.length, this.least, (all, start, end) =>
      this.found(all, start, end, carryOffset + start),
    );
  }
}
