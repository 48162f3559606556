/** Paths that one process names again and again. */

/** Beyond this many pairs of process and path the rest is not counted: what repeats has come before. */
const PAIRS_MAX = 500_000;

/** Numbers of paths stay below this. */
const PATHS_MAX = 2 ** 26;

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

export class PathRepeats {
  private readonly slots = new Map<number, number>();
  private readonly keys: number[] = [];
  private readonly counts: number[] = [];
  private readonly opens: number[] = [];
  private readonly times: number[] = [];
  private readonly first: number[] = [];
  private readonly last: number[] = [];

  add(task: number, path: number, opens: boolean, duration: number, row: number): void {
    const key = task * PATHS_MAX + path;
    let slot = this.slots.get(key);
    if (slot === undefined) {
      if (this.keys.length >= PAIRS_MAX) return;
      slot = this.keys.push(key) - 1;
      this.slots.set(key, slot);
      this.counts.push(0);
      this.opens.push(0);
      this.times.push(0);
      this.first.push(row);
      this.last.push(row);
    }
    this.counts[slot] = (this.counts[slot] as number) + 1;
    if (opens) this.opens[slot] = (this.opens[slot] as number) + 1;
    if (duration > 0) this.times[slot] = (this.times[slot] as number) + duration;
    this.last[slot] = row;
  }

  /** Named at least so often, the most frequent first. */
  atLeast(count: number, most: number): Repeat[] {
    const found: Repeat[] = [];
    for (const [slot, times] of this.counts.entries()) {
      if (times < count) continue;
      const key = this.keys[slot] as number;
      found.push({
        task: Math.floor(key / PATHS_MAX),
        path: key % PATHS_MAX,
        count: times,
        opened: this.opens[slot] as number,
        time: this.times[slot] as number,
        firstRow: this.first[slot] as number,
        lastRow: this.last[slot] as number,
      });
    }
    return found.sort((a, b) => b.count - a.count || a.firstRow - b.firstRow).slice(0, most);
  }
}
