/** The files that paths stand for: a folder means the files in it, links are not followed. */
import fs from 'node:fs';
import type { Failure } from '../protocol/failure.ts';
import { walk } from './folder/walk.ts';

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
  const walked = walk(start);
  skipped.push(...walked.skipped);
  return walked.files;
}
