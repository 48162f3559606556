/** The file that a link or a report speaks about: the one with the same bytes, whatever it is called and wherever it lies. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contentHash } from '../engine/content-hash.ts';
import { readNotes } from '../notes/store.ts';
import type { FindCapture, FoundCapture } from '../protocol/sharing.ts';

/** Entries of folders looked at; a workspace may be the root of a disk. */
const ENTRIES_MAX = 200_000;
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);

/** Sizes are compared first: of files of another size nothing is read. Links are not followed. */
export async function findCapture(
  { sha256, bytes, among, workspace }: FindCapture,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<FoundCapture> {
  const others = new Set<string>();
  for (const file of among.flatMap(pathOf)) {
    if (sizeOf(file) === bytes && (await contentHash(file, signal)) === sha256) return found(file);
    if (sizeOf(file) !== undefined) others.add(path.basename(file));
  }
  const names = workspace ? namesInNotes(sha256, folders) : new Set<string>();
  for (const file of workspace ? filesBelow(folders) : []) {
    if (signal.aborted) break;
    if (sizeOf(file) === bytes && (await contentHash(file, signal)) === sha256) return found(file);
    if (names.has(path.basename(file))) others.add(path.basename(file));
  }
  return { uri: null, others: [...others] };
}

function found(file: string): FoundCapture {
  return { uri: pathToFileURL(file).href, others: [] };
}

/** What notes call the file that they are about. */
function namesInNotes(sha256: string, folders: readonly string[]): Set<string> {
  const notes = folders.flatMap((folder) => readNotes(folder).notes);
  return new Set(notes.flatMap(({ anchor: { exact } }) => (exact.sha256 === sha256 ? [exact.name] : [])));
}

function pathOf(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}

function sizeOf(file: string): number | undefined {
  try {
    const stat = fs.lstatSync(file);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    return undefined;
  }
}

function* filesBelow(folders: readonly string[]): Generator<string> {
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
