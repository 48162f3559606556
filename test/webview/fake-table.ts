/** Tables made of functions, and the answers a server would give about them. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import type { Cell, Page, PageQuery, SeriesQuery, SeriesWindow } from '../../server/protocol/operations.ts';

export interface FakeTable {
  summary: TableSummary;
  /** Of this capture only; of all when absent. */
  capture?: number;
  cell(row: number, column: number): Cell;
}

export function pageOf(table: FakeTable, query: PageQuery): Page {
  const { columns, rows } = table.summary;
  const texts = columns.flatMap((column, i) => (column.type === 'text' ? [i] : []));
  const words = (query.filter ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  let order = Array.from({ length: rows }, (_, row) => row);
  if (words.length > 0) {
    order = order.filter((row) => {
      const text = texts
        .map((column) => String(table.cell(row, column)))
        .join('\n')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  const sort = columns.findIndex((column) => column.id === query.sort);
  if (sort >= 0) {
    const keys = order.map((row) => ({ row, key: table.cell(row, sort) }));
    const sign = query.descending === true ? -1 : 1;
    keys.sort((a, b) => sign * compare(a.key, b.key));
    order = keys.map(({ row }) => row);
  }
  const indices = order.slice(query.offset, query.offset + query.limit);
  return {
    table: table.summary.id,
    total: order.length,
    indices,
    rows: indices.map((row) => columns.map((_, column) => table.cell(row, column))),
  };
}

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

export function seriesOf(table: FakeTable, query: SeriesQuery): SeriesWindow {
  const { columns, rows } = table.summary;
  const moments = Array.from({ length: rows }, (_, row) => Number(table.cell(row, 0)));
  const sampleAt = (moment: number | undefined) =>
    moment === undefined
      ? undefined
      : Math.max(
          0,
          moments.findLastIndex((time) => time <= moment),
        );
  const from = query.from ?? sampleAt(query.fromTime) ?? 0;
  const to = query.to ?? sampleAt(query.toTime) ?? rows - 1;
  const count = Math.min(query.width, to - from + 1);
  const start = (bucket: number) => from + Math.floor((bucket * (to - from + 1)) / count);
  const first = Array.from({ length: count }, (_, bucket) => start(bucket));
  const last = Array.from({ length: count }, (_, bucket) => start(bucket + 1) - 1);
  const timeColumn = columns.findIndex((column) => column.type === 'time');
  const timeOf = (row: number) => (timeColumn < 0 ? row : Number(table.cell(row, timeColumn)));
  return {
    first,
    last,
    time: first.map(timeOf),
    hasTime: timeColumn >= 0,
    series: query.series.map((id) => {
      const column = columns.findIndex((one) => one.id === id);
      const counter = query.rate === true && columns[column]?.series?.counter === true;
      const valueAt = (row: number) => {
        if (!counter) return Number(table.cell(row, column));
        if (row === 0) return Number.NaN;
        const seconds = (timeOf(row) - timeOf(row - 1)) / 1000 || 1;
        return (Number(table.cell(row, column)) - Number(table.cell(row - 1, column))) / seconds;
      };
      const extremes = first.map((row, bucket) => {
        const values = Array.from({ length: (last[bucket] ?? row) - row + 1 }, (_, i) => valueAt(row + i));
        const known = values.filter(Number.isFinite);
        return known.length === 0 ? null : { min: Math.min(...known), max: Math.max(...known) };
      });
      return { id, min: extremes.map((e) => e?.min ?? null), max: extremes.map((e) => e?.max ?? null) };
    }),
  };
}
