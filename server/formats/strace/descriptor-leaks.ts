/** Descriptors that one process opened again and again for the same thing, and did not close. */
import { type DescriptorLives, Ending } from './descriptor-table.ts';

/** Fewer are a habit: a log file, a few sockets, what a shell keeps. */
const LEFT_OPEN_LEAST = 8;

/** A pool closes some of what it opens; a leak closes next to nothing. */
const CLOSED_SHARE_MOST = 0.2;

export interface DescriptorLeak {
  /** Position of the task. */
  process: number;
  what: string;
  opened: number;
  /** Lives that nobody ended, in the order of their opening. */
  left: number[];
}

/** The largest first. */
export function descriptorLeaks(lives: DescriptorLives): DescriptorLeak[] {
  const keyOf = (life: number) =>
    (lives.process[life] as number) * lives.whats.texts.length + (lives.what[life] as number);
  // Nearly all that is opened is closed: only what was not is worth a group.
  const leftOpen = new Set<number>();
  for (let life = 0; life < lives.length; life++)
    if (lives.ending[life] === Ending.open) leftOpen.add(keyOf(life));
  const groups = new Map<number, DescriptorLeak>();
  for (let life = 0; life < lives.length; life++) {
    const key = keyOf(life);
    if (!leftOpen.has(key)) continue;
    const what = lives.whatOf(life);
    if ((lives.openedRow[life] as number) < 0 || what === '') continue;
    const process = lives.process[life] as number;
    let group = groups.get(key);
    if (!group) {
      group = { process, what, opened: 0, left: [] };
      groups.set(key, group);
    }
    group.opened++;
    if (lives.ending[life] === Ending.open) group.left.push(life);
  }
  return [...groups.values()]
    .filter(
      ({ opened, left }) =>
        left.length >= LEFT_OPEN_LEAST && opened - left.length <= CLOSED_SHARE_MOST * opened,
    )
    .sort((a, b) => b.left.length - a.left.length);
}
