/** Where the copies of some strings are, by address. */
import type { MemoryImage, Segment } from '../memory-image.ts';
import { RunFinder } from '../strings/run-finder.ts';
import { scanAscii } from '../strings/scan-ascii.ts';
import type { StringCensus } from '../strings/string-census.ts';
import type { TextCount } from '../strings/string-counter.ts';
import { Turns } from '../turns.ts';

export interface WantedText {
  of: TextCount;
  entry: number;
}

export interface Copies {
  /** Ascending. */
  addresses: Float64Array;
  /** Which of the wanted texts each is a copy of. */
  texts: Uint16Array;
}

/** @param wanted at most 65,535. */
export async function findCopies(
  image: MemoryImage,
  strings: StringCensus,
  wanted: readonly WantedText[],
  signal: AbortSignal,
): Promise<Copies> {
  const addressOf = addressesByOffset(image);
  const parts: Copies[] = [];
  for (const each of [strings.ascii, strings.utf16]) {
    const found = new CopyList();
    const numbers = new Int32Array(each.texts.count).fill(-1);
    wanted.forEach((one, i) => {
      if (one.of === each) numbers[one.entry] = i;
    });
    const take = (entry: number, offset: number) => {
      const number = numbers[entry] as number;
      if (number < 0) return;
      const address = addressOf(offset);
      // Headers and notes of the file have no address.
      if (!Number.isNaN(address)) found.add(address, number);
    };
    if (each.places.isComplete) each.places.each(take);
    else if (each === strings.ascii) await scanAgain(image, strings, wanted, take, signal);
    parts.push(found.ascending());
  }
  return merged(...(parts as [Copies, Copies]));
}

/** More strings than places can be kept of: those of the wanted texts are found by one more pass. */
async function scanAgain(
  image: MemoryImage,
  { ascii, least }: StringCensus,
  wanted: readonly WantedText[],
  take: (entry: number, offset: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const firsts = new Uint8Array(256);
  let shortest = Number.POSITIVE_INFINITY;
  for (const { of, entry } of wanted) {
    if (of !== ascii) continue;
    firsts[ascii.texts.bytesOf(entry)[0] as number] = 1;
    shortest = Math.min(shortest, ascii.texts.lengthOf(entry));
  }
  if (shortest === Number.POSITIVE_INFINITY) return;
  const finder = new RunFinder(scanAscii, Math.max(least, shortest), (bytes, start, end, offset) => {
    if (firsts[bytes[start] as number] === 0) return;
    const entry = ascii.texts.find(bytes, start, end);
    if (entry >= 0) take(entry, offset);
  });
  const turns = new Turns(signal);
  for (const window of image.windows(0, Number.POSITIVE_INFINITY)) {
    if (turns.areOver) await turns.next();
    finder.window(window);
  }
  finder.end();
}

/** Takes addresses that mostly ascend. */
export class CopyList {
  count = 0;
  private addresses = new Float64Array(1 << 12);
  private texts = new Uint16Array(1 << 12);
  private isAscending = true;

  add(address: number, text: number): void {
    if (this.count === this.addresses.length) {
      this.addresses = widened(this.addresses, new Float64Array(2 * this.count));
      this.texts = widened(this.texts, new Uint16Array(2 * this.count));
    }
    if (this.count > 0 && address < (this.addresses[this.count - 1] as number)) this.isAscending = false;
    this.addresses[this.count] = address;
    this.texts[this.count++] = text;
  }

  ascending(): Copies {
    const addresses = this.addresses.subarray(0, this.count);
    const texts = this.texts.subarray(0, this.count);
    if (this.isAscending) return { addresses, texts };
    const order = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) order[i] = i;
    order.sort((a, b) => (addresses[a] as number) - (addresses[b] as number));
    return {
      addresses: addresses.map((_, i) => addresses[order[i] as number] as number),
      texts: texts.map((_, i) => texts[order[i] as number] as number),
    };
  }
}

function merged(a: Copies, b: Copies): Copies {
  if (b.addresses.length === 0) return a;
  const count = a.addresses.length + b.addresses.length;
  const addresses = new Float64Array(count);
  const texts = new Uint16Array(count);
  for (let i = 0, j = 0; i + j < count; ) {
    const first = a.addresses[i] ?? Number.POSITIVE_INFINITY;
    const second = b.addresses[j] ?? Number.POSITIVE_INFINITY;
    addresses[i + j] = Math.min(first, second);
    texts[i + j] = (first <= second ? a.texts[i] : b.texts[j]) as number;
    if (first <= second) i++;
    else j++;
  }
  return { addresses, texts };
}

function widened<T extends Float64Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The address of a byte of the capture; NaN when it is no memory. */
function addressesByOffset(image: MemoryImage): (offset: number) => number {
  const order = image.segments
    .filter(({ dumpedBytes }) => dumpedBytes > 0)
    .sort((a, b) => a.fileOffset - b.fileOffset);
  let last: Segment | undefined;
  const holds = (one: Segment | undefined, offset: number): one is Segment =>
    one !== undefined && offset >= one.fileOffset && offset < one.fileOffset + one.dumpedBytes;
  return (offset) => {
    if (!holds(last, offset)) {
      let low = 0;
      let high = order.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((order[middle] as Segment).fileOffset <= offset) low = middle + 1;
        else high = middle;
      }
      last = order[low - 1];
    }
    return holds(last, offset) ? last.start + offset - last.fileOffset : Number.NaN;
  };
}
