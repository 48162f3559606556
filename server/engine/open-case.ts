/** Opens paths as one case: files, folders, standard input. */
import fs from 'node:fs';
import path from 'node:path';
import { type Failure, FailureError, fail, toFailure } from '../protocol/failure.ts';
import type { Finding } from '../protocol/finding.ts';
import type { ByteSource } from './byte-source.ts';
import { type Capture, timeSpan } from './capture.ts';
import { FileSource, openFile } from './file-source.ts';
import type { Format } from './format.ts';
import { JoinedSource } from './joined-source.ts';
import { readCapture } from './read-capture.ts';
import type { Rule } from './rule.ts';
import { checkCase } from './run-case.ts';

/** Files looked at in one folder; more are left out, and said. */
const FILES_MAX = 10_000;

export interface OpenOptions {
  formats: readonly Format[];
  rules: readonly Rule[];
  signal: AbortSignal;
  onProgress?: (done: number, total: number, step: string) => void;
}

export interface OpenedCase {
  captures: Capture[];
  findings: Finding[];
  /** Paths that gave no capture, and why. */
  skipped: { path: string; failure: Failure }[];
}

/** @throws FailureError when not one of the paths could be read. */
export async function openCase(paths: readonly string[], options: OpenOptions): Promise<OpenedCase> {
  const skipped: OpenedCase['skipped'] = [];
  const files = paths.flatMap((p) => expand(p, skipped));
  let captures: Capture[] = [];
  let done = 0;
  for (const file of files) {
    options.signal.throwIfAborted();
    let source: FileSource | undefined;
    try {
      source = new FileSource(openFile(file));
      const before = done;
      captures.push(
        await readCapture(source, {
          formats: options.formats,
          index: captures.length,
          signal: options.signal,
          onProgress: (read) => options.onProgress?.(before + read, 0, `reading ${path.basename(file)}`),
        }),
      );
      done += source.bytes;
    } catch (error) {
      source?.close();
      if (options.signal.aborted) throw error;
      skipped.push({ path: file, failure: toFailure(error) });
    }
  }
  if (captures.length === 0) {
    const first = skipped[0];
    throw first && skipped.length === 1
      ? new FailureError(first.failure)
      : fail(
          'unreadable',
          `None of ${skipped.length} files could be read${first ? `; the first: ${first.failure.message}` : ''}`,
          first?.failure.next ?? 'Pass at least one capture.',
        );
  }
  captures = inTimeOrder(await joinSingleSamples(captures, options));
  options.onProgress?.(done, done, 'checking');
  return { captures, findings: checkCase(captures, options.rules), skipped };
}

function expand(start: string, skipped: OpenedCase['skipped']): string[] {
  if (start === '-') return [start];
  let stat: fs.Stats;
  try {
    stat = fs.statSync(start);
  } catch {
    return [start];
  }
  if (!stat.isDirectory()) return [start];
  const files: string[] = [];
  const queue = [start];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    let entries: fs.Dirent[] = [];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      skipped.push({
        path: folder,
        failure: {
          code: 'no-permission',
          message: `${folder} could not be listed.`,
          next: 'Check its permissions.',
        },
      });
    }
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
      const full = path.join(folder, entry.name);
      if (entry.isSymbolicLink())
        skipped.push({
          path: full,
          failure: {
            code: 'unreadable',
            message: `${full} is a link, and links are not followed.`,
            next: 'Pass its target by name if it belongs to the case.',
          },
        });
      else if (entry.isDirectory() && !entry.name.startsWith('.')) queue.push(full);
      else if (entry.isFile() && !entry.name.startsWith('.')) files.push(full);
    }
  }
  if (files.length > FILES_MAX) {
    skipped.push({
      path: start,
      failure: {
        code: 'too-big',
        message: `${start} holds ${files.length} files; the first ${FILES_MAX} were read.`,
        next: 'Pass the folders you need one by one.',
      },
    });
  }
  return files.slice(0, FILES_MAX);
}

/** One file a sample (cron dumps, pt-stalk): files of one format with one sample each become one capture. */
async function joinSingleSamples(captures: readonly Capture[], options: OpenOptions): Promise<Capture[]> {
  const groups = new Map<string, Capture[]>();
  for (const capture of captures) {
    const single =
      capture.format.joinsFiles &&
      capture.tables.every((table) => table.kind === 'series' && table.rows === 1);
    if (single) groups.set(capture.format.id, [...(groups.get(capture.format.id) ?? []), capture]);
  }
  let result = [...captures];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const sources = group.map((capture) => capture.source as ByteSource);
    const joined = new JoinedSource(commonPath(sources.map((source) => source.path)), sources);
    const capture = await readCapture(joined, {
      formats: [(group[0] as Capture).format],
      index: 0,
      signal: options.signal,
    });
    capture.facts.fileCount = group.length;
    result = [...result.filter((other) => !group.includes(other)), capture];
  }
  return result.map((capture, index) => ({ ...capture, index }));
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
