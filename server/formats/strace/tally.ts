/** Sums by number, for things of which most have none: nothing is kept until the first one is added. */
import { NumberColumn } from '../../engine/columns.ts';

const FIRST_CAPACITY = 1024;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;
const COUNT_MAX = 0xffff_ffff;

export class Tally {
  /** In shared memory: 4 bytes each while all sums are counts, 8 from the first one that is none. */
  private sums: Uint32Array | Float64Array | undefined;

  add(index: number, amount: number): void {
    if (amount === 0) return;
    let sums = this.room(index);
    const sum = (sums[index] as number) + amount;
    if (sums instanceof Uint32Array && !(sum >= 0 && sum <= COUNT_MAX && Number.isInteger(sum))) {
      const wider = new Float64Array(new SharedArrayBuffer(8 * sums.length));
      wider.set(sums);
      sums = wider;
      this.sums = wider;
    }
    sums[index] = sum;
  }

  at(index: number): number {
    return this.sums?.[index] ?? 0;
  }

  /** The first `length` sums. */
  column(length: number): NumberColumn {
    if (this.sums) return NumberColumn.over(length > 0 ? this.room(length - 1) : this.sums, length);
    const zeros = new NumberColumn();
    if (length === 0) return zeros;
    zeros.set(0, 0);
    zeros.repeatTo(length);
    return zeros;
  }

  private room(index: number): Uint32Array | Float64Array {
    const { sums } = this;
    if (sums && index < sums.length) return sums;
    const capacity = Math.max(FIRST_CAPACITY, GROWTH * (index + 1));
    const wider =
      sums instanceof Float64Array
        ? new Float64Array(new SharedArrayBuffer(8 * capacity))
        : new Uint32Array(new SharedArrayBuffer(4 * capacity));
    if (sums) wider.set(sums);
    this.sums = wider;
    return wider;
  }
}
