/** What was counted of texts, however it was counted. An entry is the number of a text that is kept. */
export interface Texts {
  /** Texts seen, all times. */
  readonly total: number;
  /** Bytes of all of them. */
  readonly totalBytes: number;
  /** Different texts; with the doorkeeper, up to some per mille too few. */
  readonly distinct: number;
  /** Of the kept ones. */
  readonly count: number;
  /** The doorkeeper was asked: texts seen once may be missing, and counts may be 1 too high. */
  readonly wasGuarded: boolean;
  /** Texts that came again, and for which there was no room. */
  readonly droppedCount: number;
  countOf(entry: number): number;
  lengthOf(entry: number): number;
  /** Where it stood first; with the doorkeeper, where it stood the second time. */
  offsetOf(entry: number): number;
  /** Its first bytes, at most 256. */
  bytesOf(entry: number): Uint8Array;
  /** Of texts that stand for others: bytes of all these, and how many different ones they are. */
  sumOf(entry: number): number;
  membersOf(entry: number): number;
  /** The entry of a text, -1 when it is not kept. Counts nothing. */
  find(bytes: Uint8Array, start: number, end: number): number;
}

export interface TextLimits {
  /** Different texts kept; further ones pass the doorkeeper, and are kept from their second time on. */
  entries: number;
  /** Bits of the doorkeeper, a power of two. */
  doorkeeperBits: number;
  /** The doorkeeper stands there from the start, not only when the table is full. */
  guarded: boolean;
  /** The texts stand for others, of different sizes (templates). */
  stands?: boolean;
}

/** The entries with the largest values, largest first. */
export function largestOf(texts: Texts, wanted: number, value: (entry: number) => number): number[] {
  const values = new Float64Array(texts.count);
  for (let entry = 0; entry < values.length; entry++) values[entry] = value(entry);
  const order = (a: number, b: number) => (values[b] as number) - (values[a] as number) || a - b;
  let best: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let entry = 0; entry < values.length; entry++) {
    if ((values[entry] as number) <= least) continue;
    best.push(entry);
    if (best.length < 2 * wanted) continue;
    best = best.sort(order).slice(0, wanted);
    least = values[best[wanted - 1] as number] as number;
  }
  return best.sort(order).slice(0, wanted);
}
