/** What fills the memory: malloc's chunks, Python's objects, the budget, and who owns the strings. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import type { MemoryImage } from '../memory-image.ts';
import { piecesOf } from '../memory-marks.ts';
import type { WantedText } from '../owners/copies.ts';
import { addOwners } from '../owners/owner-tables.ts';
import { findOwners } from '../owners/owners.ts';
import type { MemoryStudy } from '../passes.ts';
import { PythonCensus } from '../python/census.ts';
import { whyNotCounted } from '../python/not-counted.ts';
import { addPythonTypes } from '../python/python-tables.ts';
import { namesOf } from '../python/type-names.ts';
import { SelfPointers } from '../self-pointers.ts';
import type { StringCensus } from '../strings/string-census.ts';
import { largestOf } from '../strings/texts.ts';
import { addBudget } from './budget.ts';
import { ChunkCounts, Signatures } from './chunk-counts.ts';
import { classNameOf } from './class-name.ts';
import { findHeap, type GlibcHeap } from './heap.ts';
import { addChunks, addSignatures, nameSignatures } from './heap-tables.ts';
import { ModuleLookup } from './module-lookup.ts';
import { ModuleTexts } from './module-texts.ts';
import { otherAllocators } from './other-allocators.ts';
import { Untouched } from './untouched.ts';

/** Strings whose owners are looked for: by count, and by bytes. */
const BY_COUNT = 200;
const BY_BYTES = 50;
const COPIES_LEAST = 20;

export async function memoryUse(image: MemoryImage, signal: AbortSignal): Promise<MemoryStudy> {
  const counts = new ChunkCounts();
  const signatures = new Signatures(new ModuleLookup(image));
  const pointers = new SelfPointers(image, signal);
  const heap = await findHeap(
    image,
    {
      chunk(words, address, size, used) {
        counts.chunk(words, address, size, used);
        signatures.chunk(words, address, size, used);
      },
      freed(words, address, size) {
        counts.freed(words, address, size);
        signatures.freed(words, address, size);
      },
    },
    pointers,
    signal,
  );
  const python = await PythonCensus.of(image, heap, pointers);
  const untouched = new Untouched();
  return {
    window(window) {
      untouched.window(window);
      heap?.window(window);
      python?.window(window);
    },
    async finish(into, strings) {
      heap?.finish(signal);
      if (heap) nameHeap(image, heap);
      sayWhatWasNotWalked(image, heap, into);
      const names = new ModuleTexts(image);
      const named = nameSignatures(image, signatures, names);
      if (heap) {
        addChunks(into, heap, counts);
        addSignatures(into, image, named);
      } else {
        into.fact('usedChunkCount', 0);
        into.fact('usedChunkBytes', 0);
      }
      python?.count(signal);
      const types = python && namesOf(image, python, names, signal);
      if (python && types) addPythonTypes(into, python, types);
      else {
        into.fact('pythonObjectCount', 0);
        const why = python ? undefined : whyNotCounted(image);
        if (why) into.problem(0, 0, why);
      }
      addBudget(into, image, { heap, counts, signatures: named.named, census: python, untouched });
      await addStringOwners(image, heap, python, strings, names, into, signal);
      names.close();
      const pieces = piecesOf(
        heap,
        python,
        new Map([...(types ?? [])].map(([type, { name }]) => [type, name])),
      );
      if (pieces) image.layout.pieces = pieces;
    },
  };
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

async function addStringOwners(
  image: MemoryImage,
  heap: GlibcHeap | undefined,
  census: PythonCensus | undefined,
  strings: StringCensus,
  names: ModuleTexts,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  const wanted = wantedTexts(strings);
  if (wanted.length === 0) return;
  const owners = await findOwners(image, heap, census, strings, wanted, signal);
  const lookup = new ModuleLookup(image);
  addOwners(into, image, owners, strings, (address) => classNameOf(image, lookup, names, address));
}

/** Those with the most copies and those with the most bytes, of either encoding. */
function wantedTexts({ ascii, utf16 }: StringCensus): WantedText[] {
  return [ascii, utf16].flatMap((of) => {
    const { texts } = of;
    return [
      ...new Set([
        ...largestOf(texts, BY_COUNT, (entry) => texts.countOf(entry)),
        ...largestOf(texts, BY_BYTES, (entry) => texts.countOf(entry) * texts.lengthOf(entry)),
      ]),
    ]
      .filter((entry) => texts.countOf(entry) >= COPIES_LEAST)
      .map((entry) => ({ of, entry }));
  });
}
