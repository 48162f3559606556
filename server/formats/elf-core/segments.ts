/** From program headers to segments: in address order, none twice, no byte of the file twice. */
import { type Complain, type ProgramHeaders, PT_LOAD } from './elf-header.ts';
import type { Segment } from './memory-image.ts';

/** Up to here an address is an exact number; no program has memory above. */
const ADDRESS_END = 2 ** 53;
/** The one page that gdb dumps above it, on x86-64. */
const VSYSCALL = 0xffffffffff600000;
const VSYSCALL_BYTES = 4096;

/** @param fileBytes what is there of the file: what a segment announces beyond it was cut off. */
export function segmentsOf(headers: ProgramHeaders, fileBytes: number, complain: Complain): Segment[] {
  const segments: Segment[] = [];
  const counts = { cut: 0, cutBytes: 0, tooLong: 0, outside: 0 };
  for (let i = 0; i < headers.count; i++) {
    const memory = headers.memoryBytes[i] as number;
    if (headers.type[i] !== PT_LOAD || memory === 0) continue;
    const start = headers.address[i] as number;
    const offset = headers.offset[i] as number;
    let announced = headers.fileBytes[i] as number;
    const isVsyscall = start === VSYSCALL && memory <= VSYSCALL_BYTES;
    if (!isVsyscall && start + memory > ADDRESS_END) {
      counts.outside++;
      continue;
    }
    if (announced > memory) {
      counts.tooLong++;
      announced = memory;
    }
    const end = start + memory;
    const there = Math.max(0, Math.min(announced, end - start, fileBytes - offset));
    if (there < announced) {
      counts.cut++;
      counts.cutBytes += announced - there;
    }
    const flags = headers.flags[i] as number;
    segments.push({
      index: 0,
      start,
      end,
      dumpedBytes: there,
      fileOffset: offset,
      readable: (flags & 4) !== 0,
      writable: (flags & 2) !== 0,
      executable: (flags & 1) !== 0,
      kind: 'anonymous',
      name: '',
      mappedOffset: Number.NaN,
    });
  }
  const say = (count: number, why: string) => {
    if (count > 0)
      complain(0, 0, `${count.toLocaleString('en-US')} ${count === 1 ? 'segment' : 'segments'} ${why}`);
  };
  if (counts.cut > 0) {
    complain(
      fileBytes,
      0,
      `the file is cut off here: ${counts.cutBytes.toLocaleString('en-US')} bytes of ${counts.cut.toLocaleString('en-US')} segments are missing, and are not known to be zero`,
    );
  }
  say(counts.tooLong, 'with more bytes in the file than in memory; the excess is left out');
  say(
    counts.outside,
    'at addresses that no program has; the strings of its bytes are counted, its memory is left out',
  );
  say(
    claimFileRanges(segments),
    'with bytes of the file that belong to another segment; they are counted once',
  );
  segments.sort((a, b) => a.start - b.start || b.dumpedBytes - a.dumpedBytes);
  const kept = withoutOverlaps(segments);
  say(
    segments.length - kept.segments.length + kept.trimmed,
    'at addresses that another segment has; the first one counts',
  );
  kept.segments.forEach((segment, index) => {
    segment.index = index;
  });
  return kept.segments;
}

/** A lying header must not make the same bytes be read a thousand times. @returns how many segments lost bytes. */
function claimFileRanges(segments: readonly Segment[]): number {
  const order = segments
    .filter(({ dumpedBytes }) => dumpedBytes > 0)
    .sort((a, b) => a.fileOffset - b.fileOffset);
  let end = 0;
  let clipped = 0;
  for (const segment of order) {
    const segmentEnd = segment.fileOffset + segment.dumpedBytes;
    if (segment.fileOffset < end) {
      clipped++;
      // What is known is known from the start of a segment on: its later part alone cannot be kept.
      segment.dumpedBytes = 0;
    } else end = segmentEnd;
  }
  return clipped;
}

function withoutOverlaps(sorted: readonly Segment[]): { segments: Segment[]; trimmed: number } {
  const segments: Segment[] = [];
  let trimmed = 0;
  let end = 0;
  for (const segment of sorted) {
    if (segment.end <= end) continue;
    if (segment.start < end) {
      const hidden = end - segment.start;
      trimmed++;
      segment.start = end;
      segment.fileOffset += hidden;
      segment.dumpedBytes = Math.max(0, segment.dumpedBytes - hidden);
    }
    segments.push(segment);
    end = segment.end;
  }
  return { segments, trimmed };
}
