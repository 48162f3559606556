/** Where bytes of a dump stood in memory. Pure. */

/** A part of the dump that was memory. */
export interface MappedPart {
  name: string;
  /** First byte in the dump. */
  offset: number;
  /** Bytes of it in the dump. */
  bytes: number;
  /** Address of the first one. */
  start: number;
}

/** The part that holds a byte of the dump; `parts` in the order of their offsets. */
export function partAt(parts: readonly MappedPart[], offset: number): MappedPart | undefined {
  const part = parts[lastAtOrBefore(parts, offset, (one) => one.offset)];
  return part !== undefined && offset < part.offset + part.bytes ? part : undefined;
}

export function addressAt(parts: readonly MappedPart[], offset: number): number | undefined {
  const part = partAt(parts, offset);
  return part && part.start + (offset - part.offset);
}

/** The part that an address lies in, as far as it was dumped. */
export function partOfAddress(parts: readonly MappedPart[], address: number): MappedPart | undefined {
  return parts.find(({ start, bytes }) => address >= start && address < start + bytes);
}

/** Where the byte of an address stands in the dump. */
export function offsetOfAddress(parts: readonly MappedPart[], address: number): number | undefined {
  const part = partOfAddress(parts, address);
  return part && part.offset + (address - part.start);
}

/** `0x1f40` and `8000` are bytes of the dump, `@0x7f3a10` an address; undefined for what is neither, or nowhere. */
export function placeOf(text: string, parts: readonly MappedPart[], bytes: number): number | undefined {
  const match = /^\s*(@?)\s*(0x[\da-f_]+|\d[\d,_ ]*)\s*$/i.exec(text);
  if (match === null) return undefined;
  const value = Number((match[2] ?? '').replace(/[,_ ]/g, ''));
  if (!Number.isFinite(value)) return undefined;
  if (match[1] === '@') return offsetOfAddress(parts, value);
  return value < bytes ? value : undefined;
}

/** Index of the last one whose place is not beyond `at`; -1 for none. */
export function lastAtOrBefore<T>(sorted: readonly T[], at: number, placeOfOne: (one: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (placeOfOne(sorted[middle] as T) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
