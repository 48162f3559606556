/** The timeline as a file: what is on the screen, with all its lanes, as SVG or PNG. */
import type { SpanLane, SpansWindow } from '../../server/protocol/spans.ts';
import { spanTicks, type TimeWindow } from '../charts/span-rows.ts';
import { type DrawContext, type PlainColour, SvgContext } from '../charts/svg-context.ts';
import { formatExact } from '../ui/numbers.ts';
import { HEAD_HEIGHT } from './spans-canvas.ts';
import { drawHead, drawLanes, LANE_HEIGHT, type Palette, paletteOf } from './spans-draw.ts';
import { CLASS_TITLES } from './spans-legend.tsx';
import { shortTitle } from './spans-tree.tsx';

/** Lanes of one picture; a caption says how many more there are. */
export const PICTURE_LANES = 200;

const TREE_WIDTH = 220;
const LEGEND_HEIGHT = 28;
const PNG_SCALE = 2;
const INDENT = 12;
const DEEPEST = 8;

export interface Pictured {
  /** With the lanes and the overview. */
  data: SpansWindow;
  window: TimeWindow;
  /** Pixels of the lanes. */
  width: number;
}

export function timelineSvg(pictured: Pictured, element: HTMLElement): string {
  const context = new SvgContext(colourReader());
  const { width, height } = sizeOf(pictured);
  paint(context, pictured, paletteOf(element), (x, y, w, h, inside) => {
    context.group(x, y, w, h);
    inside();
    context.endGroup();
  });
  return context.finish(width, height, getComputedStyle(element).fontFamily);
}

/** Base64. */
export function timelinePng(pictured: Pictured, element: HTMLElement): string {
  const canvas = document.createElement('canvas');
  const { width, height } = sizeOf(pictured);
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (context === null) return '';
  context.scale(PNG_SCALE, PNG_SCALE);
  paint(context, pictured, paletteOf(element), (x, y, w, h, inside) => {
    context.save();
    context.beginPath();
    context.rect(x, y, w, h);
    context.clip();
    context.translate(x, y);
    inside();
    context.restore();
  });
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

function sizeOf({ data, width }: Pictured): { width: number; height: number } {
  return {
    width: TREE_WIDTH + width,
    height: HEAD_HEIGHT + data.lanes.length * LANE_HEIGHT + LEGEND_HEIGHT,
  };
}

type Within = (x: number, y: number, width: number, height: number, inside: () => void) => void;

function paint(context: DrawContext, pictured: Pictured, palette: Palette, within: Within): void {
  const { data, window, width } = pictured;
  const size = sizeOf(pictured);
  const ticks = spanTicks(window, width, data.hasTime);
  const lanesHeight = data.lanes.length * LANE_HEIGHT;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, size.width, size.height);
  within(TREE_WIDTH, 0, width, HEAD_HEIGHT, () =>
    drawHead(context, palette, { overview: data, window, end: data.end, width, ticks }),
  );
  within(0, HEAD_HEIGHT, TREE_WIDTH - 8, lanesHeight, () => {
    for (const lane of data.lanes) name(context, palette, lane);
  });
  within(TREE_WIDTH, HEAD_HEIGHT, width, lanesHeight, () =>
    drawLanes(context, palette, {
      data,
      window,
      width,
      height: lanesHeight,
      scrolled: 0,
      ticks,
      cursor: undefined,
      selected: undefined,
      marked: undefined,
    }),
  );
  within(0, HEAD_HEIGHT + lanesHeight, size.width, LEGEND_HEIGHT, () =>
    legend(context, palette, data, size.width),
  );
}

function name(context: DrawContext, palette: Palette, lane: SpanLane): void {
  const y = lane.index * LANE_HEIGHT + LANE_HEIGHT / 2;
  const indent = 8 + Math.min(DEEPEST, lane.depth) * INDENT;
  const pid = lane.process > 0 ? String(lane.process) : '';
  const below = lane.folded ? ` +${formatExact(lane.below.lanes)}` : '';
  const room = TREE_WIDTH - 16 - indent - context.measureText(`${pid} `).width;
  context.font = palette.font;
  context.textBaseline = 'middle';
  context.textAlign = 'start';
  context.fillStyle = palette.foreground;
  context.fillText(fitting(context, `${shortTitle(lane)}${below}`, room), indent, y);
  context.textAlign = 'end';
  context.fillStyle = palette.quiet;
  context.fillText(pid, TREE_WIDTH - 16, y);
  context.textAlign = 'start';
}

function fitting(context: DrawContext, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}

function legend(context: DrawContext, palette: Palette, data: SpansWindow, width: number): void {
  let x = 8;
  const y = LEGEND_HEIGHT / 2;
  context.font = palette.font;
  context.textBaseline = 'middle';
  const entry = (colour: string, title: string) => {
    context.fillStyle = colour;
    context.fillRect(x, y - 5, 10, 10);
    context.fillStyle = palette.quiet;
    context.fillText(title, x + 15, y);
    x += 15 + context.measureText(title).width + 16;
  };
  for (const [id, title] of Object.entries(CLASS_TITLES))
    if (data.classes.includes(id)) entry(palette.classOf(id), title);
  entry(palette.error, 'Error');
  const left = data.shownCount - data.lanes.length;
  if (left <= 0) return;
  context.textAlign = 'end';
  context.fillText(`${formatExact(left)} more processes are not drawn`, width - 8, y);
  context.textAlign = 'start';
}

/** Mixed colours become plain ones: drawn on one pixel and read back. */
function colourReader(): (value: string) => PlainColour {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const known = new Map<string, PlainColour>();
  return (value) => {
    let colour = known.get(value);
    if (colour === undefined) {
      context?.clearRect(0, 0, 1, 1);
      if (context) context.fillStyle = value;
      context?.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 255] = context?.getImageData(0, 0, 1, 1).data ?? [];
      const two = (channel: number) => channel.toString(16).padStart(2, '0');
      colour = { hex: `#${two(red)}${two(green)}${two(blue)}`, alpha: alpha / 255 };
      known.set(value, colour);
    }
    return colour;
  };
}
