/** Panels of a chart stacked over one time axis: everything to draw, from the data and the size alone. */
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import type { Regime, Verdict } from '../../server/protocol/growth.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { type Axis, positionAxis } from '../charts/axis.ts';
import { type Frame, plotWidth, shorten, textWidth } from '../charts/frame.ts';
import { type LinePanel, linePanel } from '../charts/line-panel.ts';
import { type EventMark, type PlacedMark, placeMarks } from '../charts/marks.ts';
import { formatExact, formatQuantity, formatRate } from '../ui/numbers.ts';
import { formatTick } from '../ui/times.ts';
import { groupByUnit } from './chart-data.ts';

export interface StackedPanel extends LinePanel {
  unit: string;
  /** Where its series are from; '' where that goes without saying. */
  caption: string;
  /** Top of the plot in the whole chart. */
  top: number;
  height: number;
  columns: ColumnSummary[];
}

export interface ChartLayout {
  frame: Frame;
  x: Axis;
  panels: StackedPanel[];
  marks: PlacedMark[];
  /** Foot of the words of the marks. */
  marksY: number;
}

const LEFT = 68;
const TOP = 20;
/** Line of words above each panel. */
const CAPTION = 14;
const AXIS_HEIGHT = 24;
const BETWEEN = 16;
const LEAST_PANEL = 72;
const LABEL_CHARACTERS = 26;

export interface LayoutInput {
  window: SeriesWindow;
  columns: readonly ColumnSummary[];
  marks: readonly EventMark[];
  rate: boolean;
  log?: boolean;
  /** Series of one unit share a panel when this says the same of them. */
  captionOf?: ((column: ColumnSummary) => string) | undefined;
  width: number;
  height: number;
}

export function chartLayout(input: LayoutInput): ChartLayout {
  const { window, rate } = input;
  const groups = groupByUnit(input.columns, rate, input.captionOf);
  const top = TOP + (groups.some(({ caption }) => caption !== '') ? CAPTION : 0);
  const labels = new Map(input.columns.map((column) => [column.id, labelOf(column)]));
  const widest = Math.max(0, ...[...labels.values()].map(textWidth));
  const right = Math.min(widest + 18, Math.floor(input.width * 0.3));
  const room = input.height - top - AXIS_HEIGHT - BETWEEN * (groups.length - 1);
  const panelHeight = Math.max(LEAST_PANEL, Math.floor(room / Math.max(1, groups.length)));
  const height = top + AXIS_HEIGHT + BETWEEN * (groups.length - 1) + panelHeight * groups.length;
  const frame: Frame = { width: input.width, height, top, right, bottom: AXIS_HEIGHT, left: LEFT };
  const x = positionAxis(
    window.time,
    window.hasTime,
    plotWidth(frame),
    window.hasTime ? formatTick : formatSample,
  );
  const values = new Map(window.series.map((one) => [one.id, one]));
  const shaded = input.columns.length === 1 || groups.every(({ columns }) => columns.length === 1);
  const panels = groups.map(({ unit, caption, columns }, i) => {
    const panelTop = top + i * (panelHeight + BETWEEN);
    const panel = linePanel({
      frame: { ...frame, top: 0, bottom: 0, height: panelHeight },
      buckets: window,
      x,
      series: columns.map((column) => ({
        id: column.id,
        label: shorten(labels.get(column.id) ?? '', Math.floor((right - 16) / textWidth('x'))),
        // The verdict on a counter is on its rate: its plain sum has neither regimes nor colour.
        verdict: drawsWhatWasJudged(column, rate) ? (column.series?.verdict ?? 'steady') : 'steady',
        regimes: drawsWhatWasJudged(column, rate) ? regimesWorthShading(column) : [],
        min: values.get(column.id)?.min ?? [],
        max: values.get(column.id)?.max ?? [],
      })),
      marks: input.marks,
      shaded: shaded ? columns[0]?.id : undefined,
      log: input.log === true,
      formatValue: (value) => formatQuantity(value, unit),
      formatSlope: (slope) => (slope === 0 ? 'flat' : formatRate(slope, unit, !window.hasTime)),
    });
    return { ...panel, unit, caption, top: panelTop, height: panelHeight, columns };
  });
  const marks = placeMarks(input.marks, window, x.scale, plotWidth(frame));
  return { frame, x, panels, marks, marksY: TOP - 7 };
}

const MOVING: ReadonlySet<string> = new Set<Verdict>(['growing', 'rising', 'shrinking']);

/** One stretch over everything says nothing, unless it is what the verdict speaks of. */
function regimesWorthShading(column: ColumnSummary): readonly Regime[] {
  const { regimes = [], verdict = 'steady' } = column.series ?? {};
  return regimes.length > 1 || MOVING.has(verdict) ? regimes : [];
}

function drawsWhatWasJudged(column: ColumnSummary, rate: boolean): boolean {
  return rate || column.series?.counter !== true;
}

function formatSample(sample: number): string {
  return formatExact(sample + 1);
}

/** Title of a series with the process or mapping it belongs to. */
export function labelOf(column: ColumnSummary): string {
  const entity = column.series?.entity ?? '';
  const text = entity === '' || column.title.includes(entity) ? column.title : `${entity} ${column.title}`;
  return shorten(text, LABEL_CHARACTERS);
}
