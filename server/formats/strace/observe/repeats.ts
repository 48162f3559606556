/** Paths that one process names again and again. */
import type { CallView } from '../../../packages/strace-log-parser/index.ts';

/** Beyond this many pairs of living processes and paths the rest is not counted: what repeats has come before. */
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

/** Only what was named at least so often is told. Processes are forgotten as they end, all but what they repeated. */
export class PathRepeats {
  private readonly least: number;
  private readonly byTask = new Map<number, PathCounts>();
  private last: PathCounts | undefined;
  private lastTask = -1;
  private readonly found: Repeat[] = [];
  /** Of processes that live. */
  private pairs = 0;
  /** Of processes that ended, to be used again. */
  private readonly spare: PathCounts[] = [];

  constructor(least: number) {
    this.least = least;
  }

  add(task: number, path: number, opens: boolean, call: CallView): void {
    let counts = this.lastTask === task ? this.last : this.byTask.get(task);
    if (!counts) {
      counts = this.spare.pop() ?? new PathCounts();
      this.byTask.set(task, counts);
    }
    this.last = counts;
    this.lastTask = task;
    const before = counts.length;
    counts.add(path, opens, call, this.pairs < PAIRS_MAX);
    this.pairs += counts.length - before;
  }

  /** The process makes no more calls. */
  ended(task: number): void {
    const counts = this.byTask.get(task);
    if (!counts) return;
    counts.repeats(task, this.least, this.found);
    this.byTask.delete(task);
    this.lastTask = -1;
    this.pairs -= counts.length;
    counts.clear();
    this.spare.push(counts);
  }

  /** The most frequent first. */
  mostFrequent(most: number): Repeat[] {
    for (const task of [...this.byTask.keys()]) this.ended(task);
    return this.found.toSorted((a, b) => b.count - a.count || a.firstRow - b.firstRow).slice(0, most);
  }
}

const FIRST_CAPACITY = 64;

/** What is kept of a path, by numbers: the path + 1 (0 = an empty slot), how often, how often opened, first and last row. */
const CELLS = 5;

/** Paths that one process named; open addressing, at most half full. */
class PathCounts {
  length = 0;
  /** The largest count among them. */
  private most = 0;
  private cells = new Int32Array(CELLS * FIRST_CAPACITY);
  private times = new Float64Array(FIRST_CAPACITY);

  add(path: number, opens: boolean, { duration, row }: CallView, mayGrow: boolean): void {
    let slot = this.slotOf(path);
    let cell = slot * CELLS;
    if (this.cells[cell] === 0) {
      if (!mayGrow) return;
      if (2 * ++this.length > this.times.length) {
        this.grow();
        slot = this.slotOf(path);
        cell = slot * CELLS;
      }
      this.cells[cell] = path + 1;
      this.cells[cell + 3] = row;
    }
    const count = (this.cells[cell + 1] as number) + 1;
    this.cells[cell + 1] = count;
    if (count > this.most) this.most = count;
    if (opens) (this.cells[cell + 2] as number)++;
    this.cells[cell + 4] = row;
    if (duration > 0) (this.times[slot] as number) += duration;
  }

  repeats(task: number, least: number, found: Repeat[]): void {
    const { cells, times } = this;
    if (this.most < least) return;
    for (let slot = 0; slot < times.length; slot++) {
      const cell = slot * CELLS;
      const at = (i: number) => cells[cell + i] as number;
      if (at(0) === 0 || at(1) < least) continue;
      const time = times[slot] as number;
      found.push({
        task,
        path: at(0) - 1,
        count: at(1),
        opened: at(2),
        time,
        firstRow: at(3),
        lastRow: at(4),
      });
    }
  }

  clear(): void {
    this.length = 0;
    this.most = 0;
    this.cells.fill(0);
    this.times.fill(0);
  }

  /** Where a path stands, or would. */
  private slotOf(path: number): number {
    const mask = this.times.length - 1;
    const hash = Math.imul(path, 0x9e3779b1);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const known = this.cells[slot * CELLS] as number;
      if (known === 0 || known === path + 1) return slot;
    }
  }

  private grow(): void {
    const { cells, times } = this;
    this.cells = new Int32Array(2 * cells.length);
    this.times = new Float64Array(2 * times.length);
    for (let slot = 0; slot < times.length; slot++) {
      const path = cells[slot * CELLS] as number;
      if (path === 0) continue;
      const to = this.slotOf(path - 1);
      this.cells.set(cells.subarray(slot * CELLS, (slot + 1) * CELLS), to * CELLS);
      this.times[to] = times[slot] as number;
    }
  }
}
