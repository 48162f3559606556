/** Everything that is followed through a log, and how a call reaches those who follow it. */
import type { CallView } from '../../packages/strace-log-parser/index.ts';
import { CallSubjects } from './call-subjects.ts';
import { DescriptorLives } from './descriptor-table.ts';
import { NameFiles } from './dns/name-files.ts';
import { QueryLog } from './dns/query-log.ts';
import { ResizedMappings } from './memory/resized-mappings.ts';
import { LockBook } from './observe/locks.ts';
import { PeerBook } from './observe/peers.ts';
import { ProgramBook } from './observe/programs.ts';
import { PathRepeats } from './observe/repeats.ts';
import { SecretBook } from './observe/secrets.ts';
import { SleepBook } from './observe/sleeps.ts';
import { PathTable } from './path-table.ts';
import { PathUse } from './path-use.ts';
import { ProcessBook, type Task } from './process-book.ts';

/** A path that one process names less often is no habit. */
const REPEATS_LEAST = 20;

export class TraceState {
  readonly lives = new DescriptorLives();
  readonly processes = new ProcessBook(this.lives);
  readonly paths = new PathTable();
  readonly pathUse = new PathUse();
  readonly subjects = new CallSubjects();
  readonly repeats = new PathRepeats(REPEATS_LEAST);
  readonly queries = new QueryLog();
  readonly resized = new ResizedMappings();
  readonly locks = new LockBook();
  readonly sleeps = new SleepBook();
  readonly programs = new ProgramBook();
  readonly peers = new PeerBook();
  readonly secrets = new SecretBook();
  /** Server by life of the socket that asks it. */
  readonly nameSockets = new Map<number, string>();
  readonly nameFiles = new NameFiles();
  /** Without a close in the log, nothing can be said of what stays open. */
  closeSeen = false;
}

export type Handler = (state: TraceState, call: CallView, task: Task) => void;

/** The call did what it was asked to. */
export function succeeded(call: CallView): boolean {
  return call.result >= 0 && call.error === '';
}

/** `word` stands among the arguments, searched from the end, where flags are. */
export function mentions(call: CallView, word: string): boolean {
  return mentionsBetween(call.bytes, call.argsStart, call.argsEnd, word);
}

/** `word` stands in `bytes[from..to]`, searched from the end. */
export function mentionsBetween(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  const last = word.charCodeAt(word.length - 1);
  for (let p = to - 1; p >= from + word.length - 1; p--) {
    if (bytes[p] !== last) continue;
    let i = 1;
    while (i < word.length && bytes[p - i] === word.charCodeAt(word.length - 1 - i)) i++;
    if (i === word.length) return true;
  }
  return false;
}
