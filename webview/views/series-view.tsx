/** Counters over time: the chart of the chosen series above the list of all of them. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { zoomForStretch } from '../charts/buckets.ts';
import { usePanel } from '../context.ts';
import type { StatePatch } from '../state.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { formatExact } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { ROW_HEIGHT } from '../ui/virtual-rows.ts';
import { fileName } from './case-facts.ts';
import { Chart } from './chart.tsx';
import { SERIES_DRAWN, useChartData } from './chart-data.ts';
import { chartCsv, chartPng, chartSvg } from './chart-export.ts';
import { labelOf } from './chart-layout.ts';
import { findingsAbout, targetOf } from './finding-target.ts';
import { PagedTable } from './paged-table.tsx';
import { SeriesList } from './series-list.tsx';
import { seriesToBegin } from './series-rows.ts';

/** Header, footer and a scrollbar of the list. */
const LIST_FRAME = 60;

export function SeriesView({ table }: { table: TableSummary }) {
  const { summary, capture, client, state, patch } = usePanel();
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
  const zoomedFor = useRef(state.finding);
  useEffect(() => {
    if (data.window === undefined || zoomedFor.current === state.finding) return;
    zoomedFor.current = state.finding;
    const finding = summary.findings.find((one) => one.id === state.finding);
    const target = finding && targetOf(finding, summary);
    if (target?.window === undefined || target.table !== table.id || state.range !== undefined) return;
    const range = zoomForStretch(data.window, target.window);
    if (range !== undefined) patch({ range });
  }, [state.finding, data.window]);
  const toggleTable = () => {
    patch({ asTable: !state.asTable });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('.chart, .grid')?.focus());
  };

  const draw = (series: string[]) => {
    const about = findingsAbout(summary, table, series);
    const keep = state.finding !== undefined && about.has(state.finding);
    const change: StatePatch = { series, table: table.id };
    patch(keep ? change : { ...change, finding: undefined });
  };
  const name = `${fileName(capture.path)}.${columns.map((column) => column.title).join('-')}`.slice(0, 80);
  const svg = () => box.current?.querySelector<SVGSVGElement>('.line-chart') ?? undefined;
  const save = (extension: string, content: string, base64 = false) =>
    client.post({
      type: 'save',
      name: `${name.replace(/[^\w.-]+/g, '_')}.${extension}`,
      content,
      ...(base64 && { base64 }),
    });

  const all = table.columns.filter((column) => column.series !== undefined).length;

  return (
    <div class="series-view">
      <div class="view-tools">
        <span class="chart-title">{columns.map(labelOf).join(' · ')}</span>
        <span class="quiet">
          {drawn.length > SERIES_DRAWN &&
            `${SERIES_DRAWN} of ${formatExact(drawn.length)} chosen series drawn`}
          {state.range !== undefined && (
            <>
              samples {formatExact(state.range.from + 1)}–{formatExact(state.range.to + 1)} of{' '}
              {formatExact(table.rows)}{' '}
              <button type="button" class="link" onClick={() => patch({ range: undefined })}>
                Show all
              </button>
            </>
          )}
        </span>
        {hasCounter && (
          <button type="button" class="toggle" aria-pressed={rate} onClick={() => patch({ rate: !rate })}>
            Per second
          </button>
        )}
        <button type="button" class="toggle" aria-pressed={state.asTable === true} onClick={toggleTable}>
          As table
        </button>
        <Menu
          label="Export chart"
          items={[
            { title: 'Save as SVG…', run: () => withSvg(svg(), (drawing) => save('svg', chartSvg(drawing))) },
            {
              title: 'Save as PNG…',
              run: () => withSvg(svg(), async (drawing) => save('png', await chartPng(drawing), true)),
            },
            {
              title: 'Save data as CSV…',
              run: () => data.window && save('csv', chartCsv(data.window, columns, rate)),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </div>
      <div class="series-picture" ref={box}>
        {columns.length === 0 && <p class="quiet empty">Choose a series in the list below to draw it.</p>}
        {data.failure !== undefined && (
          <p class="banner warning" role="alert">
            <span>
              {data.failure.message} {data.failure.next}
            </span>
            <button type="button" onClick={data.again}>
              Retry
            </button>
          </p>
        )}
        {columns.length > 0 && state.asTable === true && (
          <PagedTable table={table} columns={drawn} range={state.range} onToggleTable={toggleTable} />
        )}
        {columns.length > 0 && state.asTable !== true && data.window !== undefined && (
          <Chart
            table={table}
            window={data.window}
            columns={columns}
            rate={rate}
            onToggleTable={toggleTable}
          />
        )}
      </div>
      <div class="series-list" style={{ height: `min(38%, ${LIST_FRAME + all * ROW_HEIGHT}px)` }}>
        <SeriesList table={table} drawn={drawn} onDraw={draw} />
      </div>
    </div>
  );
}

/** Series of an earlier state may be of another table or gone. */
function drawnSeries(table: TableSummary, wanted: readonly string[], named: () => string[]): string[] {
  const known = wanted.filter((id) =>
    table.columns.some((column) => column.id === id && column.series !== undefined),
  );
  return known.length > 0 ? known : seriesToBegin(table, named());
}

function withSvg(
  drawing: SVGSVGElement | undefined,
  use: (drawing: SVGSVGElement) => void | Promise<void>,
): void {
  if (drawing !== undefined) void use(drawing);
}
