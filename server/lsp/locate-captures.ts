/** The captures that a report is about, where they are here: by their bytes, else the copies that came with it. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setHash } from '../notes/capture-hash.ts';
import type { SharedFile } from '../protocol/sharing.ts';
import type { SharedCase } from '../report/read-shared.ts';
import type { Copy } from '../report/report.ts';
import { findCapture } from './find-capture.ts';
import { findSet } from './find-set.ts';

export interface LocateOptions {
  /** Folder for the captures of a bundle; where it is undefined they stay packed. */
  unpackTo: string | undefined;
  folders: readonly string[];
  signal: AbortSignal;
}

export async function locateCaptures(
  shared: SharedCase,
  { unpackTo, folders, signal }: LocateOptions,
): Promise<Pick<SharedFile, 'captures' | 'copies'>> {
  const { summary, hashes, set } = shared;
  if (set) {
    const { files, folder } = await findSet(set, folders, signal);
    if (folder !== null && files.length > 0) return { captures: set.folder ? [folder] : files, copies: 0 };
  }
  const unpacked = unpackTo === undefined ? new Map<Copy, string>() : unpack(shared, unpackTo);
  const captures: string[] = [];
  let copies = 0;
  for (const [index, { bytes }] of summary.captures.entries()) {
    const own = [...unpacked].filter(([copy]) => copy.capture === index);
    const sha256 = hashes[index];
    const among = own.flatMap(([copy, uri]) => (copy.isCopy ? [] : [uri]));
    const found =
      sha256 && (await findCapture({ sha256, bytes, among, workspace: true }, folders, signal)).uri;
    if (found) captures.push(found);
    else if (own.length > 0) {
      if (own.some(([{ isCopy }]) => isCopy)) copies++;
      captures.push(...own.map(([, uri]) => uri));
    } else return { captures: null, copies: 0 };
  }
  return { captures: captures.length > 0 ? captures : null, copies };
}

/** By the hash of a copy with masked words, that of the capture which it was made of. */
export function originalsOf({ summary, hashes, copies }: SharedCase): Map<string, string> {
  const originals = new Map<string, string>();
  for (const [index] of summary.captures.entries()) {
    const own = copies.filter(({ capture, isCopy }) => capture === index && isCopy);
    const original = hashes[index];
    const [only, ...more] = own.map(({ sha256 }) => sha256);
    if (only === undefined || original === undefined) continue;
    originals.set(more.length === 0 ? only : setHash([only, ...more]), original);
  }
  return originals;
}

/** Those whose bytes are what the findings say. Names have lost their folders when they were read: none can lead out. */
function unpack({ files, copies }: SharedCase, folder: string): Map<Copy, string> {
  const unpacked = new Map<Copy, string>();
  if (copies.length === 0) return unpacked;
  // Bundles that call different captures the same do not get in each other's way.
  const own = path.join(folder, setHash(copies.map(({ sha256 }) => sha256)).slice(0, 12));
  fs.mkdirSync(own, { recursive: true });
  for (const copy of copies) {
    const held = files.find(({ name }) => name === copy.name && /^[^.][^/\\]*$/.test(name));
    if (!held || createHash('sha256').update(held.content).digest('hex') !== copy.sha256) continue;
    const file = path.join(own, held.name);
    fs.writeFileSync(file, held.content);
    unpacked.set(copy, pathToFileURL(file).href);
  }
  return unpacked;
}
