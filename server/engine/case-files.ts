/** The files that paths stand for: a folder means the files in it, links are not followed. */
import fs from 'node:fs';
import path from 'node:path';
import type { Failure } from '../protocol/failure.ts';

/** Files looked at in one folder; more are left out, and said. */
const FILES_MAX = 10_000;

/** A path that gave no capture, and why. */
export interface Skipped {
  path: string;
  failure: Failure;
}

/** Files in the order given, those of a folder by name, numbers by value. A path that is missing stays: opening it says so. */
export function filesOf(start: string, skipped: Skipped[]): string[] {
  if (start === '-') return [start];
  let stat: fs.Stats;
  try {
    stat = fs.statSync(start);
  } catch {
    return [start];
  }
  if (!stat.isDirectory()) return [start];
  const files: string[] = [];
  const queue = [start];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    let entries: fs.Dirent[] = [];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      skipped.push({
        path: folder,
        failure: {
          code: 'no-permission',
          message: `${folder} could not be listed.`,
          next: 'Check its permissions.',
        },
      });
    }
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
      const full = path.join(folder, entry.name);
      if (entry.isSymbolicLink())
        skipped.push({
          path: full,
          failure: {
            code: 'unreadable',
            message: `${full} is a link, and links are not followed.`,
            next: 'Pass its target by name if it belongs to the case.',
          },
        });
      else if (entry.isDirectory() && !entry.name.startsWith('.')) queue.push(full);
      else if (entry.isFile() && !entry.name.startsWith('.')) files.push(full);
    }
  }
  if (files.length > FILES_MAX) {
    skipped.push({
      path: start,
      failure: {
        code: 'too-big',
        message: `${start} holds ${files.length} files; the first ${FILES_MAX} were read.`,
        next: 'Pass the folders you need one by one.',
      },
    });
  }
  return files.slice(0, FILES_MAX);
}
