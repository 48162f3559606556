/** Says of each segment what it is: from maps beside the dump, the list of mapped files, registers and the vector. */
import type { MemoryLayout, Segment, SegmentKind } from './memory-image.ts';
import type { MappedFile } from './notes.ts';
import type { Mapping } from './sibling-files.ts';

/** getauxval(3). */
const AT_PHDR = 3;
const AT_RANDOM = 25;
const AT_EXECFN = 31;
const AT_SYSINFO_EHDR = 33;
/** Where x86-64 has its vsyscall page. */
const VSYSCALL = 0xffffffffff600000;
/** brk starts at most so far above the program (arch_randomize_brk). */
const BRK_REACH = 1 << 30;

interface Named {
  start: number;
  end: number;
  name: string;
  offset: number;
}

/** Names segments in place. @param mappings of the same process, empty when unknown. */
export function nameSegments(
  layout: MemoryLayout,
  files: readonly MappedFile[],
  mappings: readonly Mapping[],
): void {
  const { segments, threads, auxv } = layout;
  const named: Named[] =
    mappings.length > 0 ? [...mappings] : files.map(({ path, ...rest }) => ({ ...rest, name: path }));
  named.sort((a, b) => a.start - b.start);
  for (const segment of segments) {
    const found = lastUpTo(named, segment.start);
    if (found && segment.start < found.end && found.name !== '') giveName(segment, found);
    else if (!segment.readable && !segment.writable && !segment.executable) segment.kind = 'reserved';
  }
  const values = new Map(auxv);
  const stackName = (address: number | undefined, name: string, kind: SegmentKind) => {
    const segment = address === undefined || Number.isNaN(address) ? undefined : lastUpTo(segments, address);
    if (segment?.name !== '' || (address as number) >= segment.end) return;
    segment.name = name;
    segment.kind = kind;
  };
  stackName(VSYSCALL, '[vsyscall]', 'kernel');
  stackName(values.get(AT_SYSINFO_EHDR), '[vdso]', 'kernel');
  stackName(values.get(AT_EXECFN), '[stack]', 'stack');
  stackName(values.get(AT_RANDOM), '[stack]', 'stack');
  for (const { id, stackPointer } of threads) stackName(stackPointer, `[stack:${id}]`, 'stack');
  if (mappings.length === 0 && files.length > 0) findHeap(segments, files, values.get(AT_PHDR));
}

function giveName(segment: Segment, { name, start, offset }: Named): void {
  segment.name = name;
  if (name.startsWith('/')) {
    segment.mappedOffset = offset + segment.start - start;
    segment.kind = segment.writable ? 'data' : 'file';
  } else if (name === '[heap]') segment.kind = 'heap';
  else if (name.startsWith('[stack')) segment.kind = 'stack';
  else if (/^\[v(?:dso|var|syscall)/.test(name)) segment.kind = 'kernel';
}

/** Without maps: the first writable memory between the program and the libraries that does not touch the program. */
function findHeap(
  segments: readonly Segment[],
  files: readonly MappedFile[],
  inProgram: number | undefined,
): void {
  const program =
    files.find(({ start, end }) => inProgram !== undefined && inProgram >= start && inProgram < end) ??
    files[0];
  if (!program) return;
  let end = 0;
  for (const file of files) if (file.path === program.path) end = Math.max(end, file.end);
  let heapEnd = Number.NaN;
  for (const segment of segments) {
    if (segment.start < end) continue;
    if (segment.start > end + BRK_REACH || segment.name !== '') return;
    if (segment.kind !== 'anonymous' || !segment.writable || segment.executable) continue;
    // What touches the program is its .bss.
    if (segment.start === end) end = segment.end;
    else if (Number.isNaN(heapEnd) || segment.start === heapEnd) {
      segment.name = '[heap]';
      segment.kind = 'heap';
      heapEnd = segment.end;
    } else return;
  }
}

/** The last one that starts at or before an address; `sorted` by start. */
function lastUpTo<T extends { start: number }>(sorted: readonly T[], address: number): T | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as T).start <= address) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
