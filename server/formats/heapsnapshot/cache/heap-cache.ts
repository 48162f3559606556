/**
 * What was computed of a snapshot, kept outside of it for the next time: the tables, and the graph with its figures.
 *
 * A file is found by what the snapshot is: its size, when it was last written, and a hash over 128 pieces of it, spread
 * from its first byte to its last. Damaged files, and files of another version of Tidemark, are not used.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ByteSource } from '../../../engine/byte-source.ts';
import { packTable, type TableData, unpackTable } from '../../../engine/table.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { type HeapModel, packHeap } from '../heap-model.ts';
import { CachedHeap } from './cached-heap.ts';
import { type PackedPlace, readPacked, writePacked } from './packed-value.ts';

/** Grows with every change of what is computed of a snapshot, or of how it is kept. */
const GENERATION = 2;

const MAGIC = Buffer.from('tidemark heap 01');
/** Magic, then start and length of the tables and of the graph. */
const HEADER_BYTES = MAGIC.length + 4 * 8;
const SUFFIX = '.tidemark-heap';

/** All files together; those that were not used for longest go first. */
const FOLDER_BYTES_MAX = 2 ** 31;

const PIECES = 128;
const PIECE_BYTES = 32 << 10;

interface KeptTables {
  generation: number;
  key: string;
  tables: TableData[];
  facts: Record<string, number | string>;
  problems: { count: number; first: { byteStart: number; byteLength: number; why: string }[] };
}

export class HeapCache {
  private readonly folder: string;
  private readonly key: string;

  private constructor(folder: string, key: string) {
    this.folder = folder;
    this.key = key;
  }

  /** Undefined for what cannot be told by its content before it is read: pipes, packed files. */
  static of(folder: string, source: ByteSource): HeapCache | undefined {
    try {
      const { size, mtimeMs } = fs.statSync(source.path);
      if (size === 0 || size !== source.bytes) return undefined;
      return new HeapCache(folder, `${size} ${mtimeMs} ${sampled(source)}`);
    } catch {
      return undefined;
    }
  }

  /** Fills `into` as reading would have; false when there is nothing that can be used. */
  restore(into: TableBuilder, source: ByteSource): boolean {
    try {
      const fd = fs.openSync(this.file, 'r');
      try {
        const places = placesIn(fd);
        const kept = places && (readPacked(fd, places.tables) as KeptTables | undefined);
        if (!kept || kept.generation !== GENERATION || kept.key !== this.key) return false;
        const tables = kept.tables.map(unpackTable);
        into.tables.push(...tables);
        Object.assign(into.facts, kept.facts);
        const { first, count } = kept.problems;
        for (let i = 0; i < count; i++) {
          const { byteStart, byteLength, why } = first[i] ?? { byteStart: 0, byteLength: 0, why: '' };
          into.problem(byteStart, byteLength, why);
        }
        into.model = new CachedHeap({ file: this.file, ...places.heap }, source);
      } finally {
        fs.closeSync(fd);
      }
      // Files that are used go last.
      fs.utimesSync(this.file, new Date(), new Date());
      return true;
    } catch {
      return into.model !== undefined;
    }
  }

  /** Keeps what was read. A disk that is full or may not be written to is no failure: the next time takes as long. */
  keep(into: TableBuilder): void {
    const unfinished = `${this.file}.${process.pid}-${process.hrtime.bigint()}`;
    try {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      // A dump holds secrets, and so do its strings.
      const fd = fs.openSync(unfinished, 'wx', 0o600);
      try {
        const tables = writePacked(fd, HEADER_BYTES, {
          generation: GENERATION,
          key: this.key,
          tables: into.tables.map(packTable),
          facts: into.facts,
          problems: into.problems,
        } satisfies KeptTables);
        const heap = writePacked(fd, tables.start + tables.bytes, packHeap(into.model as HeapModel));
        const header = Buffer.alloc(HEADER_BYTES);
        MAGIC.copy(header);
        for (const [i, value] of [tables.start, tables.bytes, heap.start, heap.bytes].entries())
          header.writeDoubleLE(value, MAGIC.length + 8 * i);
        fs.writeSync(fd, header, 0, HEADER_BYTES, 0);
      } finally {
        fs.closeSync(fd);
      }
      fs.renameSync(unfinished, this.file);
      makeRoom(this.folder, FOLDER_BYTES_MAX);
    } catch {
      remove(unfinished);
    }
  }

  private get file(): string {
    const name = createHash('sha256').update(`${GENERATION} ${this.key}`).digest('hex').slice(0, 40);
    return path.join(this.folder, name + SUFFIX);
  }
}

/** Removes files of ours, those that were not used for longest first, until the rest fit. */
export function makeRoom(folder: string, bytesMax: number): void {
  const files = fs
    .readdirSync(folder)
    .filter((name) => name.includes(SUFFIX))
    .map((name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = fs.statSync(file);
      return { file, size, mtimeMs };
    })
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  let bytes = 0;
  for (const { file, size } of files) {
    bytes += size;
    if (bytes > bytesMax) remove(file);
  }
}

function sampled(source: ByteSource): string {
  const hash = createHash('sha256');
  const step = Math.max(PIECE_BYTES, (source.bytes - PIECE_BYTES) / (PIECES - 1));
  for (let at = 0; at < source.bytes; at += step) hash.update(source.readAt(Math.floor(at), PIECE_BYTES));
  hash.update(source.readAt(Math.max(0, source.bytes - PIECE_BYTES), PIECE_BYTES));
  return hash.digest('hex');
}

function placesIn(fd: number): { tables: PackedPlace; heap: PackedPlace } | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  if (fs.readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const number = (i: number) => header.readDoubleLE(MAGIC.length + 8 * i);
  const tables = { start: number(0), bytes: number(1) };
  const heap = { start: number(2), bytes: number(3) };
  const isWhole =
    tables.start === HEADER_BYTES &&
    heap.start === tables.start + tables.bytes &&
    heap.start + heap.bytes === fs.fstatSync(fd).size;
  return isWhole ? { tables, heap } : undefined;
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Its folder is none.
  }
}
