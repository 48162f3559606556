/** One series as SVG paths: a line through single samples, a min/max band where samples were reduced. */
import type { Scale } from './axis.ts';

export interface LineInput {
  /** Position on the x axis of each bucket. */
  time: readonly number[];
  /** Null where a sample has no value, and the line is broken; undefined where there is no sample, and it goes on. */
  min: readonly (number | null | undefined)[];
  max: readonly (number | null | undefined)[];
  /** Buckets that a line must not be drawn into from the left: after a gap, a restart, a clock step. */
  breaks: ReadonlySet<number>;
}

export interface LinePath {
  /** Thin line; empty when reduced. */
  line: string;
  /** Closed min/max shape; empty when nothing was reduced. */
  band: string;
  points: { x: number; y: number; bucket: number }[];
  /** Where the line ends on the right, for its label. */
  end: { x: number; y: number } | undefined;
}

/** Below this many samples the single samples are marked. */
export const POINTS_BELOW = 60;

interface Cell {
  x: number;
  low: number;
  high: number;
  bucket: number;
}

/** `from`/`to` restrict the path to a stretch of buckets, both included. */
export function linePath(
  input: LineInput,
  x: Scale,
  y: Scale,
  from = 0,
  to = input.time.length - 1,
): LinePath {
  const pieces = splitAtBreaks(input, x, y, from, to);
  const reduced = pieces.some((piece) => piece.some((cell) => Math.abs(cell.low - cell.high) > 0.25));
  const cells = pieces.flat();
  const last = cells.at(-1);
  const lonely = pieces.filter((piece) => piece.length === 1).flat();
  const marked = cells.length < POINTS_BELOW ? cells : lonely;
  return {
    line: reduced ? '' : pieces.map(lineThrough).join(''),
    band: reduced ? pieces.map(bandAround).join('') : '',
    points: marked.map((cell) => ({ x: cell.x, y: (cell.low + cell.high) / 2, bucket: cell.bucket })),
    end: last && { x: last.x, y: (last.low + last.high) / 2 },
  };
}

/** Closed where it is one point, so that its round caps are drawn. */
function lineThrough(piece: readonly Cell[]): string {
  const points = piece.map(({ x, low, high }) => point(x, (low + high) / 2));
  return `M${points.join('L')}${points.length === 1 ? 'Z' : ''}`;
}

function bandAround(piece: readonly Cell[]): string {
  const above = piece.map(({ x, high }) => point(x, high));
  const below = piece.map(({ x, low }) => point(x, low)).reverse();
  return `M${[...above, ...below].join('L')}Z`;
}

function point(x: number, y: number): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}

function splitAtBreaks(input: LineInput, x: Scale, y: Scale, from: number, to: number): Cell[][] {
  const pieces: Cell[][] = [];
  let piece: Cell[] = [];
  const close = () => {
    if (piece.length > 0) pieces.push(piece);
    piece = [];
  };
  for (let i = Math.max(0, from); i <= to && i < input.time.length; i++) {
    const time = input.time[i];
    if (time !== undefined && input.min[i] === undefined) continue;
    const min = input.min[i] ?? null;
    const max = input.max[i] ?? null;
    if (time === undefined || min === null || max === null) {
      close();
      continue;
    }
    if (input.breaks.has(i)) close();
    piece.push({ x: x(time), low: y(min), high: y(max), bucket: i });
  }
  close();
  return pieces;
}
