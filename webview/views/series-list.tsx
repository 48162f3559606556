/** All series of a table with their verdicts. Enter draws one, Space adds it to the picture or takes it out. */
import { useMemo } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { usePanel } from '../context.ts';
import { Grid } from '../ui/grid.tsx';
import {
  formatChange,
  formatExact,
  formatExactQuantity,
  formatQuantity,
  formatRate,
  formatRateInterval,
  formatShare,
  NO_VALUE,
} from '../ui/numbers.ts';
import { Sparkline } from '../ui/sparkline.tsx';
import { toTsv } from '../ui/tsv.ts';
import { VerdictWord } from '../ui/verdict.tsx';
import { drawnUnit } from './chart-data.ts';
import { type SeriesRow, seriesColumns, seriesRows } from './series-rows.ts';

interface SeriesListProps {
  table: TableSummary;
  drawn: readonly string[];
  /** Of several captures: what a series belongs to says which one it is. */
  isTogether?: boolean;
  onDraw(series: string[]): void;
}

export function SeriesList({ table, drawn, isTogether = false, onDraw }: SeriesListProps) {
  const { state, patch, client, announce } = usePanel();
  const sort = state.sort?.column.startsWith('$') ? state.sort : undefined;
  const rows = useMemo(
    () => seriesRows(table, state.filter, sort),
    [table, state.filter, sort?.column, sort?.descending],
  );
  const perSample = !table.columns.some((column) => column.type === 'time');
  const columns = useMemo(() => seriesColumns(rows, isTogether), [rows, isTogether]);
  const selected = new Set(rows.flatMap((row, i) => (drawn.includes(row.column.id) ? [i] : [])));
  const firstDrawn = rows.findIndex((row) => row.column.id === drawn[0]);
  const all = table.columns.filter((column) => column.series !== undefined).length;
  const idAt = (row: number) => rows[row]?.column.id;

  const copy = (picked: number[]) => {
    const text = toTsv([
      [
        'series',
        'entity',
        'unit',
        'verdict',
        'first',
        'last',
        'change',
        'rate',
        'rate low',
        'rate high',
        'share',
      ],
      ...picked.flatMap((row) => copied(rows[row])),
    ]);
    client.post({ type: 'copy', text, what: `${picked.length} series` });
    announce(`Copied: ${picked.length} series.`);
  };

  return (
    <Grid
      id="series-list"
      label="Series"
      columns={columns}
      rowCount={rows.length}
      cell={(row, column) => {
        const one = rows[row];
        return one === undefined ? undefined : drawCell(one, columns[column]?.id ?? '', perSample);
      }}
      findText={(row) => rows[row]?.column.title}
      sort={sort}
      onSort={(next) => patch({ sort: next })}
      selected={selected}
      onSelect={(picked, isToggled) => {
        const ids = [...picked].flatMap((row) => idAt(row) ?? []);
        // Those that the filter hides stay drawn while one is added or taken out.
        const hidden = drawn.filter((id) => rows.every((row) => row.column.id !== id));
        onDraw(isToggled ? [...hidden, ...ids] : ids);
      }}
      onOpen={(row) => onDraw([idAt(row) ?? []].flat())}
      onCopy={copy}
      reveal={
        firstDrawn < 0 || state.finding === undefined ? undefined : { row: firstDrawn, at: state.finding }
      }
      footer={
        <>
          {rows.length === 0
            ? `none of ${formatExact(all)} series has the words “${state.filter}”`
            : `showing ${formatExact(rows.length)} of ${formatExact(all)} series, sorted by ${
                sort === undefined
                  ? 'concern'
                  : `${columns.find((c) => c.id === sort.column)?.title.toLowerCase()}, ${sort.descending ? 'highest' : 'lowest'} first`
              }`}
          {drawn.length > 0 && `; ${formatExact(drawn.length)} drawn`}
        </>
      }
    />
  );
}

function drawCell({ column, series }: SeriesRow, id: string, perSample: boolean) {
  // Counters are judged by their rates, and all figures of the verdict are of those.
  const unit = drawnUnit(column, true);
  if (series.samples < 2 && (id === '$delta' || id === '$rate')) return NO_VALUE;
  switch (id) {
    case '$title':
      return <span title={column.title}>{column.title}</span>;
    case '$entity':
      return <span title={series.entity}>{series.entity}</span>;
    case '$trend':
      return <Sparkline values={series.spark} verdict={series.verdict} />;
    case '$verdict':
      return <VerdictWord verdict={series.verdict} />;
    case '$delta':
      return (
        <Exact exact={formatExactQuantity(series.delta, unit)}>{formatChange(series.delta, unit)}</Exact>
      );
    case '$rate':
      return (
        <Exact
          exact={`${formatExact(series.rate)} (${formatExact(series.rateLow)} to ${formatExact(series.rateHigh)}) ${unit} ${perSample ? 'a sample' : 'a second'}`}
        >
          {formatRate(series.rate, unit, perSample)}
          <span class="quiet"> {formatRateInterval(series.rateLow, series.rateHigh, unit, perSample)}</span>
        </Exact>
      );
    case '$share':
      return series.share === undefined ? null : formatShare(series.share);
    case '$first':
      return (
        <Exact exact={formatExactQuantity(series.first, unit)}>{formatQuantity(series.first, unit)}</Exact>
      );
    case '$last':
      return (
        <Exact exact={formatExactQuantity(series.last, unit)}>{formatQuantity(series.last, unit)}</Exact>
      );
    default:
      return null;
  }
}

function Exact({ exact, children }: { exact: string; children: preact.ComponentChildren }) {
  return <span title={exact}>{children}</span>;
}

function copied(row: SeriesRow | undefined): (string | number | null)[][] {
  if (row === undefined) return [];
  const { column, series } = row;
  const { entity, verdict, first, last, delta, rate, rateLow, rateHigh, share } = series;
  return [
    [column.title, entity, column.unit, verdict, first, last, delta, rate, rateLow, rateHigh, share ?? null],
  ];
}
