/** Address space that a process set aside and never touched: gcore writes it out as zeros. */
import { isZero, type MemoryReader, type MemoryWindow } from '../memory-image.ts';

const PIECE = 64 << 10;

export class Untouched implements MemoryReader {
  /** Of stacks: each thread has some megabytes, and uses the upper end. */
  stackBytes = 0;
  /** Of private memory that may not be written to: what malloc keeps for its arenas, guards of stacks. */
  reservedBytes = 0;

  window({ bytes, segment }: MemoryWindow): void {
    const isStack = segment.kind === 'stack';
    const isReserve = segment.kind === 'anonymous' && !segment.writable && !segment.executable;
    if (!isStack && !isReserve) return;
    let zeros = 0;
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      if (isZero(piece)) zeros += piece.length;
    }
    if (isStack) this.stackBytes += zeros;
    else this.reservedBytes += zeros;
  }
}
