/** Rows of the list of series: what is shown, sorted and filtered on this side since all of it is known. */
import type { ColumnSummary, SeriesSummary, TableSummary } from '../../server/protocol/capture.ts';
import { VERDICTS } from '../../server/protocol/growth.ts';
import type { GridColumn, Sort } from '../ui/grid-columns.ts';

export interface SeriesRow {
  column: ColumnSummary;
  series: SeriesSummary;
}

/** Ids begin with `$`, which no column of a table does: one state holds the sort of either. */
const SERIES_COLUMNS: readonly GridColumn[] = [
  { id: '$title', title: 'Series', width: 200, alignEnd: false, sortable: true },
  { id: '$trend', title: 'Trend', width: 88, alignEnd: false, sortable: false },
  { id: '$verdict', title: 'Verdict', width: 142, alignEnd: false, sortable: true },
  { id: '$delta', title: 'Change', width: 92, alignEnd: true, sortable: true },
  { id: '$rate', title: 'Rate', width: 216, alignEnd: true, sortable: true },
  { id: '$share', title: 'Share', width: 80, alignEnd: true, sortable: true },
  { id: '$first', title: 'First', width: 88, alignEnd: true, sortable: true },
  { id: '$last', title: 'Last', width: 88, alignEnd: true, sortable: true },
  { id: '$entity', title: 'Belongs to', width: 180, alignEnd: false, sortable: true },
];

const CHARACTER = 7.2;

/** Columns for these rows: without those that none of them fills, the first wide enough for its names. */
export function seriesColumns(rows: readonly SeriesRow[], isTogether = false): GridColumn[] {
  const longest = rows.reduce((most, row) => Math.max(most, row.column.title.length), 0);
  const width = Math.round(Math.max(140, Math.min(320, longest * CHARACTER + 28)));
  const has = {
    $entity: rows.some((row) => row.series.entity !== '' && !row.column.title.includes(row.series.entity)),
    $share: rows.some((row) => row.series.share !== undefined),
  };
  const columns = SERIES_COLUMNS.filter((column) => has[column.id as keyof typeof has] ?? true).map(
    (column) => (column.id === '$title' ? { ...column, width } : column),
  );
  const weight = ({ id }: GridColumn) => (id === '$title' ? 0 : isTogether && id === '$entity' ? 1 : 2);
  return columns.sort((a, b) => weight(a) - weight(b));
}

export function seriesRows(table: TableSummary, filter: string, sort: Sort | undefined): SeriesRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = table.columns.flatMap((column) =>
    column.series === undefined ? [] : [{ column, series: column.series }],
  );
  const kept = rows.filter((row) => words.every((word) => searchText(row).includes(word)));
  const order = sort?.column.startsWith('$') ? sort : undefined;
  if (order === undefined) return kept.sort(byConcern);
  const direction = order.descending ? -1 : 1;
  return kept.sort((a, b) => direction * compare(sortValue(a, order.column), sortValue(b, order.column)));
}

function searchText({ column, series }: SeriesRow): string {
  return `${column.title} ${series.entity} ${series.verdict}`.toLowerCase();
}

/** What asks for attention first: verdict, then part of the total's growth, then growth beside its own size. */
function byConcern(a: SeriesRow, b: SeriesRow): number {
  return (
    VERDICTS.indexOf(a.series.verdict) - VERDICTS.indexOf(b.series.verdict) ||
    (b.series.share ?? -1) - (a.series.share ?? -1) ||
    relativeChange(b.series) - relativeChange(a.series)
  );
}

function relativeChange(series: SeriesSummary): number {
  return Math.abs(series.delta) / Math.max(1, Math.abs(series.first));
}

function sortValue({ column, series }: SeriesRow, id: string): string | number | undefined {
  switch (id) {
    case '$title':
      return column.title;
    case '$entity':
      return series.entity;
    case '$verdict':
      return VERDICTS.indexOf(series.verdict);
    case '$delta':
      return series.delta;
    case '$rate':
      return series.rate;
    case '$share':
      return series.share;
    case '$first':
      return series.first;
    case '$last':
      return series.last;
    default:
      return undefined;
  }
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Drawn when nobody chose yet: what the top finding names, else what asks for attention first. */
export function seriesToBegin(table: TableSummary, named: readonly string[]): string[] {
  const known = named.filter((id) => table.columns.some((column) => column.id === id));
  if (known.length > 0) return known;
  const rows = seriesRows(table, '', undefined);
  const drawn = rows.length <= 4 ? rows.length : 1;
  return rows.slice(0, drawn).map((row) => row.column.id);
}
