/** What a capture or a case is, by the bytes of its files: the same wherever they lie and whatever they are called. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { Capture } from '../engine/capture.ts';
import { contentHash } from '../engine/content-hash.ts';
import { JoinedSource } from '../engine/joined-source.ts';
import { SET_FILES_MAX } from '../protocol/links.ts';
import type { FileSet } from '../protocol/sharing.ts';

/** Paths of the files that a capture was read from, in its order. */
export function filesOfCapture({ source, path }: Pick<Capture, 'source' | 'path'>): string[] {
  return source instanceof JoinedSource ? source.sources.map((one) => one.path) : [path];
}

/** SHA-256 of a capture's bytes on disk; of several files together, the hash of their set. */
export async function captureHash(capture: Pick<Capture, 'source' | 'path'>): Promise<string | undefined> {
  const [file, ...more] = filesOfCapture(capture);
  if (file === undefined) return undefined;
  if (more.length === 0) return contentHash(file);
  const hashes = await hashesOf([file, ...more]);
  return hashes && setHash(hashes);
}

/** The same for the same files in any order. */
export function setHash(hashes: readonly string[]): string {
  const hash = createHash('sha256');
  for (const one of [...hashes].sort()) hash.update(`${one}\n`);
  return hash.digest('hex');
}

/** Tells a file of a set from most others. */
export function tagOf(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64url').slice(0, 3);
}

/** @returns undefined when a file can not be read, or there are more than a link can name */
export async function fileSetOf(files: readonly string[], folder: boolean): Promise<FileSet | undefined> {
  if (files.length === 0 || files.length > SET_FILES_MAX) return undefined;
  const hashes = await hashesOf(files);
  if (!hashes) return undefined;
  const sizes = files.map((file) => fs.statSync(file).size);
  return {
    sha256: setHash(hashes),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
    tags: hashes.map(tagOf).join(''),
    folder,
  };
}

async function hashesOf(files: readonly string[]): Promise<string[] | undefined> {
  const hashes: string[] = [];
  for (const file of files) {
    const hash = await contentHash(file);
    if (hash === undefined) return undefined;
    hashes.push(hash);
  }
  return hashes;
}
