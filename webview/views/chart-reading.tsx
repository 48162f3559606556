/** The values under the crosshair: as words for a voice, and as a small box beside the line. */
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { nearestSample } from '../charts/buckets.ts';
import type { Corner } from '../charts/quiet-corner.ts';
import { formatDuration, formatExact, formatExactQuantity, formatQuantity } from '../ui/numbers.ts';
import { verdictClass } from '../ui/sparkline.tsx';
import { formatMoment } from '../ui/times.ts';
import { drawnUnit } from './chart-data.ts';
import { labelOf } from './chart-layout.ts';

export interface Reading {
  /** `2008-10-20 17:05:55 BST`, `samples 120–131`. */
  when: string;
  values: { id: string; label: string; verdict: string; text: string; exact: string }[];
}

interface ReadingOptions {
  zone: string;
  /** Places on an axis of several captures are samples of none. */
  isJoined?: boolean;
}

export function readAt(
  window: SeriesWindow,
  columns: readonly ColumnSummary[],
  bucket: number,
  rate: boolean,
  { zone, isJoined = false }: ReadingOptions,
): Reading | undefined {
  const first = window.first[bucket];
  const last = window.last[bucket];
  const time = window.time[bucket];
  if (first === undefined || last === undefined || time === undefined) return undefined;
  const samples =
    first === last
      ? `sample ${formatExact(first + 1)}`
      : `samples ${formatExact(first + 1)}–${formatExact(last + 1)}`;
  return {
    when: isJoined
      ? formatMoment(time, zone)
      : window.hasTime
        ? `${formatMoment(time, zone)} · ${samples}`
        : samples,
    values: columns.flatMap((column) => {
      const values = window.series.find((one) => one.id === column.id);
      const unit = drawnUnit(column, rate);
      const own = nearestSample(window.time, values?.min ?? [], bucket) ?? bucket;
      const min = values?.min[own] ?? null;
      const max = values?.max[own] ?? null;
      const away = ((window.time[own] ?? time) - time) / 1000;
      const known = min !== null && max !== null;
      const text = !known
        ? 'no value'
        : min === max
          ? formatQuantity(min, unit)
          : `${formatQuantity(min, unit)} to ${formatQuantity(max, unit)}`;
      const exact =
        away === 0
          ? known && min === max
            ? formatExactQuantity(min, unit)
            : ''
          : `${formatDuration(Math.abs(away))} ${away < 0 ? 'earlier' : 'later'}`;
      const verdict = column.series?.verdict ?? 'steady';
      return [{ id: column.id, label: labelOf(column), verdict, text, exact: exact === text ? '' : exact }];
    }),
  };
}

export function readingWords(reading: Reading): string {
  return `${reading.when}: ${reading.values.map((value) => `${value.label} ${value.text}`).join(', ')}`;
}

/** Room that the box needs at most, as far as that can be told before it is drawn. */
export function readingSize(reading: Reading): { width: number; height: number } {
  const widest = Math.max(...reading.values.map((v) => v.label.length + v.text.length + v.exact.length));
  return { width: Math.max(230, widest * 7 + 60), height: reading.values.length * 18 + 48 };
}

export function ReadingBox({ reading, x, width, corner }: ReadingBoxProps) {
  const side = corner.side === 'left' ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div class={`reading ${corner.edge}`} style={side}>
      <p>{reading.when}</p>
      <dl>
        {reading.values.map((value) => (
          <div key={value.id} class={verdictClass(value.verdict)}>
            <dt>{value.label}</dt>
            <dd>{value.text}</dd>
            <dd class="quiet">{value.exact}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface ReadingBoxProps {
  reading: Reading;
  /** Pixel of the crosshair in the chart, and the chart's width. */
  x: number;
  width: number;
  corner: Corner;
}
