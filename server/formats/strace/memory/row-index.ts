/** Numbers by row of a call, for as many rows as there are: open addressing, at most half full. */

const FIRST_SLOTS = 1024;

export class RowIndex {
  private count = 0;
  /** Row + 1; 0 = empty. */
  private rows = new Int32Array(FIRST_SLOTS);
  private numbers = new Int32Array(FIRST_SLOTS);

  /** -1 when there is none. */
  get(row: number): number {
    const slot = this.slotOf(row);
    return this.rows[slot] === 0 ? -1 : (this.numbers[slot] as number);
  }

  /** @param row one that has no number yet */
  add(row: number, number: number): void {
    if (2 * ++this.count > this.rows.length) this.grow();
    const slot = this.slotOf(row);
    this.rows[slot] = row + 1;
    this.numbers[slot] = number;
  }

  private slotOf(row: number): number {
    const mask = this.rows.length - 1;
    const hash = Math.imul(row, 0x9e3779b1);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const known = this.rows[slot] as number;
      if (known === 0 || known === row + 1) return slot;
    }
  }

  private grow(): void {
    const { rows, numbers } = this;
    this.rows = new Int32Array(2 * rows.length);
    this.numbers = new Int32Array(2 * rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = (rows[i] as number) - 1;
      if (row < 0) continue;
      const slot = this.slotOf(row);
      this.rows[slot] = row + 1;
      this.numbers[slot] = numbers[i] as number;
    }
  }
}
