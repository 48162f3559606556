/** Every change of what processes have mapped, in the order of the log; growable columns, 20 bytes a change. */
const FIRST_CAPACITY = 1024;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

/** Stands in `made` for changes of the heap, which is one range. */
export const HEAP = -1;

export class MemoryHistory {
  length = 0;
  /** Number of the address space. */
  space = new Int32Array(FIRST_CAPACITY);
  /** Call that changed it. */
  row = new Int32Array(FIRST_CAPACITY);
  /** Call that had made what was changed; {@link HEAP} = brk. */
  made = new Int32Array(FIRST_CAPACITY);
  /** Bytes that came, or with a minus went. */
  bytes = new Float64Array(FIRST_CAPACITY);
  /** Calls that mapped address space which is reserved, not memory that is used. */
  readonly reserved = new Set<number>();
  private spaces = 0;

  newSpace(): number {
    return this.spaces++;
  }

  add(space: number, row: number, made: number, bytes: number): void {
    if (this.length === this.row.length) this.grow();
    const at = this.length++;
    this.space[at] = space;
    this.row[at] = row;
    this.made[at] = made;
    this.bytes[at] = bytes;
  }

  private grow(): void {
    const longer = <T extends Int32Array | Float64Array>(old: T, copy: T): T => {
      copy.set(old);
      return copy;
    };
    const capacity = GROWTH * this.row.length;
    this.space = longer(this.space, new Int32Array(capacity));
    this.row = longer(this.row, new Int32Array(capacity));
    this.made = longer(this.made, new Int32Array(capacity));
    this.bytes = longer(this.bytes, new Float64Array(capacity));
  }
}
