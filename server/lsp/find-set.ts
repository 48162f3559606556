/** The files that a link speaks about as a set: a folder of samples, a log in several files, a case of many captures. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contentHash } from '../engine/content-hash.ts';
import { setHash, tagOf } from '../notes/capture-hash.ts';
import type { FileSet, FoundSet } from '../protocol/sharing.ts';
import { filesBelow, sizeOf } from './folder-files.ts';

/** Files hashed at most: those of fitting size may be many. */
const HASHED_MAX = 20_000;

interface Candidate {
  file: string;
  sha256: string;
}

/** Of files whose size can not be one of the set's nothing is read. */
export async function findSet(
  set: FileSet,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<FoundSet> {
  const tags = set.tags.match(/.{3}/g) ?? [];
  const byTag = new Map<string, Candidate[]>(tags.map((tag) => [tag, []]));
  let hashed = 0;
  for (const file of filesBelow(folders)) {
    if (signal.aborted || hashed >= HASHED_MAX) break;
    const size = sizeOf(file);
    if (size === undefined || size < set.smallest || size > set.largest) continue;
    hashed++;
    const sha256 = await contentHash(file, signal);
    if (sha256 !== undefined) byTag.get(tagOf(sha256))?.push({ file, sha256 });
  }
  for (const folder of deepestFirst(byTag)) {
    const files = filesIn(folder, tags, byTag);
    if (files && setHash(files.map(({ sha256 }) => sha256)) === set.sha256) {
      return {
        files: files.map(({ file }) => pathToFileURL(file).href),
        folder: pathToFileURL(folder).href,
        present: files.length,
      };
    }
  }
  return { files: [], folder: null, present: tags.filter((tag) => (byTag.get(tag)?.length ?? 0) > 0).length };
}

/** Folders that hold candidates, and those above them. */
function deepestFirst(byTag: ReadonlyMap<string, readonly Candidate[]>): string[] {
  const folders = new Set<string>();
  for (const { file } of [...byTag.values()].flat()) {
    for (let folder = path.dirname(file); !folders.has(folder); folder = path.dirname(folder))
      folders.add(folder);
  }
  return [...folders].sort((a, b) => b.split(path.sep).length - a.split(path.sep).length || (a < b ? -1 : 1));
}

/** One file a tag, in the order of the set; files with the same bytes each once as long as there are as many. */
function filesIn(
  folder: string,
  tags: readonly string[],
  byTag: ReadonlyMap<string, readonly Candidate[]>,
): Candidate[] | undefined {
  const taken = new Set<Candidate>();
  const inside = folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`;
  for (const tag of tags) {
    const found = byTag.get(tag)?.find((one) => !taken.has(one) && one.file.startsWith(inside));
    if (!found) return undefined;
    taken.add(found);
  }
  return [...taken];
}
