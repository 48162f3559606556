/** What the tests of the readers share: captures in memory, the samples, and series as plain arrays. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import type { ByteSource, Chunk } from '../../server/engine/byte-source.ts';
import type { Capture } from '../../server/engine/capture.ts';
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import type { Format } from '../../server/engine/format.ts';
import { pageOf } from '../../server/engine/page.ts';
import { readCapture } from '../../server/engine/read-capture.ts';
import { type Table, TIME_COLUMN } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { formats } from '../../server/formats/index.ts';

const samplesFolder = path.join(import.meta.dirname, '../../samples');

/** The shipped captures, as paths below `samples/`. */
export const samplePaths: readonly string[] = fs
  .readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => name.includes('/') && !name.endsWith('.md'))
  .filter((name) => fs.statSync(path.join(samplesFolder, name)).isFile())
  .sort();

export function samplePath(name: string): string {
  return path.join(samplesFolder, name);
}

/** As a reader sees it: unpacked. */
export function sampleBytes(name: string): Buffer {
  const bytes = fs.readFileSync(samplePath(name));
  if (name.endsWith('.zst')) return zlib.zstdDecompressSync(bytes);
  return name.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes;
}

export function sampleText(name: string): string {
  return fs.readFileSync(samplePath(name), 'utf8');
}

/** A capture held in memory, streamed in chunks of any size. */
export class MemorySource implements ByteSource {
  readonly path: string;
  readonly name: string;
  readonly diskBytes: number;
  readonly bytes: number;
  private readonly content: Uint8Array;
  private readonly chunkBytes: number;

  constructor(content: Uint8Array | string, name = 'unknown', chunkBytes = 1 << 22) {
    this.content = typeof content === 'string' ? Buffer.from(content) : content;
    this.path = name;
    this.name = name;
    this.bytes = this.content.length;
    this.diskBytes = this.content.length;
    this.chunkBytes = chunkBytes;
  }

  async head(length: number): Promise<Uint8Array> {
    return this.content.subarray(0, length);
  }

  async tail(length: number): Promise<Uint8Array> {
    return this.content.subarray(Math.max(0, this.content.length - length));
  }

  async *stream(): AsyncIterable<Chunk> {
    for (let offset = 0; offset < this.content.length; offset += this.chunkBytes) {
      // As from a file: whoever keeps a view of an old chunk is found out.
      const bytes = Buffer.from(this.content.subarray(offset, offset + this.chunkBytes));
      yield { bytes, offset };
      bytes.fill(0xaa);
    }
  }

  readAt(offset: number, length: number): Uint8Array {
    return this.content.subarray(offset, offset + length);
  }

  place(offset: number): ReturnType<ByteSource['place']> {
    return { path: this.path, start: offset, linesBefore: 0 };
  }

  close(): void {}
}

const never = new AbortController().signal;

export function readMemory(
  content: Uint8Array | string,
  name = 'unknown',
  chunkBytes?: number,
): Promise<Capture> {
  return readCapture(new MemorySource(content, name, chunkBytes), { formats, index: 0, signal: never });
}

export async function readPath(file: string): Promise<Capture> {
  return readCapture(new FileSource(openFile(file)), { formats, index: 0, signal: never });
}

/** Tables in the order of the file, without statistics: what the reader alone makes of the bytes. */
export async function readRaw(
  format: Format,
  content: Uint8Array | string,
  chunkBytes?: number,
): Promise<TableBuilder> {
  const into = new TableBuilder();
  await format.read(new MemorySource(content, 'unknown', chunkBytes), into, never);
  return into;
}

export function formatOf(id: string): Format {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format;
}

/** Numbers by `table/column` in row order; times are left out unless asked for. */
export function seriesOf(
  from: { readonly tables: readonly Table[] },
  options: { times?: boolean } = {},
): Record<string, number[]> {
  const series: Record<string, number[]> = {};
  for (const table of from.tables) {
    for (const column of table.columns) {
      if (column.id === TIME_COLUMN && !options.times) continue;
      if (column.numbers) series[`${table.id}/${column.id}`] = [...column.numbers.toArray(table.rows)];
    }
  }
  return series;
}

/** Milliseconds by row of the first table; undefined when it states no time. */
export function timesOf(from: { readonly tables: readonly Table[] }): number[] | undefined {
  const table = from.tables[0];
  const column = table?.columns[0];
  return column?.id === TIME_COLUMN && column.numbers
    ? [...column.numbers.toArray(table?.rows ?? 0)]
    : undefined;
}

/** The samples of a stamped log (`### ISO` before each), without their stamps. */
export function blocksOf(name: string): { time: string; text: string }[] {
  const parts = sampleText(name).split(/^### (.*)\n/m);
  const blocks: { time: string; text: string }[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2)
    blocks.push({ time: parts[i] as string, text: parts[i + 1] as string });
  return blocks;
}

/** Cells of a table, row by row, in these columns; no table has no rows. */
export function rowsOf(capture: Pick<Capture, 'tables'>, id: string, ...columns: string[]): unknown[][] {
  const table = capture.tables.find((t) => t.id === id);
  if (!table) return [];
  const at = columns.map((name) => table.columns.findIndex((column) => column.id === name));
  return pageOf(table, { offset: 0, limit: 1000 }).rows.map((row) => at.map((i) => row[i]));
}
