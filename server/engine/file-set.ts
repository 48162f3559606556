/** The other files of a capture that was written into several (`Format.setOf`), found by the name of one of them. */
import fs from 'node:fs';
import path from 'node:path';
import type { Certainty, Format } from './format.ts';

/** What is looked at of each file. */
const HEAD_BYTES = 16 * 1024;

/** More files than a machine has processes at once are no set. */
const FILES_MAX = 10_000;

/** The set that a file belongs to, by name, numbers by value; the file alone when it belongs to none. */
export function setAround(file: string, formats: readonly Format[]): string[] {
  if (file === '-') return [file];
  for (const format of formats) {
    const key = format.setOf?.(file);
    if (key === undefined || certaintyOf(format, file) !== 'sure') continue;
    const others = filesBeside(file).filter(
      (other) => other === file || (format.setOf?.(other) === key && certaintyOf(format, other) !== 'no'),
    );
    if (others.length > 1) return others;
  }
  return [file];
}

function filesBeside(file: string): string[] {
  const folder = path.dirname(file);
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.name === path.basename(file))
      .map(({ name }) => (folder === '.' && !file.startsWith('.') ? name : path.join(folder, name)))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((other) => (path.resolve(other) === path.resolve(file) ? file : other))
      .slice(0, FILES_MAX);
  } catch {
    return [file];
  }
}

function certaintyOf(format: Format, file: string): Certainty {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    const head = new Uint8Array(HEAD_BYTES);
    const length = fs.readSync(handle, head, 0, HEAD_BYTES, 0);
    return format.sniff(head.subarray(0, length), new Uint8Array(0), path.basename(file));
  } catch {
    return 'no';
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}
