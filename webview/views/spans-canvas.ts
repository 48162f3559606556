/** Keeps the canvases of a timeline as its state says. */
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { SpanCall, SpansWindow } from '../../server/protocol/spans.ts';
import type { Tick } from '../charts/axis.ts';
import type { TimeWindow } from '../charts/span-rows.ts';
import { AXIS_HEIGHT, drawHead, drawLanes, OVERVIEW_HEIGHT, paletteOf, prepare } from './spans-draw.ts';
import type { LanePlace } from './spans-hover.ts';
import { useTheme } from './use-theme.ts';

export const HEAD_HEIGHT = OVERVIEW_HEIGHT + AXIS_HEIGHT;

interface Canvases {
  /** Whose colours they have. */
  box: RefObject<HTMLElement | null>;
  head: RefObject<HTMLCanvasElement | null>;
  lanes: RefObject<HTMLCanvasElement | null>;
}

interface Drawn {
  shown: SpansWindow | undefined;
  overview: SpansWindow | undefined;
  window: TimeWindow;
  end: number;
  width: number;
  height: number;
  scrolled: number;
  ticks: readonly Tick[];
  hovered: LanePlace | undefined;
  selected: SpanCall | undefined;
  marked: { anchor: number; head: number } | undefined;
}

export function useDrawn(canvases: Canvases, drawn: Drawn): void {
  const theme = useTheme();
  const { shown, overview, window, end, width, height, scrolled, ticks, hovered, selected, marked } = drawn;
  useLayoutEffect(() => {
    const element = canvases.box.current;
    if (element === null || shown === undefined || width === 0) return;
    const palette = paletteOf(element);
    const head = canvases.head.current && prepare(canvases.head.current, width, HEAD_HEIGHT);
    if (head) drawHead(head, palette, { overview, window, end, width, ticks });
    const context = canvases.lanes.current && prepare(canvases.lanes.current, width, height);
    if (!context) return;
    drawLanes(context, palette, {
      data: shown,
      window,
      width,
      height,
      scrolled,
      ticks,
      cursor: hovered,
      selected: selected && {
        row: selected.row,
        lane: selected.lane,
        from: selected.start,
        to: selected.start + (selected.duration ?? 0),
      },
      marked: marked && {
        from: Math.min(marked.anchor, marked.head),
        to: Math.max(marked.anchor, marked.head),
      },
    });
  }, [
    shown,
    overview,
    window.from,
    window.to,
    width,
    height,
    scrolled,
    ticks,
    hovered,
    selected,
    marked,
    theme,
  ]);
}
