/** Feeds windows of memory to a scanner and joins the runs that cross from one window, or segment, to the next. */
import type { MemoryWindow } from '../memory-image.ts';
import type { FoundRun } from './printable.ts';

/** A longer run is counted in parts. */
const RUN_BYTES_MAX = 32 << 20;

type Scan = (bytes: Uint8Array, from: number, to: number, least: number, found: FoundRun) => number;

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
    const { carry, carryOffset } = this;
    const joined = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const offsetOf = (at: number) => (at < carry.length ? carryOffset + at : fileOffset + at - carry.length);
    const open = this.scan(joined, 0, joined.length, this.least, (all, start, end) =>
      this.found(all, start, end, offsetOf(start)),
    );
    this.carryOffset = offsetOf(open);
    this.carry = Uint8Array.prototype.slice.call(joined, open);
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
