/**
 * The statistics of long series as wasm/growth.ts works them out, which takes a fraction of the time that the functions
 * beside this file take to be compiled for thousands of samples. Both give the same numbers.
 *
 * Arrays that lie in the module's memory are used where they are, others are copied. What is returned as an array lies
 * there until the next series.
 */
import { BlockPacking } from './block-packing.ts';
import {
  AXIS,
  ENVELOPE,
  GrowthMemory,
  MIRRORED,
  MOST_BUCKETS,
  PLACES,
  SCRATCH,
  TIMES,
  VALUES,
} from './growth-memory.ts';

/** Series up to here are not worth the copy. */
const LONG = MOST_BUCKETS;
/** Theil–Sen of so many points at most. */
const MOST_PAIRED = 200;
/** Odd samples that are told. */
const MOST_ODD = 1024;

export class LongSeries extends GrowthMemory {
  readonly packing = new BlockPacking(this);
  /** What lies where axes do. */
  private lastAxis: Float64Array | undefined;

  protected override moved(): void {
    this.lastAxis = undefined;
  }

  stamps(time: Float64Array): { stamped: number; early: number } {
    this.module.stamps(this.whole(time), time.length);
    return { stamped: this.module.stamped.value as number, early: this.module.early.value as number };
  }

  /** Samples after one with a later time; undefined when they are many. */
  late(time: Float64Array): number[] | undefined {
    const count = this.module.late(this.whole(time), time.length, SCRATCH, MOST_ODD);
    return count > MOST_ODD ? undefined : [...this.ints(SCRATCH, count)];
  }

  /** Samples before a longer pause; undefined when they are many. */
  gaps(time: Float64Array, limit: number): number[] | undefined {
    const count = this.module.gaps(this.whole(time), time.length, limit, SCRATCH, MOST_ODD);
    return count > MOST_ODD ? undefined : [...this.ints(SCRATCH, count)];
  }

  allFinite(values: Float64Array): boolean {
    return this.module.allFinite(this.whole(values), values.length) !== 0;
  }

  /** Seconds from the first; undefined when a time is missing, falls back or stands still. */
  axis(time: Float64Array): Float64Array | undefined {
    this.room(time.length);
    const there = this.floats(AXIS, time.length);
    there.set(time);
    this.lastAxis = undefined;
    if (this.module.axis(AXIS, time.length) === 0) return undefined;
    this.lastAxis = there.slice();
    return this.lastAxis;
  }

  /** Where blocks of equal time begin is written to `starts`, from the second on; how many are not empty. */
  cut(t: Float64Array, starts: Int32Array): number {
    this.scratch = SCRATCH;
    this.placeAxis(t);
    const to = this.placeInts(starts);
    const blocks = this.module.cut(AXIS, t.length, starts.length - 1, to);
    starts.set(this.ints(to, starts.length));
    return blocks;
  }

  axisMeans(t: Float64Array, starts: Int32Array): Float64Array {
    this.placeAxis(t);
    return this.means(this.floats(AXIS, t.length), starts);
  }

  private placeAxis(t: Float64Array): void {
    if (this.lastAxis === t) return;
    this.room(t.length);
    this.floats(AXIS, t.length).set(t);
    this.lastAxis = t;
  }

  usual(values: Float64Array, stride: number): number {
    this.scratch = SCRATCH;
    return this.module.usual(this.whole(values), values.length, stride, this.scratch);
  }

  reduce(t: Float64Array, y: Float64Array, starts: Int32Array) {
    this.scratch = SCRATCH;
    const buckets = starts.length - 1;
    const [low, mid, high] = [0, 1, 2].map((i) => ENVELOPE + i * 8 * MOST_BUCKETS) as [
      number,
      number,
      number,
    ];
    const { module } = this;
    const whole = this.whole(y);
    const count = module.reduce(
      whole,
      this.placeInts(starts),
      buckets,
      low,
      mid,
      high,
      this.scratch,
      PLACES,
      VALUES,
    );
    this.placeAxis(t);
    module.gather(AXIS, PLACES, count, TIMES);
    return {
      low: this.floats(low, buckets),
      mid: this.floats(mid, buckets),
      high: this.floats(high, buckets),
      least: module.least.value as number,
      largest: module.largest.value as number,
      places: this.ints(PLACES, count),
      values: this.floats(VALUES, count),
      times: this.floats(TIMES, count),
    };
  }

  /** Upside down, at one of three places. */
  negated(values: Float64Array, at: 0 | 1 | 2): Float64Array {
    const out = MIRRORED + at * 8 * MOST_BUCKETS;
    this.module.negate(this.whole(values), values.length, out);
    return this.floats(out, values.length);
  }

  /** Slope, start, end and the point behind it of each straight piece. */
  segments(t: Float64Array, y: Float64Array, grain: number, least: number): Float64Array {
    this.scratch = SCRATCH;
    const n = y.length;
    const [times, values, out] = [this.place(t), this.place(y), this.take(8 * 64)];
    const count = this.module.segments(times, values, n, grain, least, Math.log(n), out, this.scratch);
    return this.floats(out, 4 * count);
  }

  /** See {@link falls}. */
  turns(t: Float64Array, y: Float64Array): { turns: Int32Array; startsHigh: boolean } {
    this.scratch = SCRATCH;
    const n = y.length;
    const [times, values, out] = [this.place(t), this.place(y), this.take(4 * (n + 2))];
    const count = this.module.turns(times, values, n, out, this.scratch);
    return { turns: this.ints(out, Math.abs(count)), startsHigh: count > 1 };
  }

  /** Of the turns found last. */
  falls(first: 0 | 1, sign: 1 | -1, floor: number): boolean {
    return this.module.falls(first, sign, floor) !== 0;
  }

  quartiles(values: Float64Array, starts: Int32Array): Float64Array {
    this.scratch = SCRATCH;
    const blocks = starts.length - 1;
    const [from, to, out] = [this.place(values), this.placeInts(starts), this.take(8 * blocks)];
    this.module.quartiles(from, to, blocks, out, this.scratch);
    return this.floats(out, blocks).slice();
  }

  means(values: Float64Array, starts: Int32Array): Float64Array {
    this.scratch = SCRATCH;
    const blocks = starts.length - 1;
    const [from, to, out] = [this.place(values), this.placeInts(starts), this.take(8 * blocks)];
    this.module.means(from, to, blocks, out);
    return this.floats(out, blocks).slice();
  }

  line(t: Float64Array, y: Float64Array, caution: number) {
    this.scratch = SCRATCH;
    const [times, values] = [this.place(t), this.place(y)];
    const { module } = this;
    module.line(times, values, y.length, caution, this.scratch);
    return {
      slope: module.slope.value as number,
      error: module.error.value as number,
      memory: module.recall.value as number,
    };
  }

  /** Makes of columns unit vectors at right angles; `shares` of what each has of those before it, and its length. */
  straighten(columns: readonly Float64Array[]): { vectors: Float64Array[]; shares: Float64Array } {
    this.scratch = SCRATCH;
    const n = columns[0]?.length ?? 0;
    const first = this.scratch;
    const places = columns.map((column) => this.copied(column));
    const shares = this.take(8 * columns.length * columns.length);
    this.module.straighten(first, columns.length, n, shares);
    return {
      vectors: places.map((place) => this.floats(place, n).slice()),
      shares: this.floats(shares, (columns.length * (columns.length + 1)) / 2).slice(),
    };
  }

  /** What unit vectors have in a series, and the squared error that they leave. */
  project(vectors: readonly Float64Array[], y: Float64Array): { residual: number; shares: number[] } {
    this.scratch = SCRATCH;
    const first = this.scratch;
    for (const vector of vectors) this.copied(vector);
    const [values, shares] = [this.place(y), this.take(8 * vectors.length)];
    const residual = this.module.project(first, vectors.length, values, y.length, shares, this.scratch);
    return { residual, shares: [...this.floats(shares, vectors.length)] };
  }

  /** Undefined for more points than there is room for their pairs. */
  theilSen(x: Float64Array, y: Float64Array, spread: number) {
    if (y.length > MOST_PAIRED) return undefined;
    this.scratch = SCRATCH;
    const [times, values] = [this.place(x), this.place(y)];
    const { module } = this;
    const slope = module.theilSen(times, values, y.length, spread, this.scratch);
    return { slope, low: module.low.value as number, high: module.high.value as number };
  }
}

let made: LongSeries | undefined;
let isMissing = false;

/** Undefined for a short series, and where there is no WebAssembly. Made when it is first asked for. */
export function longSeries(length: number): LongSeries | undefined {
  if (isMissing || length <= LONG) return undefined;
  try {
    made ??= new LongSeries();
  } catch {
    // A policy that forbids it.
    isMissing = true;
  }
  return made;
}

/** The module, when something else has asked for it before. */
export function longSeriesIfMade(): LongSeries | undefined {
  return made;
}

/** The module, when these values lie in its memory. */
export function holderOf(values: Float64Array): LongSeries | undefined {
  return made?.holds(values) ? made : undefined;
}

/** What a machine without WebAssembly does. */
export function withoutModule<T>(work: () => T): T {
  const before = { made, isMissing };
  made = undefined;
  isMissing = true;
  try {
    return work();
  } finally {
    ({ made, isMissing } = before);
  }
}
