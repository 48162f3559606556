/** V8 heap snapshots: what Node.js, Chrome, Electron and Deno write, and allocation timelines, which are the same. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { amount } from '../../engine/wording.ts';
import {
  analyzeHeap,
  countHeap,
  type HeapSnapshot,
  type ShallowClass,
  type ShallowHeap,
  SnapshotParser,
  statedDetachedCount,
} from '../../packages/heapsnapshot-parser/index.ts';
import { fail } from '../../protocol/failure.ts';
import { acrossSnapshots } from './across-snapshots.ts';
import { CachedHeap, type CachedPlace } from './cache/cached-heap.ts';
import { HeapCache } from './cache/heap-cache.ts';
import { type HeapModel, isInPlace, type PackedHeap, packHeap, unpackHeap } from './heap-model.ts';
import { Labels } from './labels.ts';
import { availableMemory, memoryNeed } from './memory-need.ts';
import { heapObjects } from './objects.ts';
import { placesIn } from './rows.ts';
import { addAllocations } from './tables/allocations.ts';
import { addClasses } from './tables/classes.ts';
import { addDetached } from './tables/detached.ts';
import { addDuplicateStrings } from './tables/duplicate-strings.ts';
import { addObjects } from './tables/objects.ts';
import { shallowClassesTable } from './tables/shallow-classes.ts';
import { addSuspects } from './tables/suspects.ts';

const START = /^(?:\xef\xbb\xbf)?\s*\{\s*"(?:[^"\\]{1,60})"\s*:\s*[[{]/;
const HEADER =
  /"node_fields"\s*:\s*\[[\s\S]{0,2000}"edge_fields"\s*:\s*\[|"edge_fields"\s*:\s*\[[\s\S]{0,2000}"node_fields"\s*:\s*\[/;

/** Smaller snapshots are read in no time: they are not kept, and nothing is shown before the end. */
const LARGE_BYTES = 8 << 20;

/** Smaller ones fit everywhere. */
const ROOM_ASKED_FROM_BYTES = 32 << 20;
const HEAD_BYTES = 16 << 10;

interface HeapSnapshotOptions {
  /** Counts and shallow sizes are enough: of a snapshot that is too large for more. */
  shallow?: boolean;
  /** Bytes of memory that may be taken. */
  available?(): number;
}

async function read(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
  options: HeapSnapshotOptions,
): Promise<void> {
  // The extension names a folder of its own in VS Code's storage; the command line keeps nothing unless it is asked to.
  const folder = process.env.TIDEMARK_CACHE_DIR;
  const cache =
    folder && !options.shallow && source.bytes >= LARGE_BYTES ? HeapCache.of(folder, source) : undefined;
  if (cache?.restore(into, source)) {
    into.progress(source.bytes);
    return;
  }
  if ((await readWhole(source, into, signal, options)) && cache) into.afterwards = () => cache.keep(into);
}

/** False when it is not all there is. */
async function readWhole(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
  options: HeapSnapshotOptions,
): Promise<boolean> {
  const left = await leftOut(source, into, options);
  const readAt = (offset: number, length: number) => source.readAt(offset, length);
  const parser = new SnapshotParser({ readAt, ...(source.bytes > 0 ? { bytes: source.bytes } : {}) });
  let failure = '';
  try {
    for await (const { bytes, offset } of source.stream(signal)) {
      // Head and tail of a large file: half a graph says nothing.
      if (offset !== parser.bytes) return false;
      parser.write(bytes);
      into.progress(parser.bytes);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    failure = error instanceof Error ? error.message : String(error);
  }
  const snapshot = parser.end();
  if (failure !== '')
    into.problem(snapshot.bytes, 0, `reading stopped here: ${failure}; what came before is shown`);
  for (const { byteStart, byteLength, why } of snapshot.problems) into.problem(byteStart, byteLength, why);
  const places = placesIn(snapshot, readAt);
  if (left !== undefined) {
    const counted = countHeap(snapshot);
    addFacts(into, snapshot, counted);
    into.fact('leftOut', left);
    into.partial = `counts and shallow sizes (${left})`;
    into.tables.push(shallowClassesTable(counted.classes, 'histogram', places));
    addAllocations(into, snapshot);
    return false;
  }
  const analysis = analyzeHeap(snapshot, {
    inPlace: isInPlace(snapshot),
    between(step) {
      signal.throwIfAborted();
      into.step = step;
      into.progress(parser.bytes);
    },
    ...(into.preview &&
      snapshot.bytes >= LARGE_BYTES && {
        shallow(classes: readonly ShallowClass[]) {
          into.preview?.('counts and shallow sizes; retained sizes follow', [
            shallowClassesTable(classes, 'graph', places),
          ]);
          into.step = 'finding what keeps what alive';
          into.progress(parser.bytes);
        },
      }),
  });
  into.model = { snapshot, analysis } satisfies HeapModel;
  addFacts(into, snapshot, analysis);
  const labels = new Labels(snapshot, analysis);
  addClasses(into, labels, places);
  addObjects(into, labels, places);
  signal.throwIfAborted();
  addSuspects(into, labels, places);
  addDuplicateStrings(into, labels, places);
  addDetached(into, labels, places);
  addAllocations(into, snapshot);
  return failure === '';
}

/**
 * Says what memory reading will take, and why retained sizes are left out; undefined where they are not.
 * @throws FailureError when there is not enough memory for anything.
 */
async function leftOut(
  source: ByteSource,
  into: TableBuilder,
  { shallow, available = availableMemory }: HeapSnapshotOptions,
): Promise<string | undefined> {
  if (shallow) return 'retained sizes were not asked for';
  // Of a packed file the size is known at its end; it is then about ten times as large.
  const bytes = Math.max(source.bytes, source.diskBytes);
  if (bytes < ROOM_ASKED_FROM_BYTES) return undefined;
  const need = memoryNeed(latin1(await source.head(HEAD_BYTES)), bytes);
  const free = available();
  const says = (wanted: number) =>
    `${amount(wanted, 'bytes')} of memory, and ${amount(free, 'bytes')} are free`;
  if (need.shallow > free)
    throw fail(
      'too-big',
      `${source.path} takes about ${says(need.shallow)}, even without retained sizes.`,
      'Close other programs, or copy the file to a machine with more memory.',
    );
  into.step = `reading (about ${amount(need.whole > free ? need.shallow : need.whole, 'bytes')} of memory)`;
  return need.whole > free ? `retained sizes take about ${says(need.whole)}` : undefined;
}

function addFacts(into: TableBuilder, snapshot: HeapSnapshot, { statistics }: ShallowHeap): void {
  const { nodes, edges, strings, extraNativeBytes } = snapshot;
  into.fact('nodeCount', nodes.count);
  into.fact('edgeCount', edges.count);
  into.fact('totalSelfBytes', statistics.total - extraNativeBytes);
  into.fact('stringCount', strings.count);
  into.fact('detachedCount', statedDetachedCount(snapshot));
  into.fact('extraNativeBytes', extraNativeBytes);
  into.fact('codeBytes', statistics.code);
  into.fact('stringBytes', statistics.strings);
  into.fact('jsArrayBytes', statistics.jsArrays);
  into.fact('typedArrayBytes', statistics.typedArrays);
  into.fact('nativeBytes', statistics.native);
  into.fact('systemBytes', statistics.system);
}

export const heapsnapshot = heapsnapshotWith({});

export function heapsnapshotWith(options: HeapSnapshotOptions): Format {
  return {
    id: 'heapsnapshot',
    title: 'V8 heap snapshot',
    about:
      'Objects and references of a JavaScript heap, from Node.js, Chrome, Electron or Deno; also allocation timelines.',
    patterns: ['*.heapsnapshot', '*.heaptimeline'],
    sniff(head, tail) {
      const start = latin1(head);
      if (!START.test(start)) return 'no';
      if (HEADER.test(start) || HEADER.test(latin1(tail))) return 'sure';
      return /^\S{0,3}\s*\{\s*"snapshot"\s*:\s*\{\s*"meta"/.test(start) ? 'maybe' : 'no';
    },
    read: (source, into, signal) => read(source, into, signal, options),
    across: (captures) => acrossSnapshots(captures.filter(({ model }) => model !== undefined)),
    objects: heapObjects,
    packModel: (model) => (model instanceof CachedHeap && model.place) || packHeap(model as HeapModel),
    unpackModel(packed, source) {
      if (!('file' in (packed as object))) return unpackHeap(packed as PackedHeap, source);
      const heap = new CachedHeap(packed as CachedPlace, source);
      void heap.prepare();
      return heap;
    },
  };
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
