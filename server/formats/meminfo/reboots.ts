/** A machine that restarted within the log: what builds up while it runs is small again at once. */
import { columnOf, type Table } from '../../engine/table.ts';
import type { Mark } from '../../protocol/capture.ts';

/**
 * Share of its level that each loses from one sample to the next. A process that ends takes no page cache with it, and
 * dropping caches leaves the memory of processes alone: only a restart takes all three.
 */
const FALLS = { Cached: 0.7, AnonPages: 0.25, Committed_AS: 0.25 } as const;

/** meminfo states no uptime, so a restart is told from what it leaves behind. */
export function rebootsIn(tables: readonly Table[]): Mark[] {
  const table = tables.find(({ id }) => id === 'meminfo');
  if (!table) return [];
  const falls = Object.entries(FALLS).map(([id, share]) => ({
    numbers: columnOf(table, id)?.numbers,
    share,
  }));
  const marks: Mark[] = [];
  for (let row = 1; row < table.rows; row++) {
    const restarted = falls.every(({ numbers, share }) => {
      const before = numbers?.at(row - 1) ?? Number.NaN;
      return (numbers?.at(row) ?? Number.NaN) < (1 - share) * before;
    });
    if (restarted) {
      marks.push({
        kind: 'restart',
        sample: row,
        text: `${Object.keys(FALLS).join(', ')} fell together: the machine restarted`,
      });
    }
  }
  return marks;
}
