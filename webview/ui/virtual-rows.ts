/**
 * Scrolling over any number of rows. Browsers cap the height of an element at some 33 million pixels, so beyond
 * {@link MAX_SCROLL_HEIGHT} the scrollbar stands for a longer list than it is: `position` is the true place in
 * the list, and the wheel moves it pixel by pixel while the thumb moves in proportion.
 */

export const ROW_HEIGHT = 22;
export const MAX_SCROLL_HEIGHT = 6_000_000;

export interface Scrolling {
  /** Pixels from the top of the whole list to the top of the view. */
  position: number;
  /** The container's own scrollTop when `position` was read. */
  scrollTop: number;
}

/** Height that the scrolled element gets. */
export function scrollHeight(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, MAX_SCROLL_HEIGHT);
}

/** The place in the list for a scrollTop that the person chose with the thumb. */
export function positionOfScroll(scrollTop: number, rows: number, viewHeight: number): number {
  const span = scrollHeight(rows) - viewHeight;
  const whole = rows * ROW_HEIGHT - viewHeight;
  return span <= 0 ? 0 : clamp((scrollTop / span) * whole, whole);
}

/** The scrollTop that shows a place in the list. */
export function scrollOfPosition(position: number, rows: number, viewHeight: number): number {
  const span = scrollHeight(rows) - viewHeight;
  const whole = rows * ROW_HEIGHT - viewHeight;
  return whole <= 0 ? 0 : (clamp(position, whole) / whole) * Math.max(0, span);
}

export function isScaled(rows: number): boolean {
  return rows * ROW_HEIGHT > MAX_SCROLL_HEIGHT;
}

/** First and last row to draw, `extra` more on each side; last is -1 for an empty list. */
export function rowsInView(position: number, viewHeight: number, rows: number, extra: number) {
  const first = Math.max(0, Math.floor(position / ROW_HEIGHT) - extra);
  const last = Math.min(rows - 1, Math.ceil((position + viewHeight) / ROW_HEIGHT) + extra);
  return { first, last };
}

/** The place that shows `row` with the least movement. */
export function positionToShow(row: number, position: number, viewHeight: number, rows: number): number {
  const top = row * ROW_HEIGHT;
  const whole = Math.max(0, rows * ROW_HEIGHT - viewHeight);
  if (top < position) return clamp(top, whole);
  if (top + ROW_HEIGHT > position + viewHeight) return clamp(top + ROW_HEIGHT - viewHeight, whole);
  return position;
}

function clamp(value: number, high: number): number {
  return Math.max(0, Math.min(high, value));
}
