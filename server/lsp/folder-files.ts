/** Files in the folders that are open. Links are not followed. */
import fs from 'node:fs';
import path from 'node:path';

/** Entries of folders looked at; a workspace may be the root of a disk. */
const ENTRIES_MAX = 200_000;
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);

export function* filesBelow(folders: readonly string[]): Generator<string> {
  let seen = 0;
  const waiting = [...folders];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of entries) {
      if (++seen > ENTRIES_MAX) return;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) waiting.push(file);
      else if (entry.isFile()) yield file;
    }
  }
}

/** Undefined for what is no file. */
export function sizeOf(file: string): number | undefined {
  try {
    const stat = fs.lstatSync(file);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    return undefined;
  }
}
