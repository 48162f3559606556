/** The files below a folder, in order, without following links; what was passed by is counted by reason. */
import fs from 'node:fs';
import path from 'node:path';
import type { Failure } from '../../protocol/failure.ts';
import { kernelView, networkOf, type PassedBy, passedByKernel, passedByName } from './pass-by.ts';

/** Files looked at in one folder; more are left out, and said. */
const FILES_MAX = 10_000;

/** Entries listed at all: a folder may be the root of a disk. */
const ENTRIES_MAX = 200_000;

export interface Walked {
  files: string[];
  skipped: { path: string; failure: Failure }[];
}

/** Files of a folder by name, numbers by value; those of its folders after its own. */
export function walk(root: string): Walked {
  const files: string[] = [];
  const skipped: Walked['skipped'] = [];
  const passed = new Map<PassedBy, { count: number; first: string }>();
  const passBy = (why: PassedBy, full: string) => {
    const known = passed.get(why);
    if (known) known.count++;
    else passed.set(why, { count: 1, first: full });
  };
  const networks = new Set<string>();
  const isSameNetwork = (folder: string, name: string, view: string | undefined) => {
    if (view !== 'proc' || name !== 'net') return false;
    const { size } = networks;
    return networks.add(networkOf(folder)).size === size;
  };
  let entries = 0;
  const queue = [root];
  for (let folder = queue.shift(); folder !== undefined && entries < ENTRIES_MAX; folder = queue.shift()) {
    const listed = list(folder, skipped);
    const view = listed.length > 0 ? kernelView(folder) : undefined;
    for (const entry of listed) {
      if (++entries > ENTRIES_MAX) break;
      const full = path.join(folder, entry.name);
      const why = entry.isSymbolicLink()
        ? 'links, which are not followed'
        : (passedByName(entry.name, entry.isDirectory()) ?? passedByKernel(entry.name, view));
      if (why) passBy(why, full);
      else if (isSameNetwork(folder, entry.name, view))
        passBy('the network as other processes see it, which is the same', full);
      else if (entry.isDirectory()) queue.push(full);
      else if (entry.isFile()) files.push(full);
      else passBy('devices, sockets and pipes', full);
    }
  }
  if (entries > ENTRIES_MAX || files.length > FILES_MAX) skipped.push(tooMany(root, files.length, entries));
  for (const [why, { count, first }] of passed) skipped.push(passedEntry(root, why, count, first));
  return { files: files.slice(0, FILES_MAX), skipped };
}

function list(folder: string, skipped: Walked['skipped']): fs.Dirent[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  } catch {
    skipped.push({
      path: folder,
      failure: {
        code: 'no-permission',
        message: `${folder} could not be listed.`,
        next: 'Check its permissions.',
      },
    });
    return [];
  }
}

function tooMany(root: string, files: number, entries: number): Walked['skipped'][number] {
  return {
    path: root,
    failure: {
      code: 'too-big',
      message:
        entries > ENTRIES_MAX
          ? `${root} holds more than ${ENTRIES_MAX} entries; the walk stopped there.`
          : `${root} holds ${files} files; the first ${FILES_MAX} were read.`,
      next: 'Pass the folders you need one by one.',
    },
  };
}

function passedEntry(root: string, why: PassedBy, count: number, first: string): Walked['skipped'][number] {
  return {
    path: count === 1 ? first : root,
    failure: {
      code: 'unreadable',
      message: `${count === 1 ? '1 entry' : `${count.toLocaleString('en-US')} entries`} of ${root} passed by: ${why} (${path.relative(root, first)}${count > 1 ? ' for one' : ''}).`,
      next: 'Pass what belongs to the case by its own name.',
    },
  };
}
