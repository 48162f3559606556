/** Tests one direction: does this series climb? The other direction is the same test on its mirror image. */
import { climbOfTroughs } from './climb-of-troughs.ts';
import type { Cycles } from './cycles.ts';
import type { Envelope } from './envelope.ts';
import { fewJumps } from './jumps.ts';
import { kendall } from './kendall.ts';
import { flatEnd, type Stop, stalledThird } from './plateau.ts';
import type { Points } from './prepare.ts';
import type { Segment } from './regimes.ts';
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
}

export interface ClimbInput {
  points: Points;
  envelope: Envelope;
  floor: number;
  falls: Cycles | undefined;
  pieces: readonly Segment[];
  /** Only a climb is of interest: how unlikely anything else is need not be known. */
  inPassing?: boolean;
}

export const LEAST_CYCLES = 3;

export function climb(input: ClimbInput): Climb {
  const { falls } = input;
  if (falls && falls.troughs.length >= LEAST_CYCLES) return climbOfTroughs(input, falls);
  const whole = climbOfWhole(input);
  if (whole.outcome !== 'growing' && whole.outcome !== 'stopped') return climbOfLastRegime(input) ?? whole;
  return whole;
}

/** The last regime has a rate of its own when it differs by this share from the one before. */
const DIFFERENT = 1 / 3;

function climbOfWhole({ envelope: e, floor, falls, pieces, inPassing }: ClimbInput): Climb {
  const n = e.t.length;
  const test = trend(e.t, e.low, floor, inPassing);
  const result = (outcome: Outcome, reason: string, more: Partial<Climb> = {}): Climb => ({
    outcome,
    pValue: test.pValue,
    tau: test.tau,
    reason,
    few: false,
    from: 0,
    to: n - 1,
    ...more,
  });
  const stop = flatEnd(e.t, e.mid, pieces, floor);
  if (stop && (stop.jumped || climbedBefore(e, stop, floor))) {
    const how = stop.jumped
      ? 'it rose in one step and has been flat since'
      : 'it grew, and has been flat since';
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
    return result('unclear', 'it follows part of a slow wave, and has begun to slow');
  }
  const jumps = fewJumps(e.low, test.rise);
  if (jumps > 0)
    return result('unclear', `it rose in ${jumps} ${jumps === 1 ? 'jump' : 'jumps'}, flat between`);
  const recent = lastWithOwnRate(pieces, floor);
  return result('growing', evidence(test), recent ? { from: recent.from } : {});
}

function lastWithOwnRate(pieces: readonly Segment[], floor: number): Segment | undefined {
  const last = pieces[pieces.length - 1]!;
  const before = pieces[pieces.length - 2];
  if (!before || last.slope <= 0 || last.end - last.start < floor) return undefined;
  const steeper = Math.max(Math.abs(before.slope), last.slope);
  return Math.abs(last.slope - before.slope) > DIFFERENT * steeper ? last : undefined;
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
  const limit = low.length < LONG ? MOST_CHANCE_LATE : MOST_CHANCE_LATE_LONG;
  const climbs = few ? test.tau === 1 : test.passes && test.drift.pValue <= limit;
  if (!climbs) return undefined;
  if (stalledThird(test.blocks) || looksLikeWave(e.t, e.mid)) return undefined;
  return {
    outcome: 'growing',
    // The stretch was picked because it climbs.
    pValue: Math.min(1, test.pValue * pieces.length),
    tau: test.tau,
    reason: `in its last stretch ${evidence(test)}`,
    few,
    from: last.from,
    to: last.to,
  };
}

function fallen(e: Envelope, falls: Cycles): number {
  let most = 0;
  for (let i = 1; i < e.t.length; i++) most = Math.max(most, e.mid[i - 1]! - e.mid[i]!);
  return falls.troughs.length ? most : 0;
}

function evidence({ tau, ranks, drift, blocks }: Trend): string {
  const order = `Kendall's τ ${tau.toFixed(2)} over ${blocks.length} blocks, ${chance(ranks.pValue)}`;
  return `it climbs (${order}), and by more than wandering would explain (${chance(drift.pValue)})`;
}

function failure(test: Trend, floor: number): string {
  if (test.rise < floor) return 'it does not climb by more than the floor';
  return `its rise is within what a series that wanders like this does by itself (${chance(test.pValue)})`;
}

function chance(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toPrecision(2)}`;
}
