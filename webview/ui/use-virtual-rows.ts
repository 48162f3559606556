/** Keeps a scrolled element, its true place in the list and the rows to draw in step. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSize } from './use-size.ts';
import {
  isScaled,
  positionOfScroll,
  positionToShow,
  ROW_HEIGHT,
  rowsInView,
  scrollOfPosition,
} from './virtual-rows.ts';

export const HEADER_HEIGHT = 24;
const EXTRA_ROWS = 6;
/** Screen readers read ahead of what is seen. */
const EXTRA_ROWS_SPOKEN = 60;

export interface VirtualRows {
  first: number;
  last: number;
  scrollLeft: number;
  viewWidth: number;
  /** Whole rows that fit. */
  pageRows: number;
  /** Pixels from the top of the scrolled element to a row. */
  topOf(row: number): number;
  show(row: number): void;
  setScrollLeft(pixels: number): void;
  onScroll(): void;
}

export function useVirtualRows(scroller: RefObject<HTMLElement | null>, rows: number): VirtualRows {
  const size = useSize(scroller);
  const viewHeight = Math.max(0, size.height - HEADER_HEIGHT);
  const [view, setView] = useState({ position: 0, scrollTop: 0, scrollLeft: 0 });
  /** The scrollTop that was set by this code, so that its own scroll event is not taken for the person's. */
  const ownScroll = useRef(0);

  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, scrollLeft } = element;
    setView((known) => {
      const own = isScaled(rows) && Math.abs(scrollTop - ownScroll.current) < 1;
      const position = own ? known.position : positionOfScroll(scrollTop, rows, viewHeight);
      return { position, scrollTop, scrollLeft };
    });
  };

  const moveTo = (position: number) => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = scrollOfPosition(position, rows, viewHeight);
    ownScroll.current = element.scrollTop;
    setView({ position, scrollTop: element.scrollTop, scrollLeft: element.scrollLeft });
  };

  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isScaled(rows)) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * ROW_HEIGHT : event.deltaY;
      const whole = rows * ROW_HEIGHT - viewHeight;
      moveTo(Math.max(0, Math.min(whole, view.position + pixels)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });

  // Fewer rows than before (a filter) may leave the view past the end.
  const position = Math.min(view.position, Math.max(0, rows * ROW_HEIGHT - viewHeight));
  useEffect(() => {
    if (position !== view.position) moveTo(position);
  }, [position, view.position]);
  const extra = document.body.classList.contains('vscode-using-screen-reader')
    ? EXTRA_ROWS_SPOKEN
    : EXTRA_ROWS;
  return {
    ...rowsInView(position, viewHeight, rows, extra),
    scrollLeft: view.scrollLeft,
    viewWidth: size.width,
    pageRows: Math.max(1, Math.floor(viewHeight / ROW_HEIGHT) - 1),
    topOf: (row) => view.scrollTop + row * ROW_HEIGHT - position,
    show: (row) => {
      const next = positionToShow(row, position, viewHeight, rows);
      if (next !== position) moveTo(next);
    },
    setScrollLeft: (pixels) => {
      if (scroller.current !== null) scroller.current.scrollLeft = pixels;
    },
    onScroll,
  };
}
