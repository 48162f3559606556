/** Tests one direction: does this series climb? The other direction is the same test on its mirror image. */
import type { Cycles } from './cycles.ts';
import type { Envelope } from './envelope.ts';
import { kendall } from './kendall.ts';
import { studentTail } from './order.ts';
import { flatEnd, type Stop, stalledThird } from './plateau.ts';
import type { Points } from './prepare.ts';
import type { Segment } from './regimes.ts';
import { detrend } from './drift.ts';
import { type Trend, trend } from './trend.ts';
import { looksLikeWave } from './wave.ts';

export type Outcome = 'growing' | 'rising' | 'stopped' | 'unclear' | 'no';

export interface Climb {
  outcome: Outcome;
  pValue: number;
  tau: number;
  /** Why, as a clause. */
  reason: string;
  few: boolean;
  /** Buckets of the envelope that the verdict and its rate are about. */
  from: number;
  to: number;
  /** Bucket where growth stopped. */
  stoppedAt?: number;
  /** Lag-one memory assumed for the noise, for the width of the rate's interval. */
  memory: number;
}

export interface ClimbInput {
  points: Points;
  envelope: Envelope;
  floor: number;
  falls: Cycles | undefined;
  pieces: readonly Segment[];
}

export const LEAST_CYCLES = 3;

export function climb(input: ClimbInput): Climb {
  const { falls } = input;
  if (falls && falls.troughs.length >= LEAST_CYCLES) return climbOfTroughs(input, falls);
  const whole = climbOfWhole(input);
  if (whole.outcome !== 'growing' && whole.outcome !== 'stopped') return climbOfLastRegime(input) ?? whole;
  return whole;
}

function climbOfWhole({ envelope: e, floor, falls, pieces }: ClimbInput): Climb {
  const n = e.t.length;
  const test = trend(e.t, e.low, floor);
  const result = (outcome: Outcome, reason: string, more: Partial<Climb> = {}): Climb => ({
    outcome,
    pValue: test.pValue,
    tau: test.tau,
    reason,
    few: n < 8,
    from: 0,
    to: n - 1,
    memory: test.drift.memory,
    ...more,
  });
  const stop = flatEnd(e.t, e.mid, pieces, floor);
  if (stop && (stop.jumped || climbedBefore(e, stop, floor))) {
    const how = stop.jumped ? 'it rose in one step and has been flat since' : 'it grew, and has been flat since';
    return result('stopped', how, { stoppedAt: stop.at, from: stop.at });
  }
  if (!test.passes) return result('no', failure(test, floor));
  if (stalledThird(test.blocks)) {
    const at = Math.floor((2 * n) / 3);
    return result('stopped', 'it grew, but hardly in the last third', { stoppedAt: at, from: at });
  }
  if (falls && fallen(e, falls) > 0.5 * test.rise) {
    return result('unclear', 'a sudden fall divides it: fewer than 3 cycles cannot be told from growth');
  }
  if (looksLikeWave(e.t, e.mid)) {
    return result('unclear', 'it follows part of a slow wave more closely than a line, and has begun to slow');
  }
  const jumps = fewJumps(e.low, test.rise);
  if (jumps) return result('unclear', `it rose in ${jumps} ${jumps === 1 ? 'jump' : 'jumps'}, between which it is flat`);
  const last = pieces[pieces.length - 1]!;
  const overall = test.rise / (e.t[n - 1]! - e.t[0]!);
  const recent = pieces.length > 1 && last.slope >= 0.15 * overall && (last.end - last.start) >= floor;
  return result('growing', evidence(test), recent ? { from: last.from } : {});
}

const MOST_JUMPS = 3;

/** Number of jumps that make up the rise when there are no more than 3 and the rest is noise; else 0. */
function fewJumps(low: Float64Array, rise: number): number {
  const steps = low.slice(1).map((value, i) => value - low[i]!);
  steps.sort((a, b) => Math.abs(b) - Math.abs(a));
  let jumped = 0;
  for (let k = 1; k <= MOST_JUMPS && k < steps.length; k++) {
    if (steps[k - 1]! <= 0) return 0;
    jumped += steps[k - 1]!;
    if (steps[k - 1]! >= 3.5 * Math.abs(steps[k]!) && jumped >= 0.7 * rise) return k;
  }
  return 0;
}

/** The part before a flat end must itself have climbed, or every wandering series "stopped growing". */
function climbedBefore(e: Envelope, stop: Stop, floor: number): boolean {
  if (stop.at < 4) return false;
  const t = e.t.subarray(0, stop.at);
  const low = e.low.subarray(0, stop.at);
  if (stop.at < 6) return kendall(low).tau === 1;
  const before = trend(t, low, floor);
  return before.tau >= 0.6 && before.ranks.pValue < 0.01 && before.drift.pValue < 0.01;
}

const MOST_CHANCE_LATE = 1e-5;
/** A long stretch of a true climb reaches this with ease; a stretch picked from a walk seldom does. */
const MOST_CHANCE_LATE_LONG = 1e-8;
const LONG = 20;

/** Flat or falling for long, then climbing to the end: no test of the whole sees it early. */
function climbOfLastRegime({ envelope: e, floor, pieces, falls }: ClimbInput): Climb | undefined {
  const last = pieces[pieces.length - 1]!;
  if (pieces.length < 2 || last.end - last.start < floor || falls) return undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < last.from; i++) highest = Math.max(highest, e.high[i]!);
  if (last.end - floor < highest) return undefined;
  const from = last.from > 0 ? last.from - 1 : 0;
  const t = e.t.subarray(from, last.to + 1);
  const low = e.low.subarray(from, last.to + 1);
  if (low.length < 6) return undefined;
  const test = trend(t, low, floor);
  const few = low.length < 8;
  if (!(few ? test.tau === 1 : test.passes) || (!few && test.drift.pValue > (low.length < LONG ? MOST_CHANCE_LATE : MOST_CHANCE_LATE_LONG))) return undefined;
  if (stalledThird(test.blocks) || looksLikeWave(e.t, e.mid)) return undefined;
  return {
    outcome: 'growing',
    // The stretch was picked because it climbs.
    pValue: Math.min(1, test.pValue * pieces.length),
    tau: test.tau,
    reason: `the last stretch climbs: ${evidence(test)}`,
    few,
    from: last.from,
    to: last.to,
    memory: test.drift.memory,
  };
}

function climbOfTroughs({ points, envelope, floor }: ClimbInput, cycles: Cycles): Climb {
  const troughs = Float64Array.from(cycles.troughs, (i) => points.y[i]!);
  const peaks = Float64Array.from(cycles.peaks, (i) => points.y[i]!);
  const count = troughs.length;
  const ranks = kendall(troughs);
  const t = Float64Array.from(cycles.troughs, (i) => points.t[i]!);
  const line = straight(t, troughs);
  const rise = line.slope * (t[count - 1]! - t[0]!);
  const peakTau = kendall(peaks).tau;
  const result = (outcome: Outcome, reason: string, few = false): Climb => ({
    outcome,
    pValue: Math.max(ranks.pValue, studentTail(line.t, Math.max(1, count - 2))),
    tau: ranks.tau,
    reason,
    few,
    from: 0,
    to: envelope.t.length - 1,
    memory: 0,
  });
  const flat = `the troughs of ${count} cycles do not climb`;
  if (rise < floor || ranks.tau < 0.6 || peakTau < 0.3) return result('no', flat);
  if (stalledThird(troughs) && count >= 6) return result('no', `${flat} any more`);
  const limit = count <= 6 ? 0.0015 : count <= 8 ? 0.002 : 0.001;
  const climbs = `the troughs of ${count} cycles climb (Kendall's τ ${ranks.tau.toFixed(2)})`;
  const clear = ranks.tau === 1 && peakTau === 1 && line.t >= 8;
  if (count < 6 && clear) return result('growing', `${climbs}, though they are few`, true);
  if (ranks.pValue <= limit && line.t >= 3) return result('growing', climbs);
  if (count <= 5 && ranks.tau >= 0.8 && rise >= 3 * floor) return result('rising', `${climbs}, but they are few`, true);
  return result('no', flat);
}

/** Slope of the troughs with its t, by least squares: troughs a whole cycle apart are taken as independent. */
function straight(t: Float64Array, y: Float64Array): { slope: number; t: number } {
  const n = y.length;
  let mt = 0;
  for (const time of t) mt += time / n;
  let stt = 0;
  let sty = 0;
  for (let i = 0; i < n; i++) {
    stt += (t[i]! - mt) ** 2;
    sty += (t[i]! - mt) * y[i]!;
  }
  const slope = stt > 0 ? sty / stt : 0;
  const error = detrend(t, y).reduce((sum, u) => sum + u * u, 0);
  const spread = Math.sqrt(error / Math.max(1, n - 2) / stt);
  return { slope, t: slope === 0 ? 0 : Math.max(-1000, Math.min(1000, slope / spread)) };
}

function fallen(e: Envelope, falls: Cycles): number {
  let most = 0;
  for (let i = 1; i < e.t.length; i++) most = Math.max(most, e.mid[i - 1]! - e.mid[i]!);
  return falls.troughs.length ? most : 0;
}

function evidence(test: Trend): string {
  return `Kendall's τ ${test.tau.toFixed(2)} over ${test.blocks.length} blocks, ${chance(test.ranks.pValue)}; drift ${chance(test.drift.pValue)}`;
}

function failure(test: Trend, floor: number): string {
  if (test.rise < floor) return 'it does not climb by more than the floor';
  return `its rise is within what a series that wanders like this does by itself (${chance(test.pValue)})`;
}

export function chance(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toPrecision(2)}`;
}
