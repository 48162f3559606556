/** Files of a system's tree whose lines hold numbers are no logs: each line is about another thing. */
import path from 'node:path';
import { fail } from '../../protocol/failure.ts';
import { type Capture, timeSpan } from '../capture.ts';
import type { Format } from '../format.ts';

/** Folders that mirror a system: /proc and its kin, and what sosreport and supportconfig collect. */
const SYSTEM_FOLDERS = new Set([
  'proc',
  'linux-proc',
  'sys',
  'etc',
  'sos_commands',
  'sos_reports',
  'sos_logs',
  'installed-rpms',
]);

/** Does the file lie in a tree that mirrors a system, below the folder that was walked? */
export function isSystemFile(file: string, root: string): boolean {
  return path
    .relative(root, file)
    .split(path.sep)
    .slice(0, -1)
    .some((part) => SYSTEM_FOLDERS.has(part));
}

/**
 * A file met on a walk that only the reader of last resort takes, without a time, in a system's tree.
 * @throws FailureError
 */
export function refuseMereNumbers(capture: Capture, root: string, formats: readonly Format[]): void {
  const isLastResort = formats.length > 1 && capture.format === formats.at(-1);
  if (!isLastResort || !isSystemFile(capture.path, root) || timeSpan(capture) !== undefined) return;
  throw fail(
    'unknown-format',
    `${capture.path} is of no format with a name, and its numbers have no time.`,
    'Pass it by its own name to read its lines as samples.',
  );
}
