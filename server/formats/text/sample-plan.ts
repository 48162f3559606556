/** The lines of a sample in their order: what the next sample is expected to look like. */

// In place of a column: the line holds no value; it begins a block; its column was left out, there are too many.
export const LITERAL = -1;
export const BLOCK_START = -2;
export const LEFT_OUT = -3;

export class SamplePlan {
  length = 0;
  /** Which line of the payload it is. */
  entries = new Int32Array(64);
  /** Column of its value, or one of the constants above. */
  columns = new Int32Array(64);
  /** Bytes of the line when it was last seen, with what stands before the payload and the newline. */
  lineBytes = new Int32Array(64);

  push(entry: number, column: number, lineBytes: number): void {
    if (this.length === this.entries.length) {
      this.entries = widened(this.entries);
      this.columns = widened(this.columns);
      this.lineBytes = widened(this.lineBytes);
    }
    this.entries[this.length] = entry;
    this.columns[this.length] = column;
    this.lineBytes[this.length] = lineBytes;
    this.length++;
  }

  clear(): void {
    this.length = 0;
  }

  /** Are the lines of `other` its first lines? */
  startsWith(other: SamplePlan): boolean {
    if (other.length > this.length) return false;
    for (let i = 0; i < other.length; i++) if (this.entries[i] !== other.entries[i]) return false;
    return true;
  }

  /** Position of the entry at or after `from`, else before it; -1 when it is not planned. */
  find(entry: number, from: number): number {
    const entries = this.entries.subarray(0, this.length);
    const later = entries.indexOf(entry, from);
    return later >= 0 ? later : entries.indexOf(entry);
  }
}

function widened(array: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * array.length);
  wider.set(array);
  return wider;
}
