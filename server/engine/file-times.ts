/** When files of one sample each were written: a guess at the times of samples that state none. */
import fs from 'node:fs';
import path from 'node:path';

/** A date with an hour, or seconds since 1970: the reader takes the time from there. */
const TIME_IN_NAME = /\d{4}[_-]?\d{2}[_-]?\d{2}[-_T]?\d{2}|(?:^|\D)\d{10}(?:\D|$)/;

/** Closer together, files were copied or unpacked rather than written sample by sample. */
const APART_MS = 1000;

/** What the figure "times" of a capture says when they are guessed so. */
export const TIMES_OF_FILES = 'modification times of the files';

/**
 * Milliseconds by file, UTC; undefined when a name holds a time, when a file is not there, or when the times are those
 * of a copy.
 */
export function guessedTimes(paths: readonly string[]): number[] | undefined {
  if (paths.some((name) => TIME_IN_NAME.test(path.basename(name)))) return undefined;
  const times: number[] = [];
  for (const name of paths) {
    const time = fs.statSync(name, { throwIfNoEntry: false })?.mtimeMs;
    if (time === undefined) return undefined;
    times.push(Math.floor(time));
  }
  const sorted = [...times].sort((a, b) => a - b);
  const apart = sorted.every((time, i) => i === 0 || time - (sorted[i - 1] as number) >= APART_MS);
  return apart ? times : undefined;
}

/** Paths without the folders they share: `4711/limits`, `4712/limits`. */
export function namesBelow(paths: readonly string[]): string[] {
  const parts = paths.map((name) => name.split(/[\\/]/));
  const [first = []] = parts;
  let shared = 0;
  while (
    shared < first.length - 1 &&
    parts.every((other) => shared < other.length - 1 && other[shared] === first[shared])
  )
    shared++;
  return parts.map((names) => names.slice(shared).join('/'));
}
