/**
 * The statistics of long series as wasm/growth.ts works them out, which takes a fraction of the time that the functions
 * beside this file take to be compiled for thousands of samples. Both give the same numbers.
 *
 * Arrays that lie in the module's memory are used where they are, others are copied. What is returned as an array lies
 * there until the next series.
 */
import type { BlockCoding, NumberSurvey } from '../number-blocks.ts';
import { GROWTH_MODULE } from './long-series-module.ts';

interface Module {
  least: WebAssembly.Global;
  largest: WebAssembly.Global;
  slope: WebAssembly.Global;
  error: WebAssembly.Global;
  recall: WebAssembly.Global;
  low: WebAssembly.Global;
  high: WebAssembly.Global;
  allFinite(y: number, n: number): number;
  axis(time: number, n: number): number;
  cut(t: number, n: number, count: number, starts: number): number;
  stamped: WebAssembly.Global;
  early: WebAssembly.Global;
  stamps(time: number, n: number): void;
  late(time: number, n: number, out: number, most: number): number;
  gaps(time: number, n: number, limit: number, out: number, most: number): number;
  lowest: WebAssembly.Global;
  highest: WebAssembly.Global;
  survey(from: number, n: number): number;
  pack16(from: number, n: number, base: number, per: number, missing: number, to: number): number;
  pack32(from: number, n: number, base: number, per: number, missing: number, to: number): number;
  widen16(from: number, n: number, base: number, per: number, missing: number, to: number): void;
  widen32(from: number, n: number, base: number, per: number, missing: number, to: number): void;
  gather(from: number, places: number, n: number, to: number): void;
  negate(from: number, n: number, to: number): void;
  usual(y: number, n: number, stride: number, scratch: number): number;
  reduce(
    y: number,
    starts: number,
    buckets: number,
    low: number,
    mid: number,
    high: number,
    scratch: number,
    places: number,
    values: number,
  ): number;
  quartiles(values: number, starts: number, blocks: number, out: number, scratch: number): void;
  segments(
    t: number,
    y: number,
    n: number,
    grain: number,
    least: number,
    logarithm: number,
    out: number,
    scratch: number,
  ): number;
  turns(t: number, y: number, n: number, out: number, scratch: number): number;
  falls(first: number, sign: number, floor: number): number;
  means(values: number, starts: number, blocks: number, out: number): void;
  line(t: number, y: number, n: number, caution: number, scratch: number): void;
  straighten(columns: number, count: number, n: number, shares: number): void;
  project(vectors: number, count: number, y: number, n: number, shares: number, scratch: number): number;
  theilSen(x: number, y: number, n: number, spread: number, slopes: number): number;
}

/** Numbers that are packed and read at a time. */
export const BLOCK = 1024;
const PAGE_BYTES = 1 << 16;
const MOST_BUCKETS = 512;
const MOST_POINTS = 8192;
/** Series below this are not worth the copy. */
const LONG = MOST_BUCKETS;
/** Theil–Sen of so many points at most. */
const MOST_PAIRED = 200;

/** Odd samples that are told. */
const MOST_ODD = 1024;
/** Written behind a series at most. */
const MARGIN_BYTES = 64;

// What lies where.
const STATIC_BYTES = 4096;
const SCRATCH = STATIC_BYTES;
const SCRATCH_BYTES = 6 * 8 * MOST_POINTS;
/** Behind a block of numbers. */
const STORED = SCRATCH + 8 * BLOCK + MARGIN_BYTES;
const ENVELOPE = SCRATCH + SCRATCH_BYTES;
const MIRRORED = ENVELOPE + 3 * 8 * MOST_BUCKETS;
const PLACES = MIRRORED + 3 * 8 * MOST_BUCKETS;
const VALUES = PLACES + 4 * MOST_POINTS;
const TIMES = VALUES + 8 * MOST_POINTS;
const AXIS = TIMES + 8 * MOST_POINTS;

export class LongSeries {
  private readonly memory: WebAssembly.Memory;
  private readonly module: Module;
  /** Points of the longest series so far. */
  private capacity = 0;
  private scratch = SCRATCH;
  private views: { numbers: Float64Array; halves: Uint16Array; words: Uint32Array } | undefined;
  /** What lies where axes do. */
  private lastAxis: Float64Array | undefined;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(AXIS / PAGE_BYTES) });
    const compiled = new WebAssembly.Module(Buffer.from(GROWTH_MODULE, 'base64'));
    this.module = new WebAssembly.Instance(compiled, { env: { memory: this.memory } })
      .exports as unknown as Module;
  }

  /** Memory for a series; what the series before has there is lost. */
  room(length: number): Float64Array {
    if (length > this.capacity) {
      const bytes = AXIS + 16 * length + MARGIN_BYTES;
      const more = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE_BYTES);
      if (more > 0) this.memory.grow(more);
      this.capacity = length;
      this.lastAxis = undefined;
    }
    return new Float64Array(this.memory.buffer, AXIS + 8 * this.capacity, length);
  }

  /** Of as many numbers as a block has. */
  survey(numbers: Float64Array): NumberSurvey {
    const { module } = this;
    this.blocks().numbers.set(numbers);
    const found = module.survey(SCRATCH, numbers.length);
    return {
      least: module.lowest.value as number,
      most: module.highest.value as number,
      isFull: (found & 1) !== 0,
      isWhole: (found & 2) !== 0,
    };
  }

  /** The numbers that were surveyed last; undefined unless every one of them can be had back. */
  pack16({ base, per, missing }: BlockCoding): Uint16Array | undefined {
    const isExact = this.module.pack16(SCRATCH, BLOCK, base, per, missing, STORED) !== 0;
    return isExact ? this.blocks().halves : undefined;
  }

  pack32({ base, per, missing }: BlockCoding): Uint32Array | undefined {
    const isExact = this.module.pack32(SCRATCH, BLOCK, base, per, missing, STORED) !== 0;
    return isExact ? this.blocks().words : undefined;
  }

  /** Up to a block of numbers of 2 or 4 bytes as they are decoded, to place `at` of an array. */
  widen(stored: Uint16Array | Uint32Array, coding: BlockCoding, into: Float64Array, at: number): void {
    const { base, per, missing } = coding;
    const isHere = this.holds(into);
    const to = isHere ? into.byteOffset + 8 * at : SCRATCH;
    const count = stored.length;
    const views = this.blocks();
    if (stored instanceof Uint16Array) {
      views.halves.set(stored);
      this.module.widen16(STORED, count, base, per, missing, to);
    } else {
      views.words.set(stored);
      this.module.widen32(STORED, count, base, per, missing, to);
    }
    if (!isHere) into.set(count === BLOCK ? views.numbers : views.numbers.subarray(0, count), at);
  }

  /** Views of a block of numbers and of how they are stored. Making them takes longer than copying a block. */
  private blocks() {
    const { buffer } = this.memory;
    if (this.views?.numbers.buffer !== buffer) {
      this.views = {
        numbers: new Float64Array(buffer, SCRATCH, BLOCK),
        halves: new Uint16Array(buffer, STORED, BLOCK),
        words: new Uint32Array(buffer, STORED, BLOCK),
      };
    }
    return this.views;
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

  holds(values: Float64Array): boolean {
    return values.buffer === this.memory.buffer;
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

  /** Where a series of any length lies. */
  private whole(values: Float64Array): number {
    return this.held(values).byteOffset;
  }

  /** The same series in the memory of the module. */
  held(values: Float64Array): Float64Array {
    if (this.holds(values)) return values;
    const room = this.room(values.length);
    room.set(values);
    return room;
  }

  /** Where at most 8192 numbers lie. */
  private place(values: Float64Array): number {
    return this.holds(values) ? values.byteOffset : this.copied(values);
  }

  private copied(values: Float64Array): number {
    const at = this.take(8 * values.length);
    this.floats(at, values.length).set(values);
    return at;
  }

  private placeInts(values: Int32Array): number {
    const at = this.take(4 * values.length);
    this.ints(at, values.length).set(values);
    return at;
  }

  private take(bytes: number): number {
    const at = this.scratch;
    this.scratch = (at + bytes + 7) & ~7;
    return at;
  }

  private floats(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  private ints(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
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
