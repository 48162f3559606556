/** A series as a line the size of a word. Plain arithmetic: reports draw it too, where no library is loaded. */

export interface Sparkline {
  path: string;
  end: { x: number; y: number } | undefined;
}

/** Room for the dot at the end, and for half of the line's width. */
const LEFT = 1;
const RIGHT = 2.5;
const EDGE = 2;

/** `domain` puts several sparklines on one scale; without it the line fills the height. */
export function sparkline(
  values: readonly number[],
  width: number,
  height: number,
  domain?: readonly [number, number],
): Sparkline {
  const [low, high] = domain ?? extent(values);
  const [bottom, top] = low === high ? [low - 1, high + 1] : [low, high];
  const x = (i: number) => LEFT + (i / Math.max(1, values.length - 1)) * (width - RIGHT - LEFT);
  const y = (value: number) => height - EDGE - ((value - bottom) / (top - bottom)) * (height - 2 * EDGE);
  let path = '';
  let drawing = false;
  values.forEach((value, i) => {
    if (Number.isFinite(value)) path += `${drawing ? 'L' : 'M'}${tenth(x(i))},${tenth(y(value))}`;
    drawing = Number.isFinite(value);
  });
  const last = values.findLastIndex(Number.isFinite);
  return { path, end: last < 0 ? undefined : { x: x(last), y: y(values[last] ?? 0) } };
}

function extent(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite);
  return known.length === 0 ? [0, 0] : [Math.min(...known), Math.max(...known)];
}

function tenth(length: number): number {
  return Math.round(length * 10) / 10;
}
