/** The series of all captures of a case over one time axis, each unit of each capture with an axis of its own. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { usePanel } from '../context.ts';
import { Grid } from '../ui/grid.tsx';
import { formatExact, formatPlural } from '../ui/numbers.ts';
import { formatMoment } from '../ui/times.ts';
import { toTsv } from '../ui/tsv.ts';
import { useSize } from '../ui/use-size.ts';
import { fileName } from './case-facts.ts';
import { Chart } from './chart.tsx';
import { drawnUnit, SERIES_DRAWN } from './chart-data.ts';
import { SeriesFrame, toggleTwin } from './series-frame.tsx';
import { SeriesList } from './series-list.tsx';
import {
  allSeries,
  byTable,
  clockNotes,
  type JoinedSeries,
  joinSeries,
  type PlacedSeries,
  seriesKey,
} from './series-together.ts';

/** Drawn of each capture when nobody chose yet, and of how many captures. */
const CAPTURES_BEGUN = 3;

export function SeriesTogether() {
  const { summary, capture, state, patch } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const all = useMemo(() => allSeries(summary), [summary]);
  const chosen = chosenSeries(all.series, state.series, (id) =>
    capture.tables.map((table) => seriesKey(capture.index, table.id, id)),
  );
  const drawn = chosen.slice(0, SERIES_DRAWN).flatMap((key) => all.series.get(key) ?? []);
  const hasCounter = drawn.some(({ column }) => column.series?.counter === true);
  const rate = hasCounter && (state.rate ?? true);
  const data = useJoined(drawn, rate, width);
  const toggleTable = () => toggleTwin(state.asTable, patch, box);
  const zone = summary.axisZone ?? '';
  const notes = clockNotes(drawn);
  const left = summary.captures.filter(({ from, onAxis }) => from !== undefined && onAxis === undefined);
  const { joined } = data;
  const captionOf = useMemo(() => captionsOf(drawn), [drawn.map(({ key }) => key).join('\n')]);

  return (
    <SeriesFrame
      box={box}
      columns={joined?.columns ?? drawn.map(({ column }) => column)}
      chosen={chosen.length}
      all={all.series.size}
      data={data}
      hasCounter={hasCounter}
      rate={rate}
      shown={
        <>
          {notes.length > 0 && (
            <span class="clocks" title={notes.join('\n')}>
              {formatPlural(notes.length, 'clock')} assumed
              <span class="visually-hidden">: {notes.join('. ')}</span>
            </span>
          )}
          {left.length > 0 && (
            <span title={left.map(({ path }) => fileName(path)).join('\n')}>
              {' '}
              {formatPlural(left.length, 'capture')} without a place on this axis
            </span>
          )}
          {state.times !== undefined && (
            <>
              {' '}
              <button type="button" class="link" onClick={() => patch({ times: undefined })}>
                Show all
              </button>
            </>
          )}
        </>
      }
      name={`case.${drawn.map(({ column }) => column.title).join('-')}`}
      csv={() => joined && joinedRows(joined, rate)}
      chart={
        joined !== undefined && (
          <Chart
            window={joined.window}
            columns={joined.columns}
            rate={rate}
            marks={joined.marks}
            zone={zone}
            captionOf={captionOf}
            isJoined
            onZoom={(range) => patch({ times: range && momentsOf(joined.window, range) })}
            onToggleTable={toggleTable}
          />
        )
      }
      twin={
        joined !== undefined && (
          <JoinedTable joined={joined} rate={rate} zone={zone} onToggleTable={toggleTable} />
        )
      }
      list={
        <SeriesList
          table={all.table}
          drawn={chosen}
          isTogether
          onDraw={(series) => patch({ series, finding: undefined })}
        />
      }
    />
  );
}

/** Known keys; ids that a capture's own view has left behind stand for its series. */
function chosenSeries(
  known: ReadonlyMap<string, PlacedSeries>,
  wanted: readonly string[],
  keysOf: (id: string) => string[],
): string[] {
  const chosen = wanted.flatMap((id) => [id, ...keysOf(id)].find((key) => known.has(key)) ?? []);
  if (chosen.length > 0) return chosen;
  const begun = new Map<number, string>();
  for (const { key, capture } of known.values()) if (!begun.has(capture.index)) begun.set(capture.index, key);
  return [...begun.values()].slice(0, CAPTURES_BEGUN);
}

function captionsOf(drawn: readonly PlacedSeries[]): (column: ColumnSummary) => string {
  const files = new Map(drawn.map(({ key, capture }) => [key, fileName(capture.path)]));
  return ({ id }) => files.get(id) ?? '';
}

function momentsOf(window: SeriesWindow, { from, to }: { from: number; to: number }) {
  return { from: Math.floor(window.time[from] ?? 0), to: Math.ceil(window.time[to] ?? 0) };
}

interface JoinedData {
  joined: JoinedSeries | undefined;
  failure: Failure | undefined;
  again(): void;
}

function useJoined(drawn: readonly PlacedSeries[], rate: boolean, width: number): JoinedData {
  const { client, summary, state } = usePanel();
  const [joined, setJoined] = useState<JoinedSeries>();
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);
  const { times } = state;
  useEffect(() => {
    if (width <= 0 || drawn.length === 0) return;
    const controller = new AbortController();
    const groups = byTable(drawn);
    const asked = groups.map((group) => {
      const { capture, table, add } = group[0] as PlacedSeries;
      return client.call(
        'series',
        {
          case: summary.case,
          capture: capture.index,
          table,
          series: group.map(({ column }) => column.id),
          width,
          rate,
          ...(times !== undefined && { fromTime: times.from - add, toTime: times.to - add }),
        },
        { signal: controller.signal },
      );
    });
    Promise.all(asked)
      .then((windows) => {
        setJoined(joinSeries(groups, times === undefined ? windows : windows.map(within(groups, times))));
        setFailure(undefined);
      })
      .catch((error: unknown) => {
        const failed = toFailure(error);
        if (failed.code !== 'cancelled') setFailure(failed);
      });
    return () => controller.abort();
  }, [
    client,
    summary.case,
    summary.revision,
    drawn.map(({ key }) => key).join('\n'),
    times?.from,
    times?.to,
    rate,
    width,
    attempt,
  ]);
  return { joined, failure, again: () => setAttempt(attempt + 1) };
}

/** Without the samples that lie beside what is zoomed to: a capture may not reach into it at all. */
function within(
  groups: readonly PlacedSeries[][],
  { from, to }: { from: number; to: number },
): (window: SeriesWindow, group: number) => SeriesWindow {
  return (window, group) => {
    const add = groups[group]?.[0]?.add ?? 0;
    const isIn = (_: unknown, i: number) => {
      const moment = (window.time[i] ?? Number.NaN) + add;
      return moment >= from && moment <= to;
    };
    return {
      ...window,
      first: window.first.filter(isIn),
      last: window.last.filter(isIn),
      time: window.time.filter(isIn),
      series: window.series.map((one) => ({ ...one, min: one.min.filter(isIn), max: one.max.filter(isIn) })),
    };
  };
}

interface JoinedTableProps {
  joined: JoinedSeries;
  rate: boolean;
  zone: string;
  onToggleTable(): void;
}

/** The data of the chart, a row a moment. */
function JoinedTable({ joined, rate, zone, onToggleTable }: JoinedTableProps) {
  const { client, announce } = usePanel();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [head = [], ...rows] = useMemo(() => joinedRows(joined, rate), [joined, rate]);
  const columns = head.map((title, i) => ({
    id: String(i),
    title: String(title),
    width: i === 0 ? 210 : Math.max(120, String(title).length * 7 + 30),
    alignEnd: i > 0,
    sortable: false,
  }));
  const cell = (row: number, column: number) => {
    if (column === 0) return formatMoment(joined.window.time[row] ?? Number.NaN, zone);
    const value = rows[row]?.[column];
    return typeof value === 'number' ? formatExact(value) : '';
  };
  return (
    <div
      class="paged-table"
      onKeyDownCapture={(event) => {
        if (event.key !== 't' || event.ctrlKey || event.metaKey) return;
        event.stopPropagation();
        onToggleTable();
      }}
    >
      <Grid
        id="joined"
        label="Samples of all captures"
        columns={columns}
        rowCount={rows.length}
        cell={cell}
        sort={undefined}
        onSort={() => {}}
        selected={selected}
        onSelect={setSelected}
        onCopy={(picked) => {
          const what = formatPlural(picked.length, 'row');
          client.post({
            type: 'copy',
            text: toTsv([head, ...picked.map((row) => rows[row] ?? [])]),
            what,
          });
          announce(`Copied: ${what}.`);
        }}
        footer={`${formatPlural(rows.length, 'moment')}; a moment at which a capture has no sample is empty`}
      />
    </div>
  );
}

/** Titles, then a row a moment; where samples were reduced, the lowest and highest of each stretch. */
function joinedRows({ window, columns }: JoinedSeries, rate: boolean): (string | number | null)[][] {
  const series = columns.map((column) => {
    const values = window.series.find(({ id }) => id === column.id);
    const isReduced = values?.min.some((low, i) => low !== values.max[i]) === true;
    return { column, min: values?.min ?? [], max: values?.max ?? [], isReduced };
  });
  const titles = series.flatMap(({ column, isReduced }) => {
    const entity = column.series?.entity ?? '';
    const unit = drawnUnit(column, rate) || 'count';
    const title = `${entity === '' ? '' : `${entity} `}${column.title} (${unit})`;
    return isReduced ? [`${title} lowest`, `${title} highest`] : [title];
  });
  const rows = window.time.map((time, i) => [
    new Date(time).toISOString().replace('Z', ''),
    ...series.flatMap(({ min, max, isReduced }) =>
      isReduced ? [min[i] ?? null, max[i] ?? null] : [min[i] ?? null],
    ),
  ]);
  return [['time', ...titles], ...rows];
}
