/** Paths that one process names again and again. */

/** Beyond this many pairs of process and path the rest is not counted: what repeats has come before. */
const PAIRS_MAX = 500_000;

export interface Repeat {
  task: number;
  path: number;
  count: number;
  /** Of those, how often it was opened. */
  opened: number;
  time: number;
  firstRow: number;
  lastRow: number;
}

const FIRST_CAPACITY = 1024;

export class PathRepeats {
  private count = 0;
  /** By pair. */
  private tasks = new Int32Array(FIRST_CAPACITY);
  private paths = new Int32Array(FIRST_CAPACITY);
  private counts = new Int32Array(FIRST_CAPACITY);
  private opens = new Int32Array(FIRST_CAPACITY);
  private times = new Float64Array(FIRST_CAPACITY);
  private first = new Int32Array(FIRST_CAPACITY);
  private last = new Int32Array(FIRST_CAPACITY);
  /** Pairs + 1 by hash, open addressing; twice as many as there is room for pairs. */
  private slots = new Int32Array(2 * FIRST_CAPACITY);

  add(task: number, path: number, opens: boolean, duration: number, row: number): void {
    const pair = this.pairOf(task, path, row);
    if (pair < 0) return;
    (this.counts[pair] as number)++;
    if (opens) (this.opens[pair] as number)++;
    if (duration > 0) (this.times[pair] as number) += duration;
    this.last[pair] = row;
  }

  /** Named at least so often, the most frequent first. */
  atLeast(count: number, most: number): Repeat[] {
    const found: Repeat[] = [];
    for (let pair = 0; pair < this.count; pair++) {
      const times = this.counts[pair] as number;
      if (times < count) continue;
      found.push({
        task: this.tasks[pair] as number,
        path: this.paths[pair] as number,
        count: times,
        opened: this.opens[pair] as number,
        time: this.times[pair] as number,
        firstRow: this.first[pair] as number,
        lastRow: this.last[pair] as number,
      });
    }
    return found.sort((a, b) => b.count - a.count || a.firstRow - b.firstRow).slice(0, most);
  }

  /** -1 when there are too many pairs to keep another one. */
  private pairOf(task: number, path: number, row: number): number {
    const slot = this.slotOf(task, path);
    const known = (this.slots[slot] as number) - 1;
    if (known >= 0) return known;
    if (this.count >= PAIRS_MAX) return -1;
    const pair = this.count++;
    this.tasks[pair] = task;
    this.paths[pair] = path;
    this.first[pair] = row;
    this.slots[slot] = pair + 1;
    if (this.count === this.tasks.length) this.grow();
    return pair;
  }

  /** Where a pair stands, or would. */
  private slotOf(task: number, path: number): number {
    const mask = this.slots.length - 1;
    let hash = Math.imul(task, 0x9e3779b1) ^ Math.imul(path, 0x85ebca77);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const pair = (this.slots[slot] as number) - 1;
      if (pair < 0 || (this.paths[pair] === path && this.tasks[pair] === task)) return slot;
    }
  }

  private grow(): void {
    const capacity = 2 * this.tasks.length;
    this.tasks = widened(this.tasks, new Int32Array(capacity));
    this.paths = widened(this.paths, new Int32Array(capacity));
    this.counts = widened(this.counts, new Int32Array(capacity));
    this.opens = widened(this.opens, new Int32Array(capacity));
    this.times = widened(this.times, new Float64Array(capacity));
    this.first = widened(this.first, new Int32Array(capacity));
    this.last = widened(this.last, new Int32Array(capacity));
    this.slots = new Int32Array(2 * capacity);
    for (let pair = 0; pair < this.count; pair++)
      this.slots[this.slotOf(this.tasks[pair] as number, this.paths[pair] as number)] = pair + 1;
  }
}

function widened<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
