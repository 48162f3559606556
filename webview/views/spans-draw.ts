/** Draws lanes of calls and the picture of the whole log on a canvas, in the colours of the page. */
import type { SpanLane, SpanMarks, SpansWindow } from '../../server/protocol/spans.ts';
import type { Tick } from '../charts/axis.ts';
import { markBox, pixelOf, type TimeWindow } from '../charts/span-rows.ts';
import type { DrawContext } from '../charts/svg-context.ts';

export const LANE_HEIGHT = 22;
export const OVERVIEW_HEIGHT = 26;
export const AXIS_HEIGHT = 20;

const BAR_TOP = 6;
const BAR_HEIGHT = 11;
const WAIT_TOP = 9;
const WAIT_HEIGHT = 5;
const ERROR_TOP = 2;
const ERROR_HEIGHT = 3;
/** Narrower bars have no room for the name of their call. */
const NAMED_FROM = 38;

export interface Palette {
  foreground: string;
  background: string;
  quiet: string;
  rule: string;
  error: string;
  focus: string;
  font: string;
  classOf(name: string): string;
}

/** Colours as the style sheet resolves them for an element. */
export function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const classes = new Map<string, string>();
  return {
    foreground: value('--vscode-foreground'),
    background: value('--vscode-editor-background'),
    quiet: value('--quiet'),
    rule: value('--span-rule'),
    error: value('--span-error'),
    focus: value('--vscode-focusBorder'),
    font: `11px ${style.fontFamily}`,
    classOf(name) {
      let colour = classes.get(name);
      if (colour === undefined) {
        colour = value(`--span-${name}`) || value('--span-other');
        classes.set(name, colour);
      }
      return colour;
    },
  };
}

/** Sized in device pixels, drawn in those of the page. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d') ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

export interface LanesPicture {
  data: SpansWindow;
  window: TimeWindow;
  width: number;
  height: number;
  /** Pixels that are scrolled away above. */
  scrolled: number;
  ticks: readonly Tick[];
  /** Lane and time of the crosshair. */
  cursor: { lane: number; time: number } | undefined;
  /** Row and lane of the call that is selected. */
  selected: { row: number; lane: number; from: number; to: number } | undefined;
  /** Stretch that is being marked. */
  marked: TimeWindow | undefined;
}

export function drawLanes(context: DrawContext, palette: Palette, picture: LanesPicture): void {
  const { data, window, width, height, scrolled, cursor, selected, marked } = picture;
  context.font = palette.font;
  context.textBaseline = 'middle';
  context.fillStyle = palette.rule;
  for (const { at } of picture.ticks) context.fillRect(Math.round(at), 0, 1, height);
  for (const lane of data.lanes) {
    const top = lane.index * LANE_HEIGHT - scrolled;
    if (top > height || top + LANE_HEIGHT < 0) continue;
    if (lane.index === cursor?.lane) {
      context.fillStyle = palette.rule;
      context.fillRect(0, top, width, LANE_HEIGHT);
    }
    drawLife(context, palette, lane, top, window, width);
    drawMarks(context, palette, data, lane.marks, top, window, width);
  }
  if (selected !== undefined && selected.lane >= 0) outline(context, palette, picture, selected);
  if (marked !== undefined) {
    const from = pixelOf(window, width, marked.from);
    context.globalAlpha = 0.15;
    context.fillStyle = palette.foreground;
    context.fillRect(from, 0, pixelOf(window, width, marked.to) - from, height);
    context.globalAlpha = 1;
  }
  if (cursor !== undefined) {
    context.fillStyle = palette.quiet;
    const x = Math.round(pixelOf(window, width, cursor.time));
    for (let y = 0; y < height; y += 4) context.fillRect(x, y, 1, 2);
  }
}

/** A thin line from the first call to the last; a cross where the process was killed, a bar where it ended. */
function drawLife(
  context: DrawContext,
  palette: Palette,
  lane: SpanLane,
  top: number,
  window: TimeWindow,
  width: number,
): void {
  const middle = top + LANE_HEIGHT / 2;
  const from = Math.max(0, pixelOf(window, width, lane.from));
  const end = pixelOf(window, width, lane.to);
  const to = Math.min(width, end);
  context.fillStyle = palette.quiet;
  context.globalAlpha = 0.45;
  if (to > from) context.fillRect(from, Math.round(middle), to - from, 1);
  context.globalAlpha = 1;
  if (lane.ending === '' || end < 0 || end > width) return;
  if (!lane.ending.startsWith('killed')) {
    if (lane.ending.startsWith('exited')) context.fillRect(Math.round(end), middle - 4, 1.5, 9);
    return;
  }
  context.strokeStyle = palette.error;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const slope of [-4, 4]) {
    context.moveTo(end + 2, middle - slope);
    context.lineTo(end + 10, middle + slope);
  }
  context.stroke();
}

function drawMarks(
  context: DrawContext,
  palette: Palette,
  data: SpansWindow,
  marks: SpanMarks,
  top: number,
  window: TimeWindow,
  width: number,
): void {
  for (let i = 0; i < marks.row.length; i++) {
    const box = markBox(marks, i, window, width);
    if (box === undefined) continue;
    const name = data.classes[marks.class[i] ?? 0] ?? '';
    const colour = palette.classOf(name);
    const single = marks.count[i] === 1;
    // A single call keeps a hair of ground before its neighbour.
    const wide = single && box.width > 4 ? box.width - 1 : box.width;
    if (name === 'wait') {
      context.fillStyle = colour;
      hatch(context, box.x, top + WAIT_TOP, wide, WAIT_HEIGHT);
    } else {
      context.fillStyle = colour;
      context.fillRect(box.x, top + BAR_TOP, wide, BAR_HEIGHT);
    }
    if (marks.error[i] === 1) {
      context.fillStyle = palette.error;
      context.fillRect(box.x, top + ERROR_TOP, Math.max(2, Math.min(wide, single ? 6 : wide)), ERROR_HEIGHT);
    }
    const label = marks.name[i] ?? -1;
    if (single && wide >= NAMED_FROM && label >= 0) {
      const text = data.names[label] ?? '';
      const x = Math.max(2, box.x + 3);
      const room = box.x + wide - x - 3;
      if (context.measureText(text).width > room) continue;
      if (name === 'wait') {
        context.fillStyle = palette.background;
        context.fillRect(x - 2, top + BAR_TOP, context.measureText(text).width + 4, BAR_HEIGHT);
        context.fillStyle = palette.quiet;
      } else context.fillStyle = palette.background;
      context.fillText(text, x, top + BAR_TOP + BAR_HEIGHT / 2 + 0.5);
    }
  }
}

const HATCH_GAP = 4;

/** Strokes between two thin rules; what is narrower than a stroke is solid. */
function hatch(context: DrawContext, x: number, top: number, width: number, height: number): void {
  if (width < HATCH_GAP) {
    context.fillRect(x, top, width, height);
    return;
  }
  context.fillRect(x, top, width, 1);
  context.fillRect(x, top + height - 1, width, 1);
  context.fillRect(x, top, 1, height);
  context.fillRect(x + width - 1, top, 1, height);
  // Strokes stand at places of the page, so that they do not crawl while the window moves by pixels.
  for (let at = Math.ceil(x / HATCH_GAP) * HATCH_GAP; at < x + width - 2; at += HATCH_GAP)
    context.fillRect(at, top + 1, 1.5, height - 2);
}

function outline(
  context: DrawContext,
  palette: Palette,
  { window, width, scrolled }: LanesPicture,
  selected: NonNullable<LanesPicture['selected']>,
): void {
  const top = selected.lane * LANE_HEIGHT - scrolled;
  const from = pixelOf(window, width, selected.from);
  const to = Math.max(from + 2, pixelOf(window, width, selected.to));
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  const left = Math.max(-3, from - 2);
  context.strokeRect(left, top + 3, Math.min(width + 3, to + 1) - left, LANE_HEIGHT - 5);
}

/** All of the log above the axis of the window. */
export function drawHead(
  context: DrawContext,
  palette: Palette,
  picture: {
    overview: SpansWindow | undefined;
    window: TimeWindow;
    end: number;
    width: number;
    ticks: readonly Tick[];
  },
): void {
  const { overview, window, end, width, ticks } = picture;
  context.font = palette.font;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const whole = { from: 0, to: Math.max(end, 1e-3) };
  const marks = overview?.overview;
  if (overview !== undefined && marks !== undefined) {
    const most = Math.log1p(marks.count.reduce((max, count) => Math.max(max, count), 1));
    const room = OVERVIEW_HEIGHT - 7;
    for (let i = 0; i < marks.row.length; i++) {
      const box = markBox(marks, i, whole, width);
      if (box === undefined) continue;
      const name = overview.classes[marks.class[i] ?? 0] ?? '';
      const size = Math.max(2, (Math.log1p(marks.count[i] ?? 0) / most) * room);
      context.fillStyle = palette.classOf(name);
      context.fillRect(box.x, OVERVIEW_HEIGHT - 1 - size, box.width, size);
      if (marks.error[i] === 1) {
        context.fillStyle = palette.error;
        context.fillRect(box.x, 1, box.width, 2);
      }
    }
  }
  const from = pixelOf(whole, width, window.from);
  const to = Math.max(from + 2, pixelOf(whole, width, window.to));
  context.globalAlpha = 0.6;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, from, OVERVIEW_HEIGHT);
  context.fillRect(to, 0, width - to, OVERVIEW_HEIGHT);
  context.globalAlpha = 1;
  if (from > 0.5 || to < width - 0.5) {
    context.strokeStyle = palette.focus;
    context.lineWidth = 1;
    context.strokeRect(from + 0.5, 0.5, Math.max(1, to - from - 1), OVERVIEW_HEIGHT - 1);
  }
  for (const tick of ticks) {
    context.fillStyle = palette.rule;
    context.fillRect(Math.round(tick.at), OVERVIEW_HEIGHT + AXIS_HEIGHT - 4, 1, 4);
    context.fillStyle = palette.quiet;
    context.fillText(tick.label, tick.at, OVERVIEW_HEIGHT + AXIS_HEIGHT / 2);
  }
  context.textAlign = 'start';
}
