/** The file that a link or a report speaks about: the one with the same bytes, whatever it is called and wherever it lies. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contentHash } from '../engine/content-hash.ts';
import { readNotes } from '../notes/store.ts';
import type { FindCapture, FoundCapture } from '../protocol/sharing.ts';
import { filesBelow, sizeOf } from './folder-files.ts';

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
