/** Walks the chunks of a region from head to head; each head says how long its chunk is. */
import type { Region } from './regions.ts';
import { sizeOf } from './regions.ts';
import type { WordReader } from './word-reader.ts';

/** `used` says what the chunk's neighbour says: lists of freed chunks that still look used are another matter. */
export type ChunkVisitor = (address: number, size: number, used: boolean) => void;

/** Chunks in a row that must make sense before a walk goes on behind damage. */
const RESUME_AFTER = 8;
/** Longest search for such a place. */
const RESUME_WITHIN = 1 << 20;
const RESUMES_MAX = 64;

export interface WalkResult {
  chunks: number;
  /** Bytes of the region that no chunk explains. */
  lostBytes: number;
  /** Where the first of them is; NaN without. */
  lostAt: number;
  /** Bytes of the top chunk, which is free. */
  topBytes: number;
  /** One past the last chunk. */
  endsAt: number;
}

/** A walk in steps, for those who are shown the memory piece by piece. */
export class ChunkWalk {
  readonly region: Region;
  readonly result: WalkResult;
  private readonly words: WordReader;
  private readonly visit: ChunkVisitor;
  private at: number;
  private resumes = 0;
  private isOver: boolean;

  constructor(words: WordReader, region: Region, visit: ChunkVisitor) {
    this.words = words;
    this.region = region;
    this.visit = visit;
    this.at = region.start;
    // Above 2^53 one chunk cannot be told from the next.
    this.isOver = !(region.end <= Number.MAX_SAFE_INTEGER);
    this.result = {
      chunks: 0,
      lostBytes: 0,
      lostAt: Number.NaN,
      topBytes: 0,
      endsAt: region.start,
    };
  }

  /** Visits the chunks that begin before `limit`. */
  advance(limit: number): void {
    if (this.isOver) return;
    const { words, region, result, visit } = this;
    const word = words.wordBytes;
    const unit = word === 8 ? 16 : 8;
    const until = Math.min(limit, region.end);
    let at = this.at;
    let head = at < until ? words.word(at + word) : 0;
    while (at < until) {
      if (at === region.top) {
        result.topBytes = region.end - at;
        this.isOver = true;
        return;
      }
      const size = sizeOf(head);
      const next = at + size;
      if (size >= 4 * word && size % unit === 0 && next <= region.end) {
        // At the very end of a region without a top nothing tells; heaps end in fence posts.
        const after = next === region.end ? 1 : words.word(next + word);
        if (!Number.isNaN(after)) {
          visit(at, size, after % 2 === 1);
          result.chunks++;
          at = next;
          head = after;
          result.endsAt = next;
          continue;
        }
      } else if (size === 2 * word && next < region.end) {
        at = next;
        head = words.word(at + word);
        continue;
      } else if (size === 0 && head === 1) {
        // The fence post at the end of a heap that another one continues.
        this.isOver = true;
        return;
      }
      const resumed = this.resumes++ < RESUMES_MAX ? resumeAfter(words, region, at + unit) : region.end;
      if (Number.isNaN(result.lostAt)) result.lostAt = at;
      result.lostBytes += resumed - at;
      at = resumed;
      head = words.word(at + word);
    }
    this.at = at;
    this.isOver = at >= region.end;
  }
}

/** The next place from which chunks follow each other; the end of the region when there is none near. */
function resumeAfter(words: WordReader, region: Region, from: number): number {
  const word = words.wordBytes;
  const unit = word === 8 ? 16 : 8;
  const until = Math.min(region.end, from + RESUME_WITHIN);
  for (let start = from; start < until; start += unit) {
    if (start === region.top) return start;
    let at = start;
    let sound = 0;
    while (sound < RESUME_AFTER && at < region.end && at !== region.top) {
      const size = sizeOf(words.word(at + word));
      if (!(size >= 4 * word && size % unit === 0 && at + size <= region.end)) break;
      at += size;
      sound++;
    }
    if (sound === RESUME_AFTER || (sound > 0 && (at === region.top || at === region.end))) return start;
  }
  return region.end;
}
