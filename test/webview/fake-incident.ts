/** A case of three logs of one incident, each with a clock and an interval of its own. */
import type { CaptureSummary, ColumnSummary, Mark } from '../../server/protocol/capture.ts';
import type { Verdict } from '../../server/protocol/growth.ts';
import { type FakeCase, seriesSummary, tableOfColumns } from './fake-cases.ts';
import type { FakeTable } from './fake-table.ts';
import { textOfLines } from './fake-text.ts';

const START = Date.UTC(2026, 4, 4, 9, 0, 0);
const MINUTE = 60_000;

interface FakeSeries {
  id: string;
  unit: string;
  verdict: Verdict;
  values: number[];
}

function log(id: string, everyMinutes: number, from: number, series: FakeSeries[]): FakeTable {
  const count = series[0]?.values.length ?? 0;
  return tableOfColumns(
    id,
    id,
    Array.from({ length: count }, (_, i) => from + i * everyMinutes * MINUTE),
    series.map(({ id: name, unit, verdict, values }) => ({
      values,
      column: {
        id: name,
        title: name,
        unit,
        type: 'number',
        series: seriesSummary({ values, verdict, regimes: [{ from: 0, to: count - 1, slope: 0 }] }),
      } satisfies ColumnSummary,
    })),
  );
}

const over = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i));

const cpu = log('cpu', 10, START, [
  { id: '%iowait', unit: '%', verdict: 'rising', values: over(18, (i) => (i < 9 ? 0.5 : 38 + (i % 3))) },
  { id: '%user', unit: '%', verdict: 'steady', values: over(18, (i) => 11 + (i % 4)) },
]);
const memory = log('meminfo', 1, START + 30 * MINUTE, [
  {
    id: 'Cached',
    unit: 'kB',
    verdict: 'shrinking',
    values: over(120, (i) => (i < 60 ? 13_400_000 : 190_000 + i)),
  },
  {
    id: 'Mapped',
    unit: 'kB',
    verdict: 'steady',
    values: over(120, (i) => (i % 7 === 0 ? 0 : 40_000 + i * 11)),
  },
]);
// Two hours behind: its clock is another zone's.
const rss = log('smaps', 0.5, START - 2 * 60 * MINUTE, [
  { id: 'RSS', unit: 'kB', verdict: 'growing', values: over(300, (i) => 51_000 + i * 302) },
]);

export function incident(): FakeCase {
  const tables = [cpu, memory, rss];
  const names = ['sar-u.txt', 'meminfo.log', 'smaps.log'];
  const gap: Mark = { kind: 'gap', sample: 60, text: 'gap 3 min' };
  const captures = tables.map(
    ({ summary }, index): CaptureSummary => ({
      index,
      path: `cases/incident/${names[index]}`,
      format: summary.id,
      formatTitle: summary.id,
      bytes: 40_000,
      tables: [summary],
      from: '2026-05-04T09:00:00',
      to: '2026-05-04T11:50:00',
      zone: '',
      facts: {},
      problems: { count: 0, first: [] },
      coverage: { lines: 300, understood: 300, repaired: 0, unknown: 0 },
      marks: index === 1 ? [gap] : [],
      onAxis: {
        add: index === 2 ? 2 * 60 * MINUTE : 0,
        note: index === 2 ? 'it states no time zone: its times were moved by +2 h' : '',
      },
    }),
  );
  return {
    summary: { case: 1, revision: 1, captures, findings: [], growth: [], axisZone: 'UTC' },
    tables,
    text: textOfLines(['']),
  };
}
