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
  const fell = (id: keyof typeof FALLS, before: number, now: number) => now < (1 - FALLS[id]) * before;
  const fellAt = (id: keyof typeof FALLS, row: number) => {
    const numbers = columnOf(table, id)?.numbers;
    return numbers !== undefined && fell(id, numbers.at(row - 1), numbers.at(row));
  };
  const marks: Mark[] = [];
  const cached = columnOf(table, 'Cached')?.numbers?.toArray(table.rows) ?? new Float64Array(0);
  let before = cached[0] ?? Number.NaN;
  for (let row = 1; row < cached.length; row++) {
    const now = cached[row] as number;
    const mayBe = fell('Cached', before, now);
    before = now;
    if (mayBe && fellAt('AnonPages', row) && fellAt('Committed_AS', row)) {
      marks.push({
        kind: 'restart',
        sample: row,
        text: `${Object.keys(FALLS).join(', ')} fell together: the machine restarted`,
      });
    }
  }
  return marks;
}
