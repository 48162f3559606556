/** Growth under a sawtooth: the cycles hide it, their troughs show it. */
import type { Climb, ClimbInput, Outcome } from './climb.ts';
import type { Cycles } from './cycles.ts';
import { detrend } from './drift.ts';
import { kendall } from './kendall.ts';
import { quantile, studentTail } from './order.ts';
import { stalledThird } from './plateau.ts';
import type { Points } from './prepare.ts';
import { LEAST_TAU, ranksLimit } from './trend.ts';

/** Peaks must climb as well, if less strictly: they depend on when the samples fell. */
const LEAST_TAU_PEAKS = 0.3;
/** Standard errors of the line through the troughs, for enough cycles and for 3 to 5. */
const LEAST_T = 3;
const LEAST_T_FEW = 8;
const FEW_CYCLES = 6;

export function climbOfTroughs({ points, envelope, floor }: ClimbInput, cycles: Cycles): Climb {
  const { t, y: troughs } = troughLine(points, cycles);
  const peaks = grouped(
    Float64Array.from(cycles.peaks, (i) => points.y[i]!),
    0.75,
  );
  const cyclesSeen = cycles.troughs.length;
  const count = troughs.length;
  const ranks = kendall(troughs);
  const peakTau = kendall(peaks).tau;
  const line = straight(t, troughs);
  const rise = line.slope * (t[count - 1]! - t[0]!);
  const result = (outcome: Outcome, reason: string, few = false): Climb => ({
    outcome,
    pValue: Math.max(ranks.pValue, studentTail(line.t, count - 2)),
    tau: ranks.tau,
    reason,
    few,
    from: 0,
    to: envelope.t.length - 1,
  });
  const flat = `the troughs of ${cyclesSeen} cycles do not climb`;
  if (rise < floor || ranks.tau < LEAST_TAU || peakTau < LEAST_TAU_PEAKS) return result('no', flat);
  if (count >= FEW_CYCLES && stalledThird(troughs)) return result('no', `${flat} any more`);
  const climbs = `the troughs of ${cyclesSeen} cycles climb (Kendall's τ ${ranks.tau.toFixed(2)})`;
  if (ranks.pValue <= ranksLimit(count) && line.t >= LEAST_T) return result('growing', climbs);
  if (count >= FEW_CYCLES) return result('no', flat);
  if (count > 3 && ranks.tau === 1 && peakTau === 1 && line.t >= LEAST_T_FEW) {
    return result('growing', `${climbs}, though they are few`, true);
  }
  if (ranks.tau >= 0.8 && rise >= 3 * floor) return result('rising', `${climbs}, but they are few`, true);
  return result('no', flat);
}

/** More cycles than this are taken in groups. */
const MOST_TROUGHS = 24;
const GROUPS = 20;

/** The troughs over time; of many cycles, the lower quartile of each of 20 groups. */
export function troughLine(p: Points, { troughs }: Cycles): { t: Float64Array; y: Float64Array } {
  return {
    t: grouped(
      Float64Array.from(troughs, (i) => p.t[i]!),
      0.5,
    ),
    y: grouped(
      Float64Array.from(troughs, (i) => p.y[i]!),
      0.25,
    ),
  };
}

function grouped(values: Float64Array, share: number): Float64Array {
  const n = values.length;
  if (n <= MOST_TROUGHS) return values;
  return Float64Array.from({ length: GROUPS }, (_, i) =>
    quantile(values.subarray(Math.floor((i * n) / GROUPS), Math.floor(((i + 1) * n) / GROUPS)), share),
  );
}

/** Slope with its t, by least squares: troughs a whole cycle apart are taken as independent. Needs 3 points. */
function straight(t: Float64Array, y: Float64Array): { slope: number; t: number } {
  const n = y.length;
  let mean = 0;
  for (const time of t) mean += time / n;
  let stt = 0;
  let sty = 0;
  for (let i = 0; i < n; i++) {
    stt += (t[i]! - mean) ** 2;
    sty += (t[i]! - mean) * y[i]!;
  }
  const slope = sty / stt;
  const left = detrend(t, y).reduce((sum, u) => sum + u * u, 0);
  const spread = Math.sqrt(left / (n - 2) / stt);
  return { slope, t: slope === 0 ? 0 : Math.max(-1000, Math.min(1000, slope / spread)) };
}
