/** One panel of lines that share a unit: axis, bands, lines, marks and end labels, laid out but not drawn. */
import { type Axis, valueAxis } from './axis.ts';
import { type Band, growingStretches, joinStretches, regimeBands, type Stretch } from './bands.ts';
import { type Buckets, bucketOfSample } from './buckets.ts';
import { type Frame, plotHeight } from './frame.ts';
import { placeLabels } from './labels.ts';
import { type LinePath, linePath } from './line.ts';
import { breaksAt, type EventMark } from './marks.ts';

export interface PanelSeries {
  id: string;
  /** Words at the line's end. */
  label: string;
  verdict: string;
  regimes: readonly Stretch[];
  /** As of a line: undefined where it has no sample. */
  min: readonly (number | null | undefined)[];
  max: readonly (number | null | undefined)[];
}

export interface PanelLine extends LinePath {
  id: string;
  label: string;
  verdict: string;
  /** Position of the series in the panel; lines of one colour differ by their dashes. */
  order: number;
  /** Paths of the stretches that grow, drawn over the line. */
  loud: LinePath[];
  /** Vertical place of the label, kept clear of the others. */
  labelY: number;
}

export interface LinePanel {
  y: Axis;
  lines: PanelLine[];
  bands: Band[];
}

export interface PanelInput {
  frame: Frame;
  buckets: Buckets;
  x: Axis;
  series: readonly PanelSeries[];
  marks: readonly EventMark[];
  /** Series whose regimes are shaded; none when several lines would argue over one background. */
  shaded: string | undefined;
  /** Logarithmic scale. */
  log?: boolean;
  formatValue: (value: number) => string;
  formatSlope: (slope: number) => string;
}

const LABEL_GAP = 14;
/** A stretch that moves by less than this part of the range has the slope of rounding. */
const FLAT_PART = 0.003;
/** Line of words on the bands, above the highest value. */
const WORDS_HEIGHT = 20;

export function linePanel(input: PanelInput): LinePanel {
  const { buckets, series } = input;
  const height = plotHeight(input.frame);
  const headroom = input.shaded === undefined ? 8 : WORDS_HEIGHT;
  const y = valueAxis(allValues(series), height, input.formatValue, {
    headroom,
    log: input.log === true,
  });
  let bands: Band[] = [];
  const lines = series.map((one, order) => {
    const range = rangeOf(one);
    const climb = (stretch: Stretch) => climbOf(one, buckets, stretch);
    const regimes = joinStretches(one.regimes);
    const growing = growingStretches(one.verdict, regimes, range, climb);
    const breaks = breaksAt(
      input.marks.filter(({ series }) => series === undefined || series.has(one.id)),
      buckets,
    );
    const shape = { time: buckets.time, min: one.min, max: one.max, breaks };
    if (one.id === input.shaded) {
      const words = (r: Stretch) => input.formatSlope(Math.abs(climb(r)) < range * FLAT_PART ? 0 : r.slope);
      bands = regimeBands(regimes, growing, buckets, input.x.scale, words);
    }
    const loud = stretchesShown(growing, buckets).map(([from, to]) =>
      linePath(shape, input.x.scale, y.scale, from, to),
    );
    return {
      ...linePath(shape, input.x.scale, y.scale),
      id: one.id,
      label: one.label,
      verdict: one.verdict,
      order,
      loud,
      labelY: 0,
    };
  });
  const wanted = lines.map((one) => one.end?.y ?? height);
  placeLabels(wanted, LABEL_GAP, 5, height - 3).forEach((place, i) => {
    const one = lines[i];
    if (one !== undefined) one.labelY = place;
  });
  return { y, lines, bands };
}

function stretchesShown(growing: ReadonlySet<Stretch>, buckets: Buckets): [number, number][] {
  const start = buckets.first[0] ?? 0;
  const end = buckets.last.at(-1) ?? 0;
  return [...growing]
    .filter((r) => r.to >= start && r.from <= end)
    .map((r) => [bucketOfSample(buckets, r.from), bucketOfSample(buckets, r.to)]);
}

function* allValues(series: readonly PanelSeries[]): Generator<number | null | undefined> {
  for (const one of series) {
    yield* one.min;
    yield* one.max;
  }
}

function rangeOf(series: PanelSeries): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of allValues([series])) {
    if (value === null || value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? high - low : 0;
}

function climbOf(series: PanelSeries, buckets: Buckets, stretch: Stretch): number {
  const middle = (bucket: number) => {
    const [low, high] = [series.min[bucket] ?? null, series.max[bucket] ?? null];
    return low === null || high === null ? undefined : (low + high) / 2;
  };
  const from = middle(bucketOfSample(buckets, stretch.from));
  const to = middle(bucketOfSample(buckets, stretch.to));
  return from === undefined || to === undefined ? 0 : to - from;
}
