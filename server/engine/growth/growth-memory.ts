/**
 * The memory of the module that judges long series, and what lies where in it: first what the module itself needs, then
 * room for one computation after another, behind that an axis and a series of any length.
 */
import { GROWTH_MODULE } from './long-series-module.ts';

/** What wasm/growth.ts exports; arrays are places in its memory, in bytes. */
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

const PAGE_BYTES = 1 << 16;
export const MOST_BUCKETS = 512;
const MOST_POINTS = 8192;
/** Written behind an array at most. */
export const MARGIN_BYTES = 64;

const STATIC_BYTES = 4096;
export const SCRATCH = STATIC_BYTES;
const SCRATCH_BYTES = 6 * 8 * MOST_POINTS;
export const ENVELOPE = SCRATCH + SCRATCH_BYTES;
export const MIRRORED = ENVELOPE + 3 * 8 * MOST_BUCKETS;
export const PLACES = MIRRORED + 3 * 8 * MOST_BUCKETS;
export const VALUES = PLACES + 4 * MOST_POINTS;
export const TIMES = VALUES + 8 * MOST_POINTS;
export const AXIS = TIMES + 8 * MOST_POINTS;

export class GrowthMemory {
  readonly module: Module;
  private readonly memory: WebAssembly.Memory;
  /** Points of the longest series so far. */
  private capacity = 0;
  protected scratch = SCRATCH;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(AXIS / PAGE_BYTES) });
    const compiled = new WebAssembly.Module(Buffer.from(GROWTH_MODULE, 'base64'));
    this.module = new WebAssembly.Instance(compiled, { env: { memory: this.memory } })
      .exports as unknown as Module;
  }

  /** Another one once the memory has grown. */
  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** Memory for a series; what the series before has there is lost. */
  room(length: number): Float64Array {
    if (length > this.capacity) {
      const bytes = AXIS + 16 * length + MARGIN_BYTES;
      const more = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE_BYTES);
      if (more > 0) this.memory.grow(more);
      this.capacity = length;
      this.moved();
    }
    return new Float64Array(this.memory.buffer, AXIS + 8 * this.capacity, length);
  }

  /** Series lie elsewhere from now on. */
  protected moved(): void {}

  holds(values: Float64Array): boolean {
    return values.buffer === this.memory.buffer;
  }

  /** Where a series of any length lies. */
  protected whole(values: Float64Array): number {
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
  protected place(values: Float64Array): number {
    return this.holds(values) ? values.byteOffset : this.copied(values);
  }

  protected copied(values: Float64Array): number {
    const at = this.take(8 * values.length);
    this.floats(at, values.length).set(values);
    return at;
  }

  protected placeInts(values: Int32Array): number {
    const at = this.take(4 * values.length);
    this.ints(at, values.length).set(values);
    return at;
  }

  protected take(bytes: number): number {
    const at = this.scratch;
    this.scratch = (at + bytes + 7) & ~7;
    return at;
  }

  protected floats(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  protected ints(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }
}
