/** The sample at which a series went from one level to another and stayed there. */
import { median } from '../engine/growth/order.ts';

/** Samples that must show the new level: three in a row, as everywhere. */
const STAYS = 3;
/** Samples before that tell the old level. */
const BEFORE_MAX = 30;

export interface Onset {
  /** First sample of the new level. */
  row: number;
  before: number;
  /** Median of the samples right after. */
  after: number;
  /** Last sample above the middle of the two levels, and the highest one until then. */
  to: number;
  peakRow: number;
}

/**
 * The largest step up that lasted.
 * @param isStep whether a change between two levels counts
 */
export function onsetOf(
  values: Float64Array,
  isStep: (before: number, after: number) => boolean,
): Onset | undefined {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) rows.push(row);
  const level = (from: number, to: number) =>
    median(Float64Array.from(rows.slice(from, to), (row) => values[row] as number));
  const at = (i: number) => values[rows[i] as number] as number;
  let best: Onset | undefined;
  for (let i = 1; i + STAYS <= rows.length; i++) {
    // Cheap, and true of every step that is one.
    if (!isStep(at(i - 1), Math.max(at(i), at(i + 1), at(i + 2)))) continue;
    const before = level(Math.max(0, i - BEFORE_MAX), i);
    const after = level(i, i + STAYS);
    const middle = (before + after) / 2;
    const row = rows[i] as number;
    if (!isStep(before, after) || at(i) < middle || at(i - 1) > middle) continue;
    if (best && after - before <= best.after - best.before) continue;
    best = { row, before, after, ...stay(values, rows, i, middle) };
  }
  return best;
}

function stay(
  values: Float64Array,
  rows: readonly number[],
  from: number,
  middle: number,
): { to: number; peakRow: number } {
  let to = rows[from] as number;
  let peakRow = to;
  let below = 0;
  for (let i = from; i < rows.length && below < STAYS; i++) {
    const row = rows[i] as number;
    const value = values[row] as number;
    below = value < middle ? below + 1 : 0;
    if (below === 0) to = row;
    if (value > (values[peakRow] as number)) peakRow = row;
  }
  return { to, peakRow };
}
