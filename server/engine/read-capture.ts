/** From a byte source to a capture: recognise, read, order, judge. */
import path from 'node:path';
import { fail } from '../protocol/failure.ts';
import type { ByteSource } from './byte-source.ts';
import { type Capture, isoTime, timeSpan } from './capture.ts';
import { isSystemFile } from './folder/mere-numbers.ts';
import { foreignFormat } from './foreign-formats.ts';
import type { Format } from './format.ts';
import { isBinary } from './is-binary.ts';
import { judgeTables } from './judge-tables.ts';
import { orderSamples } from './sample-order.ts';
import { TableBuilder } from './table-builder.ts';

export const HEAD_BYTES = 64 * 1024;
export const TAIL_BYTES = 16 * 1024;

/** The zone of a capture whose times state no year. */
const NO_YEAR = 'year not stated';

export interface ReadOptions {
  formats: readonly Format[];
  index: number;
  signal: AbortSignal;
  /** The folder in which a walk met the file: what no reader is sure of is then taken only when it is text, and no part of a system. */
  foundIn?: string | undefined;
  /** What a file of a like name was of: asked first. */
  likely?: Format | undefined;
  onProgress?: (done: number, into: TableBuilder) => void;
}

/** @throws FailureError `unknown-format` with what the first bytes look like. */
export async function recognise(
  source: ByteSource,
  formats: readonly Format[],
  foundIn?: string,
  likely?: Format,
): Promise<Format> {
  const head = await source.head(HEAD_BYTES);
  const tail = await source.tail(TAIL_BYTES);
  if (likely?.sniff(head, tail, source.name) === 'sure') return likely;
  const { sure, possible } = fitting(formats, head, tail, source.name);
  if (sure) return sure;
  const text = behindZeros(head, tail);
  const behind = text && fitting(formats, text, tail, source.name).sure;
  if (behind) return behind;
  const foreign = foreignFormat(head);
  const mayBe = foundIn === undefined || (!isBinary(head) && !isSystemFile(source.path, foundIn));
  if (possible && !foreign && mayBe) return possible;
  if (foreign)
    throw fail(
      'unknown-format',
      `${source.path} is ${foreign.what}, which is not read.`,
      foreign.next.replaceAll('FILE', quoted(path.basename(source.path))),
    );
  if (source.isScreen)
    throw fail(
      'unknown-format',
      `${source.path} is a recording of a program that paints the whole screen (watch, htop): it holds what changed on it, not what was shown.`,
      'Record plain output: while sleep 2; do date; cat /proc/meminfo; done >> meminfo.log',
    );
  throw fail(
    'unknown-format',
    `${source.path} is not recognised: ${describeBytes(head)}.`,
    'The README lists what is read, and so does tidemark formats. If it is one of these, please report its first lines.',
  );
}

function fitting(
  formats: readonly Format[],
  head: Uint8Array,
  tail: Uint8Array,
  name: string,
): { sure?: Format; possible: Format | undefined } {
  let possible: Format | undefined;
  for (const format of formats) {
    const certainty = format.sniff(head, tail, name);
    if (certainty === 'sure') return { sure: format, possible };
    if (certainty === 'maybe') possible ??= format;
  }
  return { possible };
}

/** A log that was emptied while a program wrote on starts with zeros, as many as it had bytes. */
function behindZeros(head: Uint8Array, tail: Uint8Array): Uint8Array | undefined {
  if (head[0] !== 0) return undefined;
  const first = head.findIndex((byte) => byte !== 0);
  const rest =
    first < 0
      ? tail.subarray(
          Math.max(
            0,
            tail.findIndex((byte) => byte !== 0),
          ),
        )
      : head.subarray(first);
  return rest.length > 0 && rest[0] !== 0 && !isBinary(rest) ? rest : undefined;
}

export async function readCapture(source: ByteSource, options: ReadOptions): Promise<Capture> {
  const format = await recognise(source, options.formats, options.foundIn, options.likely);
  const into = new TableBuilder((done) => options.onProgress?.(done, into));
  await format.read(source, into, options.signal);
  const capture = finishCapture(source, format, into, options.index, true);
  into.afterwards?.();
  return capture;
}

/**
 * What a builder holds now, as a capture.
 * @param isDone nothing will be added to the builder; otherwise it stays usable (follow mode)
 */
export function finishCapture(
  source: ByteSource,
  format: Format,
  into: TableBuilder,
  index: number,
  isDone = false,
): Capture {
  const marks = [...into.marks];
  // Tables of one file share their samples as a rule: what is odd about one is odd about all, and said once.
  const said = new Set<string>();
  const noted = {
    mark(kind: (typeof marks)[number]['kind'], sample: number, text: string) {
      const key = `${kind} ${sample} ${text}`;
      if (said.has(key)) return;
      said.add(key);
      marks.push({ kind, sample, text });
    },
  };
  const tables = into.tables
    .filter((table) => table.rows > 0 || table.kind !== 'series')
    .map((table) => ({ ...table, columns: table.columns.map((column) => ({ ...column })) }));
  const facts = { ...into.facts };
  const series = tables.filter((table) => table.kind === 'series');
  for (const table of series) orderSamples(table, noted, isDone);
  marks.push(...(format.restarts?.(tables) ?? []));
  const sampled = series.filter(({ derived }) => !derived);
  if (sampled.length > 0) {
    const span = timeSpan({ tables: sampled });
    facts.sampleCount = Math.max(...sampled.map((table) => table.rows));
    facts.seriesCount = sampled.reduce(
      (n, table) => n + table.columns.filter((c) => c.type === 'number').length,
      0,
    );
    if (span) {
      // Times of logs that state no year lie in one that is none.
      const from = into.zone === NO_YEAR ? '0000-'.length : 0;
      facts.fromTime = isoTime(span.from, into.zoneOffset).slice(from);
      facts.toTime = isoTime(span.to, into.zoneOffset).slice(from);
    }
    facts.outOfOrderCount = marks.filter((mark) => mark.kind === 'out of order').length;
    facts.gapCount = marks.filter((mark) => mark.kind === 'gap').length;
    facts.restartCount = marks.filter((mark) => mark.kind === 'restart').length;
  }
  const judged = judgeTables(tables, marks);
  return {
    index,
    path: source.path,
    format,
    bytes: source.diskBytes,
    tables,
    ...judged,
    zone: into.zone,
    zoneOffset: into.zoneOffset,
    facts,
    problems: into.problems,
    coverage: into.coverage,
    marks: marks.sort((a, b) => a.sample - b.sample),
    source,
    ...(into.model === undefined ? {} : { model: into.model }),
  };
}

/** As a shell takes it for one word. */
function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) && !name.startsWith('-') ? name : `'./${name.replaceAll("'", "'\\''")}'`;
}

/** What the bytes look like, for a file no reader knows. */
function describeBytes(head: Uint8Array): string {
  if (head.length === 0) return 'not one byte of it could be unpacked';
  const sample = head.subarray(0, 4096);
  if (isBinary(head)) {
    const hex = [...sample.subarray(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    return `binary data that starts with ${hex}`;
  }
  const line = new TextDecoder().decode(sample).split(/\r?\n/, 1)[0] ?? '';
  return `text that starts with “${line.slice(0, 60)}${line.length > 60 ? '…' : ''}”`;
}
