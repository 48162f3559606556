/** What one more connection, message or thread costs, and what grows while their number stands still. */
import { theilSen } from './theil-sen.ts';

/** All `from` and `to` are samples, both included. */
export interface PerUnit {
  /** The stretch over which x moves. */
  from: number;
  to: number;
  /** y per x, by Theil–Sen, with its 95 % interval. */
  cost: number;
  costLow: number;
  costHigh: number;
  /** Change of y over change of x from `from` to `to`. */
  endToEnd: number;
  /** Spearman's, of the changes from sample to sample: levels of two trends always correlate. */
  correlation: number;
  distinctX: number;
  /** Afterwards y grew while x stayed within 1 %. */
  constantStretch: { from: number; to: number; delta: number; x: number } | undefined;
}

/** x must move by this share of its largest value. */
const LEAST_MOVE = 0.2;
const LEAST_DISTINCT = 4;
const LEAST_CORRELATION = 0.7;
const CONSTANT = 0.01;
/** Fewest samples at constant x that are worth a statement, and their share of all. */
const LEAST_CONSTANT = 4;
const LEAST_CONSTANT_SHARE = 0.25;
/** Few changes correlate by chance: one-sided 5 % of the rank correlation. */
const CHANCE = 1.645;
/** All pairs are compared: a longer stretch is thinned to this. */
const MOST_POINTS = 256;

/**
 * Cost of x in y, or undefined where x hardly moves or y does not follow its moves.
 * Missing samples of either are left out.
 */
export function costPerUnit(y: Float64Array, x: Float64Array): PerUnit | undefined {
  const at = samplesOfBoth(y, x);
  const still = longestConstant(x, at);
  const end = still ? still.from : at.length - 1;
  const start = startOfMoves(x, at, end);
  if (end - start < LEAST_DISTINCT - 1 || !moves(x, at.subarray(start, end + 1))) return undefined;
  const stretch = thin(at.subarray(start, end + 1));
  const xs = Float64Array.from(stretch, (i) => x[i]!);
  const ys = Float64Array.from(stretch, (i) => y[i]!);
  const distinctX = new Set(xs).size;
  const correlation = isEven(differences(xs))
    ? stillAndMoving(x, y, at, start, end)
    : spearman(differences(xs), differences(ys));
  const needed = Math.max(LEAST_CORRELATION, CHANCE / Math.sqrt(xs.length - 2));
  if (distinctX < LEAST_DISTINCT || Math.abs(correlation) < needed) return undefined;
  const line = theilSen(xs, ys);
  const from = at[start]!;
  const to = at[end]!;
  const moved = x[to]! - x[from]!;
  return {
    from,
    to,
    cost: line.slope,
    costLow: line.low,
    costHigh: line.high,
    endToEnd: moved === 0 ? line.slope : (y[to]! - y[from]!) / moved,
    correlation,
    distinctX,
    constantStretch: still && constantGrowth(y, x, at, still.from, still.to),
  };
}

/** Of an even climb: its steps differ by no more than this from each other, and no more of them are none. */
const EVEN = 0.2;

/** Steps that are all alike cannot be told from a trend of y by themselves. */
function isEven(steps: Float64Array): boolean {
  const taken = steps.filter((step) => step !== 0);
  const [low, high] = [Math.min(...taken), Math.max(...taken)];
  return low > 0 && high - low <= EVEN * high && taken.length >= (1 - EVEN) * steps.length;
}

/** The correlation of an even climb, with the samples before and after it in which x stands still; 0 without those. */
function stillAndMoving(
  x: Float64Array,
  y: Float64Array,
  at: Int32Array,
  start: number,
  end: number,
): number {
  const reach = end - start;
  const part = thin(at.subarray(Math.max(0, start - reach), end + reach + 1));
  if (part.length < reach + LEAST_CONSTANT && part.length < MOST_POINTS) return 0;
  const of = (values: Float64Array) => differences(Float64Array.from(part, (i) => values[i]!));
  return spearman(of(x), of(y));
}

/** Of the level of y; less is noise, or what settles after the load. */
const LEAST_GROWTH = 0.02;

/** What y gained from `from` to `to`, positions in `at`, when it climbs throughout. */
function constantGrowth(y: Float64Array, x: Float64Array, at: Int32Array, from: number, to: number) {
  const part = thin(at.subarray(from, to + 1));
  const climb = theilSen(
    Float64Array.from(part),
    Float64Array.from(part, (i) => y[i]!),
  );
  const [first, last] = [at[from]!, at[to]!];
  const delta = y[last]! - y[first]!;
  return climb.low > 0 && delta >= LEAST_GROWTH * Math.abs(y[last]!)
    ? { from: first, to: last, delta, x: x[last]! }
    : undefined;
}

function samplesOfBoth(y: Float64Array, x: Float64Array): Int32Array {
  const at = new Int32Array(Math.min(x.length, y.length));
  let n = 0;
  for (let i = 0; i < at.length; i++) {
    if (Number.isFinite(x[i]!) && Number.isFinite(y[i]!)) at[n++] = i;
  }
  return at.subarray(0, n);
}

/**
 * The longest run in which x stays within 1 %, when it is long enough and does not begin the series. It starts one
 * sample late: what the last move of x cost may show only then.
 */
function longestConstant(x: Float64Array, at: Int32Array): { from: number; to: number } | undefined {
  const n = at.length;
  let bestFrom = 0;
  let bestLength = 0;
  let from = 0;
  let anchor = n > 0 ? x[at[0]!]! : 0;
  let reach = CONSTANT * Math.abs(anchor);
  for (let i = 1; i <= n; i++) {
    const value = i < n ? x[at[i]!]! : Number.NaN;
    if (Math.abs(value - anchor) <= reach) continue;
    if (from > 0 && i - 1 - from > bestLength) {
      bestFrom = from;
      bestLength = i - 1 - from;
    }
    from = i;
    anchor = value;
    reach = CONSTANT * Math.abs(anchor);
  }
  if (bestLength < Math.max(LEAST_CONSTANT, LEAST_CONSTANT_SHARE * n)) return undefined;
  return { from: bestFrom + 1, to: bestFrom + bestLength };
}

/** Last sample before x leaves its first value. */
function startOfMoves(x: Float64Array, at: Int32Array, end: number): number {
  let start = 0;
  while (start + 1 < end && x[at[start + 1]!] === x[at[0]!]) start++;
  return start;
}

function moves(x: Float64Array, at: Int32Array): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < at.length; k++) {
    const value = x[at[k]!]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low > 0 && high - low >= LEAST_MOVE * Math.max(Math.abs(low), Math.abs(high));
}

function thin(at: Int32Array): Int32Array {
  if (at.length <= MOST_POINTS) return at;
  return Int32Array.from(
    { length: MOST_POINTS },
    (_, i) => at[Math.round((i * (at.length - 1)) / (MOST_POINTS - 1))]!,
  );
}

function differences(values: Float64Array): Float64Array {
  return values.slice(1).map((value, i) => value - values[i]!);
}

/** Pearson's correlation of the ranks, ties sharing their mean rank; 0 where one of the two never varies. */
function spearman(a: Float64Array, b: Float64Array): number {
  const ra = ranks(a);
  const rb = ranks(b);
  const middle = (a.length - 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < ra.length; i++) {
    ab += (ra[i]! - middle) * (rb[i]! - middle);
    aa += (ra[i]! - middle) ** 2;
    bb += (rb[i]! - middle) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((i, j) => values[i]! - values[j]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let k = from; k <= to; k++) out[order[k]!] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}
