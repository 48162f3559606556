/** Several files as one case: reads each, joins those with one sample each, puts them in time order. */
import path from 'node:path';
import { FailureError, fail, toFailure } from '../protocol/failure.ts';
import { type Capture, timeSpan } from './capture.ts';
import type { Skipped } from './case-files.ts';
import type { FileSource } from './file-source.ts';
import { guessedTimes, TIMES_OF_FILES } from './file-times.ts';
import { isTimedPiece, pieceKey } from './folder/belong-together.ts';
import { refuseMereNumbers } from './folder/mere-numbers.ts';
import type { Format } from './format.ts';
import { JoinedSource } from './joined-source.ts';
import { readCapture } from './read-capture.ts';
import type { TableBuilder } from './table-builder.ts';

export interface CaseFile {
  path: string;
  /** The folder in which a walk met it; undefined for a file that was named. */
  foundIn?: string | undefined;
  /** @throws FailureError */
  open(): FileSource;
  /** It is no capture. */
  discard(source: FileSource): void;
}

export interface ReadCaseOptions {
  formats: readonly Format[];
  signal: AbortSignal;
  onProgress?: (done: number, step: string) => void;
}

/**
 * Files that are no capture are discarded and go to `skipped`.
 * @throws FailureError when not one of the files could be read.
 */
export async function readCase(
  files: Iterable<CaseFile>,
  skipped: Skipped[],
  options: ReadCaseOptions,
): Promise<Capture[]> {
  const captures: Capture[] = [];
  const walked = new Set<Capture>();
  // One sample a file: thousands are of one format, and asking all of them takes longer than reading.
  const formatOf = new Map<string, Format>();
  let done = 0;
  for (const file of files) {
    options.signal.throwIfAborted();
    let source: FileSource | undefined;
    try {
      source = file.open();
      const before = done;
      const capture = await readCapture(source, {
        formats: options.formats,
        index: captures.length,
        signal: options.signal,
        foundIn: file.foundIn,
        likely: formatOf.get(pieceKey(file.path)),
        onProgress: (read, into) =>
          options.onProgress?.(before + read, stepOf(into, path.basename(file.path))),
      });
      if (file.foundIn !== undefined) {
        refuseMereNumbers(capture, file.foundIn, options.formats);
        walked.add(capture);
      }
      if (capture.format.joinsFiles) formatOf.set(pieceKey(capture.path), capture.format);
      captures.push(capture);
      done += source.bytes;
    } catch (error) {
      if (source) file.discard(source);
      if (options.signal.aborted) throw error;
      skipped.push({ path: file.path, failure: toFailure(error) });
    }
  }
  if (captures.length === 0) throw nothingReadable(skipped);
  const ordered = inTimeOrder(await joinPieces(captures, walked, options));
  options.onProgress?.(done, 'checking');
  return ordered;
}

function stepOf({ step }: TableBuilder, name: string): string {
  return step.startsWith('reading') ? `${step} ${name}` : `${name}: ${step}`;
}

function nothingReadable(skipped: readonly Skipped[]): FailureError {
  const [first] = skipped;
  if (first && skipped.length === 1) return new FailureError(first.failure);
  if (skipped.length === 0)
    return fail('empty', 'There is no file in this folder.', 'Pass a folder with captures, or a capture.');
  return fail(
    'unreadable',
    `None of ${skipped.length} files could be read${first ? `; the first: ${first.failure.message}` : ''}`,
    first?.failure.next ?? 'Pass at least one capture.',
  );
}

/**
 * Files of one format with one sample each become one capture (cron dumps, pt-stalk). Those of a folder must have names that
 * differ by a time or a number only; such names with a time may also be the hours of one log (OSWatcher).
 */
async function joinPieces(
  captures: readonly Capture[],
  walked: ReadonlySet<Capture>,
  options: ReadCaseOptions,
): Promise<Capture[]> {
  const groups = new Map<string, Capture[]>();
  for (const capture of captures) {
    const set = capture.format.setOf?.(capture.source.path);
    if (set !== undefined) {
      const key = `${capture.format.id} set ${set}`;
      groups.set(key, [...(groups.get(key) ?? []), capture]);
      continue;
    }
    // A list of what was met (processes) may stand beside the series.
    const series = capture.tables.filter((table) => table.kind === 'series');
    const single = series.every((table) => table.rows === 1);
    const isPiece = walked.has(capture) && isTimedPiece(capture.path);
    if (!capture.format.joinsFiles || series.length === 0 || !(single || isPiece)) continue;
    const kind = walked.has(capture) ? `${capture.format.id} ${pieceKey(capture.path)}` : capture.format.id;
    const key = groupFor(capture, kind, groups);
    groups.set(key, [...(groups.get(key) ?? []), capture]);
  }
  let result = [...captures];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const sources = group.map((capture) => capture.source);
    const joined = new JoinedSource(commonPath(sources.map((source) => source.path)), sources);
    const capture = await readCapture(joined, {
      formats: [(group[0] as Capture).format],
      index: 0,
      signal: options.signal,
    });
    capture.facts.fileCount = group.length;
    if (isTimeGuessed(group, capture)) capture.facts.timesFrom = TIMES_OF_FILES;
    result = [...result.filter((other) => !group.includes(other)), capture];
  }
  return result.map((capture, index) => ({ ...capture, index }));
}

/** The group of a kind that has samples of the same thing; a new one where none has. */
function groupFor(capture: Capture, kind: string, groups: ReadonlyMap<string, readonly Capture[]>): string {
  for (let number = 1; ; number++) {
    const key = `${kind} ${number}`;
    const last = groups.get(key)?.at(-1);
    if (!last || (capture.format.mayJoin?.(last.tables, capture.tables) ?? true)) return key;
  }
}

/** The files state no time, and together they have one. */
function isTimeGuessed(group: readonly Capture[], joined: Capture): boolean {
  return (
    timeSpan(joined) !== undefined &&
    group.every((capture) => timeSpan(capture) === undefined) &&
    guessedTimes(group.map((capture) => capture.source.path)) !== undefined
  );
}

function commonPath(paths: readonly string[]): string {
  const folders = new Set(paths.map((p) => path.dirname(p)));
  const [only] = folders;
  return folders.size === 1 && only ? only : (paths[0] as string);
}

function inTimeOrder(captures: Capture[]): Capture[] {
  const starts = captures.map((capture) => timeSpan(capture)?.from);
  if (starts.some((start) => start === undefined)) return captures;
  const order = captures
    .map((_, i) => i)
    .sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
  return order.map((from, index) => ({ ...(captures[from] as Capture), index }));
}
