/**
 * Columns that grow while a file is read. They lie in shared memory, so that another thread can use them without a
 * copy, and a capacity that is never written to costs no physical memory.
 */

/** Any unsigned 32-bit index that points nowhere. */
export const NOWHERE = 0xffffffff;

export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

export function sharedUint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(4 * length));
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

type Values = Uint8Array | Uint32Array | Float64Array;

/** Room for `length` more values after the first `used`; the same array when there is enough. */
function grown<T extends Values>(values: T, used: number, length: number, make: (length: number) => T): T {
  if (used + length <= values.length) return values;
  const wider = make(Math.max(1024, used + length, Math.ceil(values.length * 1.6)));
  wider.set(values.subarray(0, used) as never);
  return wider;
}

/** Values of 0 to 255; larger ones become 255. Takes no memory while all are 0. */
export class ByteColumn {
  length = 0;
  private values: Uint8Array | undefined;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Takes `batch[from]`, `batch[from + stride]`, … `rows` times. */
  append(batch: Float64Array, from: number, stride: number, rows: number): void {
    const { length } = this;
    this.length += rows;
    if (!this.values) {
      if (allZero(batch, from, stride, rows)) return;
      this.values = sharedBytes(Math.max(this.capacity, this.length));
    }
    this.values = grown(this.values, length, rows, sharedBytes);
    const { values } = this;
    for (let row = 0, at = from; row < rows; row++, at += stride) {
      const value = batch[at] as number;
      values[length + row] = value >= 0 && value <= 255 ? value : 255;
    }
  }

  /** Takes the first `rows` of them; they fit. */
  appendAll(batch: Uint8Array | Uint32Array, rows: number): void {
    const { length } = this;
    this.length += rows;
    if (!this.values && isZero(batch, rows)) return;
    const wanted = start(batch, rows);
    this.values = grown(
      this.values ?? sharedBytes(Math.max(this.capacity, this.length)),
      length,
      rows,
      sharedBytes,
    );
    if (wanted instanceof Uint8Array) this.values.set(wanted, length);
    else
      for (let row = 0; row < rows; row++) this.values[length + row] = Math.min(255, wanted[row] as number);
  }

  /** Undefined when every value is 0. */
  finish(): Uint8Array | undefined {
    return this.values?.subarray(0, this.length);
  }
}

/** Unsigned 32-bit values; what is none becomes {@link NOWHERE}. Takes no memory while all are 0. */
export class IndexColumn {
  length = 0;
  private values: Uint32Array | undefined;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** As {@link ByteColumn.append}; each value is divided by `divisor`, and must be a multiple of it. */
  append(batch: Float64Array, from: number, stride: number, rows: number, divisor = 1): void {
    const { length } = this;
    this.length += rows;
    if (!this.values) {
      if (allZero(batch, from, stride, rows)) return;
      this.values = sharedUint32(Math.max(this.capacity, this.length));
    }
    this.values = grown(this.values, length, rows, sharedUint32);
    const { values } = this;
    for (let row = 0, at = from; row < rows; row++, at += stride) {
      const value = batch[at] as number;
      const index = (value / divisor) >>> 0;
      values[length + row] = index * divisor === value ? index : NOWHERE;
    }
  }

  /** Takes the first `rows` of them. */
  appendAll(batch: Uint32Array, rows: number): void {
    const { length } = this;
    this.length += rows;
    if (!this.values && isZero(batch, rows)) return;
    this.values = grown(
      this.values ?? sharedUint32(Math.max(this.capacity, this.length)),
      length,
      rows,
      sharedUint32,
    );
    this.values.set(start(batch, rows), length);
  }

  push(value: number): void {
    this.values = grown(this.values ?? sharedUint32(this.capacity), this.length, 1, sharedUint32);
    this.values[this.length++] = value;
  }

  at(row: number): number {
    return this.values?.[row] ?? 0;
  }

  replace(row: number, value: number): void {
    if (this.values) this.values[row] = value;
  }

  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** Undefined when every value is 0. */
  finish(): Uint32Array | undefined {
    return this.values?.subarray(0, this.length);
  }
}

/** Any numbers: 32 bits each as long as they fit, 64-bit floats from the first one that does not. */
export class WideColumn {
  length = 0;
  private values: Uint32Array | Float64Array;

  constructor(capacity: number) {
    this.values = sharedUint32(capacity);
  }

  /** As {@link ByteColumn.append}. */
  append(batch: Float64Array, from: number, stride: number, rows: number): void {
    const { length } = this;
    this.length += rows;
    if (this.values instanceof Uint32Array) {
      const narrow = grown(this.values, length, rows, sharedUint32);
      this.values = narrow;
      let row = 0;
      for (let at = from; row < rows; row++, at += stride) {
        const value = batch[at] as number;
        if (value >>> 0 !== value) break;
        narrow[length + row] = value;
      }
      if (row === rows) return;
      const wide = sharedFloat64(narrow.length);
      wide.set(narrow.subarray(0, length));
      this.values = wide;
    }
    const wide = grown(this.values, length, rows, sharedFloat64);
    this.values = wide;
    for (let row = 0, at = from; row < rows; row++, at += stride) wide[length + row] = batch[at] as number;
  }

  /** Takes the first `rows` of them. */
  appendAll(batch: Uint32Array, rows: number): void {
    const { length } = this;
    this.length += rows;
    this.values =
      this.values instanceof Uint32Array
        ? grown(this.values, length, rows, sharedUint32)
        : grown(this.values, length, rows, sharedFloat64);
    this.values.set(start(batch, rows), length);
  }

  push(value: number): void {
    this.append(Float64Array.of(value), 0, 1, 1);
  }

  finish(): Uint32Array | Float64Array {
    return this.values.subarray(0, this.length);
  }
}

/** Positions in a file, which may be larger than 4 GiB. */
export class OffsetColumn {
  length = 0;
  private values: Float64Array;

  constructor(capacity: number) {
    this.values = sharedFloat64(capacity);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.values = grown(this.values, this.length, 1, sharedFloat64);
    this.values[this.length++] = value;
  }

  finish(): Float64Array {
    return this.values.subarray(0, this.length);
  }
}

/** The first ones; most batches are whole, and need no view of their own. */
function start<T extends Uint8Array | Uint32Array>(batch: T, rows: number): T {
  return rows === batch.length ? batch : (batch.subarray(0, rows) as T);
}

/** Apart from {@link allZero}, which sees other arrays: each is fast with its own. */
function isZero(batch: Uint8Array | Uint32Array, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (batch[row] !== 0) return false;
  return true;
}

function allZero(batch: Float64Array, from: number, stride: number, rows: number): boolean {
  for (let row = 0, at = from; row < rows; row++, at += stride) if (batch[at] !== 0) return false;
  return true;
}
