/** What the statuses of notes are called. */
import { NOTE_STATUSES, type NoteStatus, type NoteVerdict } from '../server/protocol/note.ts';

export const STATUS_WORDS: Readonly<Record<NoteStatus, string>> = {
  open: 'open',
  confirmed: 'confirmed',
  expected: 'expected: not a leak',
  fixed: 'fixed: verify',
  wontfix: 'won’t fix',
};

/** What the capture in front says of a note. */
export const VERDICT_WORDS: Readonly<Record<NoteVerdict, string>> = {
  back: '$(error) Marked fixed, and back',
  grown: '$(warning) Has grown',
  'still there': '$(circle-outline) Still there',
  fixed: '$(verified) Fixed: not seen any more',
  gone: '$(circle-slash) Not seen here',
  expected: '$(pass) Expected',
  unknown: '$(question) Can not say: not a later capture, or several places fit',
};

/** Nobody has to do anything about these. */
export const SETTLED: ReadonlySet<NoteStatus> = new Set(['expected', 'fixed', 'wontfix']);

export const STATUS_ITEMS = NOTE_STATUSES.map((status) => ({ label: STATUS_WORDS[status], status }));
