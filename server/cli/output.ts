/** Where results go: standard output, which may be closed early by `head`, or a file. */
import fs from 'node:fs';
import path from 'node:path';
import { type FailureError, fail } from '../protocol/failure.ts';

/** A reader that has seen enough closes the pipe: that is no error, and what is left need not be written. */
export function allowClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
}

export function print(text: string): void {
  process.stdout.write(text);
}

/** @param captures paths that were read: none of them is ever written over. */
export function printTo(
  file: string | undefined,
  text: string | Uint8Array,
  captures: readonly string[],
): void {
  if (file === undefined || file === '-') {
    print(String(text));
    return;
  }
  refuseCapture(file, captures);
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** @throws FailureError when the file to be written is one that was read */
export function refuseCapture(file: string, captures: readonly string[]): void {
  if (captures.some((capture) => isSameFile(capture, file))) {
    throw fail('bad-request', `${file} is one of the captures.`, 'Name another file after --output.');
  }
}

/** What the operating system said, in words. */
export function unwritable(file: string, error: unknown): FailureError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    {
      ENOENT: 'its folder does not exist',
      EACCES: 'this user may not write there',
      EISDIR: 'it is a folder',
      ENOSPC: 'the disk is full',
      EROFS: 'the disk is read-only',
    }[code ?? ''] ?? String(code ?? error);
  return fail('unreadable', `${file} could not be written: ${why}.`, 'Name another file after --output.');
}

function isSameFile(capture: string, file: string): boolean {
  try {
    const [a, b] = [fs.statSync(capture), fs.statSync(file)];
    if (a.isDirectory()) return path.resolve(file).startsWith(path.resolve(capture) + path.sep);
    return a.dev === b.dev && a.ino === b.ino && a.ino !== 0;
  } catch {
    return path.resolve(capture) === path.resolve(file);
  }
}

/** Colour only where someone looks, and not where they said no (no-color.org). */
export function wantsColour(stream: { isTTY?: boolean }): boolean {
  if (process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '') return false;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** Characters in a line; beyond 120 sentences are hard to read. */
export function lineWidth(): number {
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  // Some terminals say 0.
  return columns ? Math.min(120, columns) : 100;
}
