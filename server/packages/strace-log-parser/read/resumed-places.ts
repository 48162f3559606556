/** Where the lines stand that ended calls which had been printed in two parts: one call in ten at most, as a rule. */

const BLOCK_SHIFT = 6;
const FIRST_CAPACITY = 256;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

/** Plain data, so that another thread may have it. */
export interface ResumedPlaces {
  /** By 64 rows: the entry that was written last, + 1; 0 = none. */
  blocks: Uint32Array;
  /** By entry: its row, where the line stands, and the entry written before it in the same block, + 1. */
  rows: Uint32Array;
  offsets: Float64Array;
  before: Uint32Array;
}

/** 0 for a call that was printed in one part. */
export function resumedAt({ blocks, rows, offsets, before }: ResumedPlaces, row: number): number {
  let entry = blocks[row >> BLOCK_SHIFT] ?? 0;
  while (entry > 0 && rows[entry - 1] !== row) entry = before[entry - 1] as number;
  return entry > 0 ? (offsets[entry - 1] as number) : 0;
}

export class ResumedBook implements ResumedPlaces {
  blocks = new Uint32Array(new SharedArrayBuffer(4 * FIRST_CAPACITY));
  rows = new Uint32Array(new SharedArrayBuffer(4 * FIRST_CAPACITY));
  offsets = new Float64Array(new SharedArrayBuffer(8 * FIRST_CAPACITY));
  before = new Uint32Array(new SharedArrayBuffer(4 * FIRST_CAPACITY));
  private length = 0;

  /** The line that was resumed last counts. */
  add(row: number, offset: number): void {
    const block = row >> BLOCK_SHIFT;
    if (block >= this.blocks.length)
      this.blocks = moved(this.blocks, new Uint32Array(new SharedArrayBuffer(4 * GROWTH * (block + 1))));
    if (this.length === this.rows.length) {
      const wider = GROWTH * this.length;
      this.rows = moved(this.rows, new Uint32Array(new SharedArrayBuffer(4 * wider)));
      this.offsets = moved(this.offsets, new Float64Array(new SharedArrayBuffer(8 * wider)));
      this.before = moved(this.before, new Uint32Array(new SharedArrayBuffer(4 * wider)));
    }
    const entry = this.length++;
    this.rows[entry] = row;
    this.offsets[entry] = offset;
    this.before[entry] = this.blocks[block] as number;
    this.blocks[block] = entry + 1;
  }

  places(): ResumedPlaces {
    const { blocks, rows, offsets, before } = this;
    return { blocks, rows, offsets, before };
  }
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
