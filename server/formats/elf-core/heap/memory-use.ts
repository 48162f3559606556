/** What fills the memory: malloc's chunks, Python's objects, the budget, and who owns the strings. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import type { MemoryImage } from '../memory-image.ts';
import { addOwners } from '../owners/owner-tables.ts';
import { findOwners } from '../owners/owners.ts';
import type { MemoryStudy } from '../passes.ts';
import { censusOf, type PythonCensus } from '../python/census.ts';
import { addPythonTypes } from '../python/python-tables.ts';
import { namesOf } from '../python/type-names.ts';
import type { StringCensus } from '../strings/string-census.ts';
import { textOf } from '../strings/string-tables.ts';
import { addBudget } from './budget.ts';
import { ChunkCounts, Signatures } from './chunk-counts.ts';
import { classNameOf } from './class-name.ts';
import { findHeap, type GlibcHeap } from './heap.ts';
import { addChunks, addSignatures, nameSignatures } from './heap-tables.ts';
import { ModuleLookup } from './module-lookup.ts';
import { ModuleTexts } from './module-texts.ts';
import { otherAllocators } from './other-allocators.ts';
import { WordReader } from './word-reader.ts';

/** Strings whose owners are looked for: by count, and by bytes. */
const BY_COUNT = 200;
const BY_BYTES = 50;
const COPIES_LEAST = 20;

export function memoryUse(image: MemoryImage): MemoryStudy {
  return {
    window() {},
    finish: (into, signal, strings) => study(image, into, signal, strings),
  };
}

function study(image: MemoryImage, into: TableBuilder, signal: AbortSignal, strings: StringCensus): void {
  const names = new ModuleTexts(image);
  const counts = new ChunkCounts();
  const words = new WordReader(image);
  const signatures = new Signatures(words, new ModuleLookup(image));
  const found = findHeap(image);
  const heap = found?.heap;
  if (found) {
    found.heap.walk(
      words,
      {
        chunk(address, size, used) {
          counts.chunk(address, size, used);
          signatures.chunk(address, size, used);
        },
        freed(address, size) {
          counts.freed(address, size);
          signatures.freed(address, size);
        },
      },
      found.fastBins,
      signal,
    );
    nameHeap(image, found.heap);
  }
  sayWhatWasNotWalked(image, heap, into);
  const named = nameSignatures(image, signatures, names);
  if (heap) {
    addChunks(into, heap, counts);
    addSignatures(into, image, named);
  } else {
    into.fact('usedChunkCount', 0);
    into.fact('usedChunkBytes', 0);
  }
  const census = censusOf(image, heap, signal);
  if (census) addPythonTypes(into, census, namesOf(image, census, names, signal));
  else into.fact('pythonObjectCount', 0);
  addBudget(into, image, { heap, counts, signatures: named.named, census });
  addStringOwners(image, heap, census, strings, names, into, signal);
  names.close();
}

/** The main arena knows where [heap] is, whoever named the segments. */
function nameHeap(image: MemoryImage, heap: GlibcHeap): void {
  for (const { regions, main } of heap.arenas) {
    for (const { start, end } of regions) {
      const segment = image.segmentAt(start);
      if (!main || !segment || segment.name !== '' || segment.end < end) continue;
      segment.name = '[heap]';
      segment.kind = 'heap';
    }
  }
}

function sayWhatWasNotWalked(image: MemoryImage, heap: GlibcHeap | undefined, into: TableBuilder): void {
  const { names, moves } = otherAllocators(image);
  if (names.length > 0) into.fact('otherAllocators', names.join(', '));
  if (moves) into.fact('movingCollector', 1);
  if (!heap) {
    into.fact(
      'allocator',
      names.length > 0 ? `${names.join(', ')}: not walked` : 'no arena of glibc was found',
    );
    return;
  }
  const isChain = Number.isNaN(heap.arenas[0]?.state);
  into.fact('allocator', isChain ? 'glibc, by its chunks alone' : 'glibc');
  for (const { region, lostAt, lostBytes } of heap.walks) {
    if (lostBytes === 0) continue;
    const at = image.fileOffsetOf(lostAt);
    into.problem(
      at ?? 0,
      at === undefined ? 0 : Math.min(lostBytes, image.source.bytes - at),
      `the chain of chunks breaks at 0x${lostAt.toString(16)} (heap at 0x${region.start.toString(16)}): ${lostBytes.toLocaleString('en-US')} bytes are in no chunk, because they were not dumped, or overwritten`,
    );
  }
}

function addStringOwners(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  strings: StringCensus,
  names: ModuleTexts,
  into: TableBuilder,
  signal: AbortSignal,
): void {
  const { texts } = strings.ascii;
  const entries = [
    ...new Set([
      ...texts.largest(BY_COUNT, (entry) => texts.countOf(entry)),
      ...texts.largest(BY_BYTES, (entry) => texts.countOf(entry) * texts.lengthOf(entry)),
    ]),
  ].filter((entry) => texts.countOf(entry) >= COPIES_LEAST);
  if (entries.length === 0) return;
  const owners = findOwners(image, heap, census, texts, entries, signal);
  const lookup = new ModuleLookup(image);
  addOwners(into, image, owners, {
    textOf: (entry) => textOf(texts, entry),
    offsetOf: (entry) => texts.offsetOf(entry),
    lengthOf: (entry) => texts.lengthOf(entry),
    classAt: (address) => classNameOf(image, lookup, names, address),
  });
}
