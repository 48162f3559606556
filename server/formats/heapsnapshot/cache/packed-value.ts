/**
 * A value as bytes: what JSON can say as JSON, typed arrays as they lie in memory behind it. Read back, all arrays lie in
 * one shared buffer.
 *
 *   u32 version · u32 check of what follows · f64 length of what follows
 *   u32 length of the text · u32 number of arrays · text · arrays, each from a multiple of 8 on
 */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';

const VERSION = 1;
const HEAD_BYTES = 16;

/** Bytes written at a time. */
const CHUNK_BYTES = 8 << 20;

const ARRAYS = {
  Uint8Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float64Array,
} as const;

type ArrayName = keyof typeof ARRAYS;
type TypedArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Where a packed value stands in a file. */
export interface PackedPlace {
  start: number;
  bytes: number;
}

/** Stands for what JSON has no words for. */
type Special =
  | { $: 'array'; of: ArrayName; at: number; length: number }
  | { $: 'map'; entries: [unknown, unknown][] }
  | { $: 'number'; value: string };

/** Writes a value of plain objects, lists, maps and typed arrays. @returns what it takes in the file. */
export function writePacked(fd: number, start: number, value: unknown): PackedPlace {
  const arrays: TypedArray[] = [];
  const placed = new Map<TypedArray, number>();
  let arrayBytes = 0;
  const place = (array: TypedArray): Special => {
    let at = placed.get(array);
    if (at === undefined) {
      at = arrayBytes;
      placed.set(array, at);
      arrays.push(array);
      arrayBytes = aligned(arrayBytes + array.byteLength);
    }
    return { $: 'array', of: array.constructor.name as ArrayName, at, length: array.length };
  };
  const text = Buffer.from(JSON.stringify(plain(value, place)));
  const intro = Buffer.alloc(aligned(8 + text.length));
  intro.writeUInt32LE(text.length, 0);
  intro.writeUInt32LE(arrays.length, 4);
  text.copy(intro, 8);
  let at = start + HEAD_BYTES;
  let check = 0;
  const write = (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      // Neither the check nor the disk may see memory that another thread could change.
      const chunk = new Uint8Array(bytes.subarray(from, from + CHUNK_BYTES));
      check = crc32(chunk, check);
      for (let done = 0; done < chunk.length; )
        done += fs.writeSync(fd, chunk, done, chunk.length - done, at + done);
      at += chunk.length;
    }
  };
  write(intro);
  for (const array of arrays) {
    write(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    write(new Uint8Array(aligned(array.byteLength) - array.byteLength));
  }
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(VERSION, 0);
  head.writeUInt32LE(check, 4);
  head.writeDoubleLE(at - start - HEAD_BYTES, 8);
  fs.writeSync(fd, head, 0, HEAD_BYTES, start);
  return { start, bytes: at - start };
}

/** The value at a place of a file; undefined when the bytes are not exactly what was written. */
export function readPacked(fd: number, place: PackedPlace): unknown {
  const bytes = new Uint8Array(new SharedArrayBuffer(place.bytes));
  let check = 0;
  for (let done = 0; done < bytes.length; ) {
    const chunk = bytes.subarray(done, done + CHUNK_BYTES);
    const got = fs.readSync(fd, chunk, 0, chunk.length, place.start + done);
    if (got === 0) return undefined;
    check = checked(chunk, got, done, check);
    done += got;
  }
  return valueIn(bytes, check);
}

/** The same in small steps, between which the thread does other things. */
export async function readPackedLater(file: string, place: PackedPlace): Promise<unknown> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(place.bytes));
    let check = 0;
    for (let done = 0; done < bytes.length; ) {
      const chunk = bytes.subarray(done, done + CHUNK_BYTES);
      const { bytesRead: got } = await handle.read(chunk, 0, chunk.length, place.start + done);
      if (got === 0) return undefined;
      check = checked(chunk, got, done, check);
      done += got;
    }
    return valueIn(bytes, check);
  } finally {
    await handle.close();
  }
}

/** The head holds the check, and is not part of what is checked. */
function checked(chunk: Uint8Array, length: number, done: number, check: number): number {
  return crc32(chunk.subarray(Math.min(length, Math.max(0, HEAD_BYTES - done)), length), check);
}

function valueIn(bytes: Uint8Array<SharedArrayBuffer>, check: number): unknown {
  if (bytes.length < HEAD_BYTES + 8) return undefined;
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEAD_BYTES + 8);
  if (head.getUint32(0, true) !== VERSION) return undefined;
  if (head.getFloat64(8, true) !== bytes.length - HEAD_BYTES) return undefined;
  if (check !== head.getUint32(4, true)) return undefined;
  const textBytes = head.getUint32(HEAD_BYTES, true);
  const arrays = HEAD_BYTES + aligned(8 + textBytes);
  // A decoder takes no shared memory.
  const text = Uint8Array.from(bytes.subarray(HEAD_BYTES + 8, HEAD_BYTES + 8 + textBytes));
  try {
    return JSON.parse(new TextDecoder().decode(text), (_, part) => {
      if (typeof part !== 'object' || part === null || !('$' in part)) return part;
      const special = part as Special;
      if (special.$ === 'map') return new Map(special.entries);
      if (special.$ === 'number') return Number(special.value);
      const Shared = ARRAYS[special.of] as new (
        buffer: SharedArrayBuffer,
        at: number,
        length: number,
      ) => TypedArray;
      return new Shared(bytes.buffer, bytes.byteOffset + arrays + special.at, special.length);
    });
  } catch {
    return undefined;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function plain(value: unknown, place: (array: TypedArray) => Special): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) ? value : ({ $: 'number', value: String(value) } satisfies Special);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return place(value as TypedArray);
  if (Array.isArray(value)) return value.map((part) => plain(part, place) ?? null);
  if (value instanceof Map)
    return {
      $: 'map',
      entries: [...value].map(([key, part]) => [plain(key, place), plain(part, place)]),
    } satisfies Special;
  if ('$' in value) throw new Error('an object with the key $ cannot be told from a special value');
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part, place)]));
}
