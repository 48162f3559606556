/** Walks the chunks of a region from head to head; each head says how long its chunk is. */
import type { Region } from './regions.ts';
import { sizeOf } from './regions.ts';
import type { WordReader } from './word-reader.ts';

/**
 * `used` says what the chunk's neighbour says: lists of freed chunks that still look used are another matter.
 * @returns true when the walk may end here.
 */
export type ChunkVisitor = (address: number, size: number, used: boolean) => unknown;

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
  /** The walk reached the end of the region, or its top chunk. */
  complete: boolean;
}

export function walkChunks(words: WordReader, region: Region, visit: ChunkVisitor): WalkResult {
  const word = words.wordBytes;
  const unit = word === 8 ? 16 : 8;
  const result: WalkResult = {
    chunks: 0,
    lostBytes: 0,
    lostAt: Number.NaN,
    topBytes: 0,
    endsAt: region.start,
    complete: false,
  };
  let resumes = 0;
  // Above 2^53 one chunk cannot be told from the next.
  if (!(region.end <= Number.MAX_SAFE_INTEGER)) return result;
  let at = region.start;
  while (at < region.end) {
    if (at === region.top) {
      result.topBytes = region.end - at;
      result.complete = true;
      return result;
    }
    const size = sizeOf(words.word(at + word));
    const next = at + size;
    if (size >= 4 * word && size % unit === 0 && next <= region.end) {
      // At the very end of a region without a top nothing tells; heaps end in fence posts.
      const after = next === region.end ? 1 : words.word(next + word);
      if (!Number.isNaN(after)) {
        if (visit(at, size, after % 2 === 1) === true) return result;
        result.chunks++;
        at = next;
        result.endsAt = next;
        continue;
      }
    } else if (size === 2 * word && next < region.end) {
      at = next;
      continue;
    } else if (size === 0 && words.word(at + word) === 1) {
      // The fence post at the end of a heap that another one continues.
      result.complete = true;
      return result;
    }
    const resumed = resumes++ < RESUMES_MAX ? resumeAfter(words, region, at + unit) : region.end;
    if (Number.isNaN(result.lostAt)) result.lostAt = at;
    result.lostBytes += resumed - at;
    at = resumed;
  }
  result.complete = Number.isNaN(result.lostAt);
  return result;
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
