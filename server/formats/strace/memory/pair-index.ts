/** Numbers by two whole numbers, in the order in which pairs come: open addressing, at most half full. */

const FIRST_SLOTS = 1024;

export class PairIndex {
  length = 0;
  private firsts = new Int32Array(FIRST_SLOTS / 2);
  private seconds = new Int32Array(FIRST_SLOTS / 2);
  /** Number + 1; 0 = empty. */
  private slots = new Int32Array(FIRST_SLOTS);

  /** -1 when it is not there. */
  get(first: number, second: number): number {
    return (this.slots[this.slotOf(first, second)] as number) - 1;
  }

  /** @param first with `second` a pair that is not there yet */
  add(first: number, second: number): number {
    if (this.length === this.firsts.length) this.grow();
    const number = this.length++;
    this.firsts[number] = first;
    this.seconds[number] = second;
    this.slots[this.slotOf(first, second)] = number + 1;
    return number;
  }

  private slotOf(first: number, second: number): number {
    const mask = this.slots.length - 1;
    const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca77);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.slots[slot] as number) - 1;
      if (number < 0 || (this.firsts[number] === first && this.seconds[number] === second)) return slot;
    }
  }

  private grow(): void {
    const { firsts, seconds, length } = this;
    this.firsts = new Int32Array(2 * length);
    this.seconds = new Int32Array(2 * length);
    this.firsts.set(firsts);
    this.seconds.set(seconds);
    this.slots = new Int32Array(4 * length);
    for (let number = 0; number < length; number++)
      this.slots[this.slotOf(firsts[number] as number, seconds[number] as number)] = number + 1;
  }
}
