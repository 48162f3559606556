/** What the bytes of a dump belong to: a chunk of malloc, a block of Python. For whoever looks at the bytes themselves. */
import type { Capture } from '../../engine/capture.ts';
import { columnOf, textAt } from '../../engine/table.ts';
import type { ByteMark, BytesQuery, MarkedBytes } from '../../protocol/operations.ts';
import { ChunkIndex, type ChunkPieces } from './heap/chunk-index.ts';
import type { GlibcHeap } from './heap/heap.ts';
import { lowerBound } from './heap/lower-bound.ts';
import { ModuleLookup, placeIn } from './heap/module-lookup.ts';
import { type Region, sizeOf } from './heap/regions.ts';
import { WordReader } from './heap/word-reader.ts';
import type { MemoryImage, Segment } from './memory-image.ts';
import { OBJECT_OFFSETS, type PythonCensus } from './python/census.ts';
import { blockAt, type Pool } from './python/pools.ts';
import { isAlive, OB_TYPE } from './python/type-objects.ts';
import { secretsOf } from './secret-bytes.ts';

/** What the pass over the memory learned of its pieces: plain data, which travels with the layout. */
export interface MemoryPieces {
  chunks: ChunkPieces;
  /** By address. */
  regions: readonly Region[];
  mmapped: readonly (readonly [address: number, size: number])[];
  /** Chunks that the caches of threads (tcache) keep, ascending. */
  cached: Float64Array;
  /** By address. */
  pools: readonly Pool[];
  /** Names of Python's types by their address. */
  types: ReadonlyMap<number, string>;
}

/** Bytes that one question is answered for. */
const RANGE_MAX = 65_536;
/** Larger chunks are not looked through for the text that tells whose they are. */
const TEXT_MAX = 4096;
const TEXT_LEAST = 4;

export function piecesOf(
  heap: GlibcHeap | undefined,
  python: PythonCensus | undefined,
  types: ReadonlyMap<number, string>,
): MemoryPieces | undefined {
  if (!heap && !python) return undefined;
  return {
    chunks: heap?.index.pieces ?? new Map(),
    regions: heap?.regions ?? [],
    mmapped: heap?.mmapped ?? [],
    cached: heap?.cached ?? new Float64Array(0),
    pools: python?.pools ?? [],
    types,
  };
}

/** The pieces that bytes of a dump lie in, and the secrets among them. */
export function marksOf(
  capture: Capture,
  { offset, length }: Pick<BytesQuery, 'offset' | 'length'>,
): MarkedBytes {
  if (!(offset >= 0) || !(length > 0) || offset >= capture.source.bytes) return { pieces: [], secrets: [] };
  const end = offset + Math.min(length, RANGE_MAX);
  return {
    pieces: piecesBetween(capture, offset, end),
    secrets: secretsOf(capture.source, offset, end - offset),
  };
}

function piecesBetween(capture: Capture, offset: number, end: number): ByteMark[] {
  const image = capture.model as MemoryImage | undefined;
  const pieces = image?.layout.pieces;
  if (!image || !pieces) return [];
  const marker = new Marker(image, pieces, capture);
  return image.segments
    .filter((one) => one.fileOffset < end && one.fileOffset + one.dumpedBytes > offset)
    .sort((a, b) => a.fileOffset - b.fileOffset)
    .flatMap((segment) => marker.within(segment, offset, end));
}

interface Piece extends Pick<ByteMark, 'kind' | 'words'> {
  start: number;
  end: number;
}

class Marker {
  private readonly image: MemoryImage;
  private readonly pieces: MemoryPieces;
  /** By string; what was cut or masked in the table equals no string. */
  private readonly owners: ReadonlyMap<string, string>;
  /** Classes of C++ by the place that their objects' first word points to. */
  private readonly classes: ReadonlyMap<string, string>;
  private readonly words: WordReader;
  private readonly modules: ModuleLookup;
  private readonly index: ChunkIndex;
  private readonly regionStarts: Float64Array;
  private readonly mappedStarts: Float64Array;
  private readonly poolStarts: Float64Array;

  constructor(image: MemoryImage, pieces: MemoryPieces, capture: Capture) {
    this.image = image;
    this.pieces = pieces;
    this.owners = textsBy(capture, 'owners', 'text', 'owner');
    this.classes = textsBy(capture, 'signatures', 'signature', 'class');
    this.words = new WordReader(image, 1 << 12);
    this.modules = new ModuleLookup(image);
    this.index = new ChunkIndex(image.wordBytes, pieces.chunks);
    this.regionStarts = Float64Array.from(pieces.regions, ({ start }) => start);
    this.mappedStarts = Float64Array.from(pieces.mmapped, ([start]) => start);
    this.poolStarts = Float64Array.from(pieces.pools, ({ start }) => start);
  }

  within({ start, fileOffset, dumpedBytes }: Segment, offset: number, end: number): ByteMark[] {
    const marks: ByteMark[] = [];
    const first = start + Math.max(0, offset - fileOffset);
    const until = start + Math.min(dumpedBytes, end - fileOffset);
    for (let at = first; at < until; ) {
      const piece = this.pieceAt(at);
      if (piece) {
        const from = Math.max(piece.start, start);
        const to = Math.min(piece.end, start + dumpedBytes);
        marks.push({
          byteStart: fileOffset + from - start,
          byteLength: to - from,
          kind: piece.kind,
          words: piece.words,
        });
      }
      at = Math.max(at + 1, piece?.end ?? this.nextPiece(at));
    }
    return marks;
  }

  private nextPiece(address: number): number {
    return Math.min(
      ...[this.regionStarts, this.mappedStarts, this.poolStarts].map(
        (starts) => starts[lowerBound(starts, address + 1)] ?? Number.POSITIVE_INFINITY,
      ),
    );
  }

  private pieceAt(address: number): Piece | undefined {
    const pool = this.pieces.pools[lowerBound(this.poolStarts, address + 1) - 1];
    const after = pool ? pool.start + pool.bytes : 0;
    if (pool && address < after) return this.inPool(pool, address);
    const chunk = this.chunkAt(address);
    if (!chunk) return undefined;
    // Pools may lie in chunks: what is before and behind them is left of the chunk.
    const next = this.poolStarts[lowerBound(this.poolStarts, address + 1)] ?? Number.POSITIVE_INFINITY;
    return { ...chunk, start: Math.max(chunk.start, after), end: Math.min(chunk.end, next) };
  }

  private inPool(pool: Pool, address: number): Piece {
    const block = blockAt(this.words, pool, address);
    if (block.state !== 'used' && block.state !== 'free') {
      const words =
        block.state === 'header'
          ? `header of a pool of Python’s blocks of ${bytes(pool.blockBytes)}`
          : 'room of a pool of Python’s blocks, not in use yet';
      return { ...block, kind: block.state === 'header' ? 'python' : 'freed', words };
    }
    if (block.state === 'free')
      return { ...block, kind: 'freed', words: `free block of Python, ${sized(block)}` };
    const type = this.typeIn(block.start, pool.blockBytes);
    return { ...block, kind: 'python', words: `block of Python, ${sized(block)}${type ? `, ${type}` : ''}` };
  }

  private typeIn(address: number, length: number): string | undefined {
    for (const offset of OBJECT_OFFSETS) {
      if (offset + 16 > length) return undefined;
      const type = this.pieces.types.get(this.words.word(address + offset + OB_TYPE));
      if (type !== undefined && isAlive(this.words.word(address + offset))) return type;
    }
    return undefined;
  }

  private chunkAt(address: number): Piece | undefined {
    const region = this.pieces.regions[lowerBound(this.regionStarts, address + 1) - 1];
    if (region && address < region.end) {
      if (!this.index.find(address, region.start, region.end)) return undefined;
      const { chunk, size, isUsed } = this.index;
      return this.inRegion(region, chunk, size, isUsed);
    }
    const [start, size] = this.pieces.mmapped[lowerBound(this.mappedStarts, address + 1) - 1] ?? [0, 0];
    if (address >= start + size) return undefined;
    return this.used(start, size, 'mmapped');
  }

  private inRegion({ top, arena }: Region, start: number, size: number, isUsed: boolean): Piece {
    const end = start + size;
    const place = `arena ${arena}`;
    if (start === top)
      return { start, end, kind: 'freed', words: `free top of ${place}, ${sized({ start, end })}` };
    if (isUsed) return this.used(start, size, place);
    if (sizeOf(this.words.word(start + this.image.wordBytes)) !== size)
      return { start, end, kind: 'freed', words: `in no chunk of malloc (${place})` };
    const { cached } = this.pieces;
    const isCached = cached[lowerBound(cached, start)] === start;
    const looksUsed = this.words.word(end + this.image.wordBytes) % 2 === 1;
    const list = isCached ? 'tcache' : looksUsed ? 'fast bin' : `free, ${place}`;
    return { start, end, kind: 'freed', words: `freed chunk of ${sized({ start, end })} (${list})` };
  }

  private used(start: number, size: number, place: string): Piece {
    const end = start + size;
    const user = start + 2 * this.image.wordBytes;
    const type = this.typeIn(user, size - this.image.wordBytes);
    const owner = type ? `a Python ${type}` : this.ownerOf(user, size);
    return {
      start,
      end,
      kind: type ? 'python' : 'used',
      words: `used chunk of ${sized({ start, end })} (${place})${owner ? `, ${owner}` : ''}`,
    };
  }

  /** By its own first word, else by those who hold the strings that stand in it. */
  private ownerOf(user: number, size: number): string | undefined {
    const at = this.modules.at(this.words.word(user));
    if (at) {
      const owner = placeIn(at.module, at.offset);
      const name = this.classes.get(owner);
      return `owner ${owner}${name ? `, class ${name}` : ''}`;
    }
    if (size > TEXT_MAX || this.owners.size === 0) return undefined;
    const text = Buffer.from(this.words.bytes(user, size - this.image.wordBytes)).toString('latin1');
    for (const [run] of text.matchAll(RUNS)) {
      const owner = this.owners.get(run);
      if (owner !== undefined) return `text as ${owner} holds it`;
    }
    return undefined;
  }
}

const RUNS = new RegExp(`[\\t\\x20-\\x7e]{${TEXT_LEAST},}`, 'g');

/** Texts of one column by those of another; rows without either are left out. */
function textsBy({ tables }: Capture, tableId: string, key: string, value: string): Map<string, string> {
  const table = tables.find(({ id }) => id === tableId);
  const keys = table && columnOf(table, key);
  const values = table && columnOf(table, value);
  const found = new Map<string, string>();
  for (let row = 0; table && keys && values && row < table.rows; row++) {
    const text = textAt(values, row);
    if (text) found.set(textAt(keys, row) ?? '', text);
  }
  return found;
}

function sized({ start, end }: Pick<Piece, 'start' | 'end'>): string {
  return `${bytes(end - start)} at 0x${start.toString(16)}`;
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-US')} bytes`;
}
