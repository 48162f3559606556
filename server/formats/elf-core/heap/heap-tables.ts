/** The tables of malloc's memory: chunks by size, used chunks by what their first word points to. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import type { MemoryImage } from '../memory-image.ts';
import { numbers, place, texts } from '../strings/string-tables.ts';
import { type ChunkCounts, type Signature, type Signatures, totalsOf } from './chunk-counts.ts';
import { classNameOf } from './class-name.ts';
import type { GlibcHeap } from './heap.ts';
import { ModuleLookup, placeIn } from './module-lookup.ts';
import type { ModuleTexts } from './module-texts.ts';

const ROWS_MAX = 10_000;

export function addChunks(into: TableBuilder, heap: GlibcHeap, counts: ChunkCounts): void {
  const used = totalsOf(counts.used);
  const free = totalsOf(counts.free);
  const cached = totalsOf(counts.cached);
  const topBytes = heap.arenas.reduce((sum, arena) => sum + arena.topBytes, 0);
  into.fact('usedChunkCount', used.count);
  into.fact('usedChunkBytes', used.bytes);
  into.fact('freeChunkCount', free.count);
  into.fact('freeChunkBytes', free.bytes);
  into.fact('cachedChunkCount', cached.count);
  into.fact('cachedChunkBytes', cached.bytes);
  into.fact('topChunkBytes', topBytes);
  into.fact('arenaCount', heap.arenas.length);
  into.fact(
    'arenaBytes',
    heap.arenas.reduce((sum, { systemBytes }) => sum + systemBytes, 0),
  );
  into.fact('mmappedChunkCount', heap.mmapped.length);
  into.fact(
    'mmappedChunkBytes',
    heap.mmapped.reduce((sum, [, size]) => sum + size, 0),
  );
  const bytesOf = (size: number) =>
    size * (counts.used.of(size) + counts.free.of(size) + counts.cached.of(size));
  const all = counts.sizes().sort((a, b) => bytesOf(b) - bytesOf(a) || a - b);
  const sizes = all.slice(0, ROWS_MAX);
  const left = all.length - sizes.length;
  const column = (id: string, title: string, of: (size: number) => number) => [
    numbers(id, title, 'count', sizes.map(of)),
    numbers(
      `${id}Bytes`,
      `Bytes, ${title.toLowerCase()}`,
      'bytes',
      sizes.map((size) => size * of(size)),
    ),
  ];
  const table = into.table(
    'chunks',
    'histogram',
    left > 0
      ? `Chunks of malloc by size: the ${ROWS_MAX.toLocaleString('en-US')} that take most; ${left.toLocaleString('en-US')} sizes more`
      : 'Chunks of malloc by size',
    [
      texts(
        'size',
        'Size of chunk',
        sizes.map((size) => `${size} B`),
      ),
      ...column('used', 'Used', (size) => counts.used.of(size)),
      ...column('free', 'Free', (size) => counts.free.of(size)),
      ...column('cached', 'Freed, kept in lists', (size) => counts.cached.of(size)),
      { ...numbers('chunkBytes', 'Bytes of a chunk', 'bytes', sizes), attribute: true },
    ],
    sizes.length,
  );
  table.compareBy = { key: 'size', measures: ['used', 'usedBytes'], cut: left > 0 };
}

export interface NamedSignature extends Signature {
  /** `libfoo.so+0x2050`. */
  name: string;
  module: string;
  className: string;
}

/** Most frequent first. */
export function nameSignatures(
  image: MemoryImage,
  signatures: Signatures,
  names: ModuleTexts,
): { named: NamedSignature[]; left: number } {
  const lookup = new ModuleLookup(image);
  const all = [...signatures.byAddress.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || b.bytes - a.bytes || a.address - b.address);
  const named = all.slice(0, ROWS_MAX).flatMap((signature): NamedSignature[] => {
    const at = lookup.at(signature.address);
    if (!at) return [];
    const className = classNameOf(image, lookup, names, signature.address);
    return [{ ...signature, name: placeIn(at.module, at.offset), module: at.module.path, className }];
  });
  return { named, left: Math.max(0, all.length - ROWS_MAX) };
}

export function addSignatures(
  into: TableBuilder,
  image: MemoryImage,
  { named, left }: { named: readonly NamedSignature[]; left: number },
): void {
  const table = into.table(
    'signatures',
    'histogram',
    'Used chunks by what their first word points to',
    [
      texts(
        'signature',
        'First word',
        named.map(({ name }) => name),
      ),
      numbers(
        'count',
        'Used chunks',
        'count',
        named.map(({ count }) => count),
      ),
      numbers(
        'bytes',
        'Bytes',
        'bytes',
        named.map(({ bytes }) => bytes),
      ),
      texts(
        'class',
        'Class',
        named.map(({ className }) => className),
      ),
      {
        ...numbers(
          'leastBytes',
          'Smallest chunk',
          'bytes',
          named.map(({ least }) => least),
        ),
        attribute: true,
      },
      {
        ...numbers(
          'mostBytes',
          'Largest chunk',
          'bytes',
          named.map(({ most }) => most),
        ),
        attribute: true,
      },
      texts(
        'module',
        'Module',
        named.map(({ module }) => module),
      ),
    ],
    named.length,
  );
  table.compareBy = { key: 'signature', measures: ['count', 'bytes'], cut: left > 0 };
  place(
    table,
    named.map(({ example }) => image.fileOffsetOf(example) ?? Number.NaN),
    named.map(({ least }) => least),
  );
}
