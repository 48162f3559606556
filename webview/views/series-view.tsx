/** Counters over time: of one capture, or of all captures of the case on one time axis. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { zoomForStretch } from '../charts/buckets.ts';
import { usePanel } from '../context.ts';
import type { StatePatch } from '../state.ts';
import { formatExact } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { fileName } from './case-facts.ts';
import { Chart } from './chart.tsx';
import { SERIES_DRAWN, useChartData } from './chart-data.ts';
import { chartRows } from './chart-rows.ts';
import { findingsAbout, targetOf } from './finding-target.ts';
import { Lazily } from './lazy-view.tsx';
import { PagedTable } from './paged-table.tsx';
import { usePins } from './pins.ts';
import { SeriesFrame, toggleTwin, useTogether } from './series-frame.tsx';
import { SeriesList } from './series-list.tsx';
import { seriesToBegin } from './series-rows.ts';

export function SeriesView({ table }: { table: TableSummary }) {
  const { state } = usePanel();
  if (!useTogether() || state.together !== true) return <OneCapture table={table} />;
  return <Lazily draw={({ SeriesTogether }) => <SeriesTogether />} />;
}

function OneCapture({ table }: { table: TableSummary }) {
  const { summary, capture, state, patch } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const drawn = drawnSeries(table, state.series, () => {
    const top = summary.findings[0];
    return top === undefined ? [] : targetOf(top, summary).series;
  });
  const columns = useMemo(
    () =>
      drawn.slice(0, SERIES_DRAWN).flatMap((id) => table.columns.find((column) => column.id === id) ?? []),
    [drawn.join('\n'), table],
  );
  const hasCounter = columns.some((column) => column.series?.counter === true);
  const rate = hasCounter && (state.rate ?? true);
  const data = useChartData(table, drawn, rate, width);
  const finding = summary.findings.find((one) => one.id === state.finding);
  const target = finding && targetOf(finding, summary);
  const proof = target?.table === table.id ? target.window : undefined;
  const zoomedFor = useRef(state.finding);
  useEffect(() => {
    if (data.window === undefined || zoomedFor.current === state.finding) return;
    zoomedFor.current = state.finding;
    if (proof === undefined || state.range !== undefined) return;
    const range = zoomForStretch(data.window, proof);
    if (range !== undefined) patch({ range });
  }, [state.finding, data.window]);
  const pins = usePins();
  const toggleTable = () => toggleTwin(state.asTable, patch, box);

  const draw = (series: string[]) => {
    const about = findingsAbout(summary, table, series);
    const keep = state.finding !== undefined && about.has(state.finding);
    const change: StatePatch = { series, table: table.id };
    patch(keep ? change : { ...change, finding: undefined });
  };

  return (
    <SeriesFrame
      box={box}
      columns={columns}
      chosen={drawn.length}
      all={table.columns.filter((column) => column.series !== undefined).length}
      data={data}
      hasCounter={hasCounter}
      rate={rate}
      shown={
        state.range !== undefined && (
          <>
            samples {formatExact(state.range.from + 1)}–{formatExact(state.range.to + 1)} of{' '}
            {formatExact(table.rows)}{' '}
            <button type="button" class="link" onClick={() => patch({ range: undefined })}>
              Show all
            </button>
          </>
        )
      }
      name={`${fileName(capture.path)}.${columns.map((column) => column.title).join('-')}`}
      csv={() => data.window && chartRows(data.window, columns, rate)}
      chart={
        data.window !== undefined && (
          <Chart
            window={data.window}
            columns={columns}
            rate={rate}
            marks={capture.marks}
            zone={capture.zone}
            proof={proof}
            pins={pins.samples(table.id)}
            onZoom={(range) => patch({ range })}
            onToggleTable={toggleTable}
          />
        )
      }
      twin={<PagedTable table={table} columns={drawn} range={state.range} onToggleTable={toggleTable} />}
      list={<SeriesList table={table} drawn={drawn} onDraw={draw} />}
    />
  );
}

/** Series of an earlier state may be of another table or gone. */
function drawnSeries(table: TableSummary, wanted: readonly string[], named: () => string[]): string[] {
  const known = wanted.filter((id) =>
    table.columns.some((column) => column.id === id && column.series !== undefined),
  );
  return known.length > 0 ? known : seriesToBegin(table, named());
}
