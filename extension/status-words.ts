/** What the statuses of notes are called. */
import { NOTE_STATUSES, type NoteStatus } from '../server/protocol/note.ts';

export const STATUS_WORDS: Readonly<Record<NoteStatus, string>> = {
  open: 'open',
  confirmed: 'confirmed',
  expected: 'expected: not a leak',
  fixed: 'fixed: verify',
  wontfix: 'won’t fix',
};

/** Nobody has to do anything about these. */
export const SETTLED: ReadonlySet<NoteStatus> = new Set(['expected', 'fixed', 'wontfix']);

export const STATUS_ITEMS = NOTE_STATUSES.map((status) => ({ label: STATUS_WORDS[status], status }));
