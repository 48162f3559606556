/** What the dumped memory is used for: every byte once. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { amount } from '../../../engine/wording.ts';
import type { MemoryImage, SegmentKind } from '../memory-image.ts';
import type { PythonCensus } from '../python/census.ts';
import { numbers, texts } from '../strings/string-tables.ts';
import { type ChunkCounts, totalsOf } from './chunk-counts.ts';
import type { GlibcHeap } from './heap.ts';
import type { NamedSignature } from './heap-tables.ts';
import type { Untouched } from './untouched.ts';

/** Signatures that are named. */
const SIGNATURES_SHOWN = 5;
/** Smaller ones are not worth it. */
const SIGNATURE_SHARE = 0.02;

interface Line {
  use: string;
  kind: 'python' | 'c' | 'free' | 'stack' | 'module' | 'kernel' | 'other';
  bytes: number;
  /** The largest parts of it. */
  mostly: string;
}

export function addBudget(
  into: TableBuilder,
  image: MemoryImage,
  parts: {
    heap: GlibcHeap | undefined;
    counts: ChunkCounts;
    signatures: readonly NamedSignature[];
    census: PythonCensus | undefined;
    untouched: Untouched;
  },
): void {
  const { heap, counts, signatures, census, untouched } = parts;
  const total = image.segments.reduce((sum, { dumpedBytes }) => sum + dumpedBytes, 0);
  const of = (kind: SegmentKind) =>
    image.segments.reduce((sum, segment) => sum + (segment.kind === kind ? segment.dumpedBytes : 0), 0);
  const lines: Line[] = [];
  const add = (use: string, kind: Line['kind'], bytes: number, mostly = '') => {
    if (bytes > 0) lines.push({ use, kind, bytes, mostly });
  };
  if (census) {
    add('Python objects', 'python', census.objectBytes);
    add('Python: tables of dicts, items of lists and the like', 'python', census.otherBlockBytes);
    add('Free in the pools of pymalloc', 'free', census.poolBytes - census.usedBlockBytes);
  }
  const used = totalsOf(counts.used).bytes;
  const inPython = (census?.mallocObjectBytes ?? 0) + (heap && census ? poolsInChunks(heap, census) : 0);
  add('In use by C', 'c', Math.max(0, used - inPython), mostOf(signatures, total));
  const free = totalsOf(counts.free).bytes + totalsOf(counts.cached).bytes;
  const top = heap?.arenas.reduce((sum, arena) => sum + arena.topBytes, 0) ?? 0;
  add('Free in the bins of malloc', 'free', free);
  add('Free at the top of malloc', 'free', top);
  add('Stacks', 'stack', of('stack') - untouched.stackBytes);
  add('Data of modules', 'module', of('data'));
  add('Code and constants of files', 'module', of('file'));
  add(
    'Address space set aside, zeros',
    'other',
    of('reserved') + untouched.stackBytes + untouched.reservedBytes,
  );
  add('Kernel pages', 'kernel', of('kernel'));
  const known = lines.reduce((sum, { bytes }) => sum + bytes, 0);
  add('Not explained', 'other', total - known);
  lines.sort((a, b) => b.bytes - a.bytes);
  const table = into.table(
    'budget',
    'histogram',
    'What the dumped memory is used for',
    [
      texts(
        'use',
        'Use',
        lines.map(({ use }) => use),
      ),
      numbers(
        'bytes',
        'Bytes',
        'bytes',
        lines.map(({ bytes }) => bytes),
      ),
      numbers(
        'share',
        'Share',
        '%',
        lines.map(({ bytes }) => (100 * bytes) / total),
      ),
      texts(
        'mostly',
        'Mostly',
        lines.map(({ mostly }) => mostly),
      ),
      texts(
        'kind',
        'Kind',
        lines.map(({ kind }) => kind),
      ),
    ],
    lines.length,
  );
  table.compareBy = { key: 'use', measures: ['bytes'] };
}

function mostOf(signatures: readonly NamedSignature[], total: number): string {
  return [...signatures]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, SIGNATURES_SHOWN)
    .filter(({ bytes }) => bytes >= SIGNATURE_SHARE * total)
    .map(({ name, className, bytes }) => `${className === '' ? name : className} ${amount(bytes, 'bytes')}`)
    .join(', ');
}

/** Pools whose arena came from malloc are in a chunk that would be counted again. */
function poolsInChunks(heap: GlibcHeap, census: PythonCensus): number {
  return heap.mmapped.reduce((sum, [address, size]) => sum + census.poolBytesIn(address, address + size), 0);
}
