/** The numbers of a chart as rows of a file. */
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { drawnUnit } from './chart-data.ts';

/** What is drawn, number for number; where samples were reduced, the lowest and highest of each stretch. */
export function chartRows(
  window: SeriesWindow,
  columns: readonly ColumnSummary[],
  rate: boolean,
): (string | number | null)[][] {
  const reduced = window.first.some((first, i) => first !== window.last[i]);
  const title = (column: ColumnSummary) => `${column.title} (${drawnUnit(column, rate) || 'count'})`;
  const head = [
    ...(window.hasTime ? ['time'] : []),
    ...(reduced ? ['first sample', 'last sample'] : ['sample']),
    ...columns.flatMap((column) =>
      reduced ? [`${title(column)} lowest`, `${title(column)} highest`] : [title(column)],
    ),
  ];
  const rows = window.time.map((time, i) => [
    ...(window.hasTime ? [new Date(time).toISOString().replace('Z', '')] : []),
    (window.first[i] ?? 0) + 1,
    ...(reduced ? [(window.last[i] ?? 0) + 1] : []),
    ...columns.flatMap((column) => {
      const values = window.series.find((one) => one.id === column.id);
      const min = values?.min[i] ?? null;
      return reduced ? [min, values?.max[i] ?? null] : [min];
    }),
  ]);
  return [head, ...rows];
}
