/** The graph of a snapshot in a file of the cache: read when somebody looks at it, which opening does not. */
import fs from 'node:fs';
import type { ByteSource } from '../../../engine/byte-source.ts';
import { analyzeHeap, SnapshotParser } from '../../../packages/heapsnapshot-parser/index.ts';
import { type HeapModel, isInPlace, type PackedHeap, unpackHeap } from '../heap-model.ts';
import { type PackedPlace, readPacked, readPackedLater } from './packed-value.ts';

export interface CachedPlace extends PackedPlace {
  file: string;
}

const CHUNK_BYTES = 8 << 20;

export class CachedHeap implements HeapModel {
  /** Undefined once the graph is here. */
  place: CachedPlace | undefined;
  private readonly source: ByteSource;
  private heap: HeapModel | undefined;

  constructor(place: CachedPlace, source: ByteSource) {
    this.place = place;
    this.source = source;
  }

  get snapshot(): HeapModel['snapshot'] {
    return this.loaded().snapshot;
  }

  get analysis(): HeapModel['analysis'] {
    return this.loaded().analysis;
  }

  /** Reads the graph while nobody waits for it. */
  async prepare(): Promise<void> {
    const { place } = this;
    if (!place) return;
    const packed = await readPackedLater(place.file, place).catch(() => undefined);
    if (packed && !this.heap) this.take(unpackHeap(packed as PackedHeap, this.source));
  }

  private loaded(): HeapModel {
    return this.heap ?? this.take(this.fromFile() ?? readAgain(this.source));
  }

  private take(heap: HeapModel): HeapModel {
    this.heap = heap;
    this.place = undefined;
    return heap;
  }

  private fromFile(): HeapModel | undefined {
    const { place } = this;
    if (!place) return undefined;
    try {
      const fd = fs.openSync(place.file, 'r');
      try {
        const packed = readPacked(fd, place) as PackedHeap | undefined;
        return packed && unpackHeap(packed, this.source);
      } finally {
        fs.closeSync(fd);
      }
    } catch {
      return undefined;
    }
  }
}

/** The file of the cache is gone or damaged since it was opened. */
function readAgain(source: ByteSource): HeapModel {
  const readAt = (offset: number, length: number) => source.readAt(offset, length);
  const parser = new SnapshotParser({ readAt, bytes: source.bytes });
  while (parser.bytes < source.bytes) {
    const bytes = readAt(parser.bytes, CHUNK_BYTES);
    if (bytes.length === 0) break;
    parser.write(bytes);
  }
  const snapshot = parser.end();
  return { snapshot, analysis: analyzeHeap(snapshot, { inPlace: isInPlace(snapshot) }) };
}
