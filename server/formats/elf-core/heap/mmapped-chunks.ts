/** Chunks of malloc that have a mapping of their own: found by their first words, page by page. */
import type { MemoryImage, MemoryReader, MemoryWindow } from '../memory-image.ts';
import { type AnonymousRun, anonymousRuns, type Region } from './regions.ts';
import { WordReader } from './word-reader.ts';

const PAGE = 4096;
/** M_MMAP_THRESHOLD by default; smaller ones are believed only beside another such chunk or at the start of a mapping. */
const MMAP_THRESHOLD = 128 << 10;

export class MmappedChunks implements MemoryReader {
  /** [address, size], ascending. */
  readonly chunks: [address: number, size: number][] = [];
  private readonly words: WordReader;
  private readonly runs: readonly AnonymousRun[];
  private readonly taken: readonly Region[];
  private readonly leads: readonly number[];
  private run = 0;
  private region = 0;
  /** The next page to look at in the run; NaN before its first one. */
  private page = Number.NaN;
  /** What ended where the page begins was such a chunk, or nothing. */
  private neighbour = false;

  /** @param taken by address; memory of the arenas, left out. */
  constructor(image: MemoryImage, taken: readonly Region[]) {
    this.words = new WordReader(image, PAGE);
    this.runs = anonymousRuns(image);
    this.taken = taken;
    // 32-bit libraries since 2.26 lose 8 bytes at the front; memalign to a page all but one header.
    this.leads = image.wordBytes === 8 ? [0, PAGE - 16] : [0, 8, PAGE - 8];
  }

  window(window: MemoryWindow): void {
    const end = window.start + window.bytes.length;
    this.words.show(window);
    for (let run = this.runs[this.run]; run && run.start < end; run = this.runs[this.run]) {
      if (Number.isNaN(this.page)) {
        this.page = run.start;
        this.neighbour = !run.isStack;
      }
      this.look(run.end, Math.min(run.end, end));
      if (run.end > end) return;
      this.run++;
      this.page = Number.NaN;
    }
  }

  private look(runEnd: number, until: number): void {
    while (this.page < until) {
      const { page } = this;
      while ((this.taken[this.region]?.end ?? Number.POSITIVE_INFINITY) <= page) this.region++;
      const region = this.taken[this.region];
      if (region && region.start < page + PAGE) {
        this.page = Math.max(page + PAGE, region.end + ((PAGE - (region.end % PAGE)) % PAGE));
        continue;
      }
      const chunk = this.chunkAt(page, runEnd);
      if (chunk && (this.neighbour || chunk.bytes >= MMAP_THRESHOLD)) {
        this.chunks.push([chunk.address, chunk.size]);
        this.page += chunk.bytes;
        this.neighbour = true;
      } else {
        this.page += PAGE;
        this.neighbour = false;
      }
    }
  }

  /** IS_MMAPPED alone is set, the size reaches to the end of a page, and `prev_size` is what alignment has cut off. */
  private chunkAt(page: number, end: number): { address: number; size: number; bytes: number } | undefined {
    const { words } = this;
    for (const lead of this.leads) {
      const head = words.word(page + lead + words.wordBytes);
      if (head % 8 !== 2 || words.word(page + lead) !== lead) continue;
      const size = head - 2;
      const bytes = size + lead;
      if (bytes < PAGE || bytes % PAGE !== 0 || page + bytes > end) continue;
      return { address: page + lead, size, bytes };
    }
    return undefined;
  }
}
