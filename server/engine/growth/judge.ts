/** The verdict on one series, with the rate, the regimes and the reason. */
import type { Regime, Verdict } from '../../protocol/growth.ts';
import { type Climb, climb, LEAST_CYCLES } from './climb.ts';
import { troughLine } from './climb-of-troughs.ts';
import { type Cycles, suddenTurns } from './cycles.ts';
import { type Envelope, mirror, negated, reduce } from './envelope.ts';
import { longestStretch, type Points, quantum, toPoints } from './prepare.ts';
import { rateOf } from './rate.ts';
import { type Segment, segments } from './regimes.ts';
import { judgeFew } from './small-samples.ts';
import { theilSen } from './theil-sen.ts';

export interface SeriesInput {
  /** Milliseconds, ascending; absent = the sample number is the axis. */
  time?: Float64Array;
  /** NaN = missing. */
  values: Float64Array;
  /** Samples at which the series restarts (reboot, new process). */
  restarts?: readonly number[];
  /** Smallest change that matters, in the series' unit; raised to 4 steps of the printed precision. */
  floor: number;
}

/** `samples`, `first`, `last`, `min`, `max` and `delta` are about the stretch judged: the longest between restarts. */
export interface Judgement {
  verdict: Verdict;
  /** The verdict rests on fewer than 8 samples or 6 cycles. */
  fewSamples: boolean;
  samples: number;
  first: number;
  last: number;
  min: number;
  max: number;
  /** Last minus first. */
  delta: number;
  floor: number;
  /** Units per second (per sample without time) over samples `rateFrom` to `rateTo`, with its 95 % interval. */
  rate: number;
  rateLow: number;
  rateHigh: number;
  rateFrom: number;
  rateTo: number;
  /** Of the direction that the verdict is about; 1 where nothing was tested. */
  pValue: number;
  tau: number;
  /** Straight stretches; `from` and `to` count samples of the input. Empty below 8 samples. */
  regimes: Regime[];
  cycles: { count: number; troughs: number[]; peaks: number[]; period: number } | undefined;
  /** Sample where growth stopped. */
  stoppedAt: number | undefined;
  /** One plain clause: why this verdict. */
  reason: string;
  caveats: string[];
  /** At most 60 values, first and last included. */
  spark: number[];
}

const LEAST_SAMPLES = 8;

export function judge(input: SeriesInput): Judgement {
  const { time, values, restarts = [] } = input;
  const stretch = longestStretch(values.length, restarts);
  const points = toPoints(time, values, stretch.from, stretch.to);
  const { envelope, points: shown, least, largest } = reduce(points);
  const blank = describe(points, least, largest, input.floor);
  if (restarts.length > 0) {
    blank.caveats.push(`it restarted; samples ${stretch.from + 1} to ${stretch.to + 1} are judged`);
  }
  const n = points.y.length;
  blank.floor = Math.max(input.floor, 4 * quantum(points.y, blank.max - blank.min, input.floor / 4));
  if (n < LEAST_SAMPLES) return few(blank, points, envelope);
  if (blank.max - blank.min < Math.max(blank.floor, Number.MIN_VALUE)) {
    return withRate(
      { ...blank, reason: 'it never moves by more than the floor' },
      envelope,
      0,
      envelope.t.length - 1,
    );
  }
  return tested(blank, shown, envelope, time !== undefined);
}

function tested(blank: Judgement, points: Points, e: Envelope, timed: boolean): Judgement {
  const { floor } = blank;
  const pieces = segments(e.t, e.mid, floor);
  const { falls, rises: fallsBelow } = suddenTurns(points.t, points.y, floor);
  const up = climb({ points, envelope: e, floor, falls, pieces });
  const down = climb({
    // Without falls the points are not looked at.
    points: fallsBelow ? { ...points, y: negated(points.y) } : points,
    envelope: mirror(e),
    floor,
    falls: fallsBelow,
    inPassing: true,
    pieces: pieces.map((p) => ({ ...p, slope: -p.slope, start: -p.start, end: -p.end })),
  });
  const judged: Judgement = { ...blank, regimes: regimesOf(pieces, e) };
  const cycles = falls ?? fallsBelow;
  const enough = cycles !== undefined && cycles.troughs.length >= LEAST_CYCLES;
  if (enough) judged.cycles = toInput(cycles, points, cycles === falls);
  const about = (verdict: Verdict, side: Climb, sign = 1): Judgement => {
    if (timed && (verdict === 'growing' || verdict === 'shrinking'))
      judged.caveats.push(...dailyCaveat(points));
    const said = {
      ...judged,
      verdict,
      fewSamples: side.few,
      pValue: side.pValue,
      tau: sign * side.tau,
      reason: side.reason,
      stoppedAt: side.stoppedAt === undefined ? undefined : e.first[side.stoppedAt]!,
    };
    return enough ? withTroughRate(said, points, cycles) : withRate(said, e, side.from, side.to);
  };
  if (up.outcome === 'growing') return about('growing', up);
  if (down.outcome === 'growing') return about('shrinking', down, -1);
  if (up.outcome === 'rising') return about('rising', up);
  if (up.outcome === 'stopped') return about('stopped growing', up);
  if (enough) return about('sawtooth', cycles === falls ? up : down);
  if (up.outcome === 'unclear' || down.outcome === 'unclear')
    return about('cannot tell', up.outcome === 'unclear' ? up : down);
  if (falls && falls.troughs.length < LEAST_CYCLES) {
    return about('cannot tell', {
      ...up,
      reason: 'it climbs and falls back, over too few cycles to compare troughs',
    });
  }
  return about('steady', up);
}

function few(blank: Judgement, points: Points, e: Envelope): Judgement {
  const { outcome, pValue, tau, reason } = judgeFew(points.y, blank.floor);
  const verdicts = {
    growing: 'growing',
    falling: 'shrinking',
    rising: 'rising',
    no: 'steady',
    unclear: 'cannot tell',
    stopped: 'stopped growing',
  } as const;
  const said = { ...blank, verdict: verdicts[outcome], fewSamples: true, pValue, tau, reason };
  return points.y.length < 2 ? said : withRate(said, e, 0, points.y.length - 1);
}

function describe({ y, at }: Points, min: number, max: number, floor: number): Judgement {
  const n = y.length;
  const first = n ? y[0]! : Number.NaN;
  const last = n ? y[n - 1]! : Number.NaN;
  return {
    verdict: 'steady',
    fewSamples: n < LEAST_SAMPLES,
    samples: n,
    first,
    last,
    min,
    max,
    delta: n ? last - first : 0,
    floor,
    rate: 0,
    rateLow: 0,
    rateHigh: 0,
    rateFrom: n ? at(0) : 0,
    rateTo: n ? at(n - 1) : 0,
    pValue: 1,
    tau: 0,
    regimes: [],
    cycles: undefined,
    stoppedAt: undefined,
    reason: '',
    caveats: [],
    spark: spark(y),
  };
}

function withRate(j: Judgement, e: Envelope, from: number, to: number): Judgement {
  const { slope, low, high } = j.max > j.min ? rateOf(e, from, to) : { slope: 0, low: 0, high: 0 };
  return { ...j, rate: slope, rateLow: low, rateHigh: high, rateFrom: e.first[from]!, rateTo: e.last[to]! };
}

/** A sawtooth grows as fast as its turning points do; its one regime is the line through them. */
function withTroughRate(j: Judgement, points: Points, cycles: Cycles): Judgement {
  const { at } = points;
  const { troughs } = cycles;
  const line = troughLine(points, cycles);
  const { slope, low, high } = theilSen(line.t, line.y);
  const rateFrom = at(troughs[0]!);
  const rateTo = at(troughs[troughs.length - 1]!);
  const regimes = [{ from: at(0), to: at(points.y.length - 1), slope }];
  return { ...j, regimes, rate: slope, rateLow: low, rateHigh: high, rateFrom, rateTo };
}

function regimesOf(pieces: readonly Segment[], e: Envelope): Regime[] {
  return pieces.map(({ from, to, slope }) => {
    // Samples may stand out of order in the input.
    const [a, b] = [e.first[from]!, e.last[to]!];
    return { from: Math.min(a, b), to: Math.max(a, b), slope };
  });
}

function toInput(cycles: Cycles, { at }: Points, upright: boolean) {
  const lows = cycles.troughs.map((i) => at(i));
  const highs = cycles.peaks.map((i) => at(i));
  return {
    count: lows.length,
    troughs: upright ? lows : highs,
    peaks: upright ? highs : lows,
    period: cycles.period,
  };
}

const DAY = 86_400;

function dailyCaveat({ t }: Points): string[] {
  return t[t.length - 1]! < DAY ? ['the samples span less than a day: a daily cycle cannot be excluded'] : [];
}

const SPARK_VALUES = 60;

function spark(y: Float64Array): number[] {
  if (y.length <= SPARK_VALUES) return [...y];
  return Array.from(
    { length: SPARK_VALUES },
    (_, i) => y[Math.round((i * (y.length - 1)) / (SPARK_VALUES - 1))]!,
  );
}
