/** The files that the tests of the repository look at. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** Files below a folder, as paths from the root with forward slashes, sorted. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => pattern.test(name) && !name.includes('node_modules/'))
    .sort();
}

/** Files that git knows of, and new ones that it does not ignore. Nothing where there is no git. */
export function trackedFiles(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 26,
    });
    return listed.split('\0').filter((name) => name !== '' && fs.existsSync(path.join(root, name)));
  } catch {
    return [];
  }
}

export function read(name: string): string {
  return fs.readFileSync(path.join(root, name), 'utf8');
}

export function readJson<T>(name: string): T {
  return JSON.parse(read(name)) as T;
}
