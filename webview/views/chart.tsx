// biome-ignore-all lint/a11y/noNoninteractiveTabindex: an application takes the arrow keys
/** The chart with its manners: crosshair, marking and zooming by pointer and by keys, values spoken. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { positionOf } from '../charts/bands.ts';
import { nearestBucket, nearestSample, samplesBetween } from '../charts/buckets.ts';
import { plotWidth } from '../charts/frame.ts';
import type { EventMark } from '../charts/marks.ts';
import { quietCorner } from '../charts/quiet-corner.ts';
import { usePanel } from '../context.ts';
import { useSize } from '../ui/use-size.ts';
import { type ChartLayout, chartLayout, labelOf } from './chart-layout.ts';
import { ReadingBox, readAt, readingSize, readingWords } from './chart-reading.tsx';
import { LineChart } from './line-chart.tsx';
import type { StretchPin } from './pins.ts';

interface ChartProps {
  window: SeriesWindow;
  columns: readonly ColumnSummary[];
  rate: boolean;
  marks: readonly EventMark[];
  zone: string;
  /** Samples that the selected finding stands on, both included. */
  proof?: { from: number; to: number } | undefined;
  /** Stretches of samples that notes are about. */
  pins?: readonly StretchPin[];
  captionOf?: (column: ColumnSummary) => string;
  /** Its places are moments of several captures rather than samples of one. */
  isJoined?: boolean;
  /** Places shown from now on, both included; all of them when undefined. */
  onZoom(range: { from: number; to: number } | undefined): void;
  onToggleTable(): void;
}

/** Less than this many pixels of dragging is a click. */
const DRAG_PIXELS = 4;

export function Chart(props: ChartProps) {
  const { window, columns, rate, marks, zone, captionOf, isJoined, onZoom, onToggleTable } = props;
  const { state, patch } = usePanel();
  const log = state.log === true;
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const [at, setAt] = useState<number>();
  const [marked, setMarked] = useState<{ anchor: number; head: number }>();
  const [spoken, setSpoken] = useState('');
  const layout = useMemo(
    () =>
      chartLayout({
        window,
        columns,
        marks,
        rate,
        log,
        captionOf,
        width: size.width,
        height: size.height,
      }),
    [window, columns, marks, rate, log, captionOf, size.width, size.height],
  );
  const last = window.time.length - 1;
  const pixelOf = (bucket: number) => layout.x.scale(window.time[bucket] ?? 0);
  const bucket = at === undefined ? undefined : Math.min(at, last);
  const read = (place: number) => readAt(window, columns, place, rate, { zone, isJoined: isJoined === true });
  const reading = bucket === undefined ? undefined : read(bucket);

  const bucketAt = (event: PointerEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const pixel = event.clientX - left - layout.frame.left;
    return nearestBucket(window, layout.x.invert(Math.max(0, Math.min(plotWidth(layout.frame), pixel))));
  };
  const zoom = () => {
    if (marked === undefined) return;
    const range = samplesBetween(window, window.time[marked.anchor] ?? 0, window.time[marked.head] ?? 0);
    setMarked(undefined);
    if (range !== undefined && range.to > range.from) onZoom(range);
  };
  const reset = () => {
    setMarked(undefined);
    onZoom(undefined);
  };
  const moveTo = (next: number, extend: boolean) => {
    const to = Math.max(0, Math.min(last, next));
    setAt(to);
    setMarked(extend ? { anchor: marked?.anchor ?? bucket ?? to, head: to } : undefined);
    const words = read(to);
    setSpoken(words === undefined ? '' : readingWords(words));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (step !== undefined)
      moveTo(bucket === undefined ? (step < 0 ? last : 0) : bucket + step, event.shiftKey);
    else if (event.key === 'Home') moveTo(0, event.shiftKey);
    else if (event.key === 'End') moveTo(last, event.shiftKey);
    else if (event.key === 'Enter') zoom();
    else if (event.key === 't') onToggleTable();
    else if (event.key === 'l') patch({ log: !log });
    else if (event.key === 'Escape') marked === undefined ? reset() : setMarked(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="chart-box">
      <div
        class="chart"
        role="application"
        aria-roledescription="chart"
        aria-label={chartLabel(columns, window)}
        aria-describedby="chart-keys"
        tabIndex={0}
        ref={box}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const to = bucketAt(event);
          setMarked({ anchor: to, head: to });
        }}
        onPointerMove={(event) => {
          const to = bucketAt(event);
          setAt(to < 0 ? undefined : to);
          if (marked !== undefined && event.buttons === 1) setMarked({ ...marked, head: to });
        }}
        onPointerUp={() => {
          if (marked === undefined) return;
          const wide = Math.abs(pixelOf(marked.anchor) - pixelOf(marked.head)) >= DRAG_PIXELS;
          wide ? zoom() : setMarked(undefined);
        }}
        onPointerLeave={() => setAt(undefined)}
        onBlur={() => setAt(undefined)}
        onDblClick={reset}
      >
        {size.width > 0 && (
          <LineChart
            layout={layout}
            zone={window.hasTime ? zone : ''}
            proof={proofPixels(layout, window, props.proof)}
            pins={(props.pins ?? []).flatMap((pin) => {
              const place = stretchPixels(layout, window, pin);
              return place === undefined ? [] : [{ ...place, note: pin.note, words: pin.words }];
            })}
            marked={marked && { from: pixelOf(marked.anchor), to: pixelOf(marked.head) }}
            crosshair={
              bucket === undefined ? undefined : { x: pixelOf(bucket), dots: dotsAt(layout, window, bucket) }
            }
          />
        )}
        {reading !== undefined && bucket !== undefined && (
          <ReadingBox
            reading={reading}
            x={layout.frame.left + pixelOf(bucket)}
            width={size.width}
            corner={quietCorner({
              points: pointsOf(layout, window),
              x: pixelOf(bucket),
              width: size.width - layout.frame.left,
              height: layout.frame.height,
              box: readingSize(reading),
            })}
          />
        )}
      </div>
      <p id="chart-keys" class="visually-hidden">
        Left and right arrows move from sample to sample. Shift and arrows mark a stretch, Enter zooms to it,
        Escape shows everything. T shows the same data as a table, L a logarithmic scale.
      </p>
      <p class="visually-hidden" aria-live="polite" id="chart-spoken">
        {spoken}
      </p>
    </div>
  );
}

function chartLabel(columns: readonly ColumnSummary[], window: SeriesWindow): string {
  const names = columns.map((column) => `${labelOf(column)}, ${column.series?.verdict ?? 'no verdict'}`);
  return `${names.join('; ')}. ${window.time.length} places to read.`;
}

function dotsAt(layout: ChartLayout, window: SeriesWindow, bucket: number) {
  return layout.panels.flatMap((panel) =>
    panel.columns.flatMap((column) => {
      const values = window.series.find((one) => one.id === column.id)?.max ?? [];
      const own = nearestSample(window.time, values, bucket) ?? bucket;
      const value = values[own] ?? null;
      const verdict = column.series?.verdict ?? 'steady';
      const x = layout.x.scale(window.time[own] ?? 0);
      return value === null ? [] : [{ x, y: panel.top + panel.y.scale(value), verdict }];
    }),
  );
}

function* pointsOf(layout: ChartLayout, window: SeriesWindow) {
  for (const panel of layout.panels) {
    for (const column of panel.columns) {
      const values = window.series.find((one) => one.id === column.id)?.max ?? [];
      for (const [i, value] of values.entries()) {
        const time = window.time[i];
        if (value !== null && value !== undefined && time !== undefined)
          yield { x: layout.x.scale(time), y: panel.top + panel.y.scale(value) };
      }
    }
  }
}

/** The stretch of samples on which the selected finding stands. */
function proofPixels(
  layout: ChartLayout,
  window: SeriesWindow,
  proof: { from: number; to: number } | undefined,
) {
  const [start, end] = [window.first[0] ?? 0, window.last.at(-1) ?? 0];
  // Where all that is shown is proof, a mark under it says nothing.
  if (proof === undefined || (proof.from <= start && proof.to >= end)) return undefined;
  return stretchPixels(layout, window, proof);
}

/** Undefined where no sample of it is shown. */
function stretchPixels(
  layout: ChartLayout,
  window: SeriesWindow,
  { from, to }: { from: number; to: number },
) {
  const start = window.first[0];
  const end = window.last.at(-1);
  if (start === undefined || end === undefined || to < start || from > end) return undefined;
  return {
    from: positionOf(window, Math.max(start, from), layout.x.scale),
    to: positionOf(window, Math.min(end, to), layout.x.scale),
  };
}
