/**
 * Words that point to a place right before themselves: the empty bins of malloc do (to two words before), and the type of
 * all types of CPython (to one word before). Both are looked for in one pass over a segment.
 */
import { halvesOf } from './halves.ts';
import { isZero, type MemoryImage, type Segment } from './memory-image.ts';
import { Turns } from './turns.ts';

/** Beyond, a segment is made of them, and holds neither. */
const MOST = 1_000_000;

export interface Found {
  /** Addresses of such words, ascending: pointing one word back, and two. */
  oneBack: number[];
  twoBack: number[];
}

export class SelfPointers {
  private readonly image: MemoryImage;
  private readonly signal: AbortSignal;
  private readonly found = new Map<Segment, Found>();

  constructor(image: MemoryImage, signal: AbortSignal) {
    this.image = image;
    this.signal = signal;
  }

  async in(segment: Segment): Promise<Found> {
    const known = this.found.get(segment) ?? (await this.search(segment));
    this.found.set(segment, known);
    return known;
  }

  private async search(segment: Segment): Promise<Found> {
    const { image } = this;
    const found: Found = { oneBack: [], twoBack: [] };
    // Words are compared as this machine reads them.
    if (!image.layout.littleEndian) return found;
    const word = image.wordBytes;
    const step = word / 4;
    const turns = new Turns(this.signal);
    for (const window of image.windows(segment.start, segment.end)) {
      if (turns.areOver) await turns.next();
      if (isZero(window.bytes)) continue;
      const { halves, from } = halvesOf(window, word);
      const low = from >>> 0;
      const high = Math.floor(from / 2 ** 32);
      for (let i = 0; i < halves.length; i += step) {
        // The low half tells almost every other word; a window may cross into the next 4 GB.
        const back = (low + 4 * i - (halves[i] as number)) >>> 0;
        if (back !== word && back !== 2 * word) continue;
        if (step === 2 && (halves[i + 1] as number) - high > 1) continue;
        const list = back === word ? found.oneBack : found.twoBack;
        if (list.length < MOST) list.push(from + 4 * i);
      }
    }
    return found;
  }
}
