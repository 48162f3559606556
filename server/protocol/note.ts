/** What people add: notes with author, time, status and replies, anchored so that they survive the next capture. */

import type { ViewState } from './webview.ts';

export const NOTE_STATUSES = ['open', 'confirmed', 'expected', 'fixed', 'wontfix'] as const;

/**
 * - `expected`: not a leak; silences the finding in later analyses, visibly.
 * - `fixed`: to be verified on the next capture.
 */
export type NoteStatus = (typeof NOTE_STATUSES)[number];

export interface Author {
  name: string;
  email?: string;
}

/** Where in one capture, in its own coordinates. Valid only for the same bytes. */
export interface NotePlace {
  byteStart?: number;
  byteLength?: number;
  /** 1-based. */
  line?: number;
  lines?: number;
  row?: { table: string; index: number };
  /** Samples of a series table, both included. */
  samples?: { table: string; from: number; to: number };
  /** A stretch of a timeline: milliseconds since the first call, or places in the order of a log without times. */
  span?: { table: string; from: number; to: number };
}

/** A ladder, strongest rung first: what holds is always shown. */
export interface Anchor {
  /** SHA-256 of the capture's bytes on disk, with its size, format and base name, and the place in it. */
  exact: { sha256: string; bytes: number; format: string; name: string; place: NotePlace };
  /** What the note is about, by names that survive a new capture. */
  entity?: {
    /** Id of a finding: hash of rule and subject. */
    finding?: string;
    rule?: string;
    subject?: string;
    /** Table and name of a row in it: a class, a string, a call, a mapping. */
    table?: string;
    key?: string;
    /** How many rows of the table had this name (and `path`), so that one of many is never taken for another. */
    alike?: number;
    /** Of an object: how a root reaches it, without the numbers of entries. */
    path?: string;
    /** Ids of series. */
    series?: string[];
    /** Wall clock of the samples, milliseconds. */
    times?: { from: number; to: number };
    /** A line without its numbers, which of the lines of that form it was, from 1, and of how many. */
    line?: { template: string; nth: number; of: number };
  };
  /** Text that stood there, at most 200 characters. */
  quote?: string;
}

interface EventBase {
  version: 1;
  /** UUID of this event. */
  id: string;
  /** UUID of the note. */
  note: string;
  /** One more than the largest that its writer had seen of this note. */
  lamport: number;
  /** ISO 8601, UTC. */
  at: string;
  author: Author;
}

/** Figures that the note was written about; the unit stands in the key. */
export type Figures = Record<string, number>;

export type NoteChange =
  | {
      op: 'create';
      anchor: Anchor;
      title: string;
      text: string;
      status: NoteStatus;
      figures: Figures;
      /** Where the panel stood. As a stranger may have written it: the panel takes what is well formed. */
      view?: Partial<ViewState>;
    }
  | { op: 'reply'; text: string }
  | { op: 'status'; status: NoteStatus; reason?: string }
  /** The note was found again in another capture. */
  | { op: 'anchor'; anchor: Anchor; figures: Figures }
  | { op: 'link'; url: string }
  | { op: 'edit'; text: string }
  | { op: 'delete' };

export type NoteEvent = EventBase & NoteChange;

export interface Reply {
  id: string;
  at: string;
  author: Author;
  text: string;
}

export interface StatusChange {
  status: NoteStatus;
  at: string;
  author: Author;
  reason?: string;
}

export interface Note {
  id: string;
  /** Of what it is about, as it was called then. */
  title: string;
  text: string;
  at: string;
  author: Author;
  anchor: Anchor;
  figures: Figures;
  /** Where the panel stood when it was written. */
  view?: Partial<ViewState>;
  status: NoteStatus;
  /** Every change of status, oldest first. */
  statuses: StatusChange[];
  /** Two people set different statuses without knowing of each other; the later one counts. */
  disputed: boolean;
  replies: Reply[];
  links: string[];
}

/**
 * What the captures there now say of a note. `fixed`: marked so, and not seen any more. `back`, `grown`: marked fixed or
 * not, it is there again, or more of it. `unknown`: only the capture that it was written about is here.
 */
export type NoteVerdict = 'fixed' | 'back' | 'grown' | 'still there' | 'expected' | 'gone' | 'unknown';

/**
 * - `same file`: the bytes are those that the note was written about.
 * - `found again`: another capture has the same finding, row or series.
 * - `candidates`: several places have the text that the note quotes.
 * - `not found`: the case shows nothing of it.
 */
export type Rung = 'same file' | 'found again' | 'candidates' | 'not found';

export interface ResolvedNote {
  note: Note;
  rung: Rung;
  /** One sentence: which rung held, and the figures then and now. */
  words: string;
  /** Position of the capture in the case. */
  capture?: number;
  finding?: string;
  place?: NotePlace;
  /** Of a place that is an object of a heap, or a call of a timeline (milliseconds as in `NotePlace.span`). */
  node?: number;
  call?: { table: string; from: number; to: number };
  candidates?: NotePlace[];
  /** Figures of the same keys, in the case that is open. */
  now?: Figures;
  verdict?: NoteVerdict;
  /** The report that it came with; such a note can only be read. */
  from?: string;
}

/** What a new note is about, as a view knows it; the anchor is made where the bytes are. */
export interface NoteSubject {
  /** Position in the case. */
  capture: number;
  finding?: string;
  place?: NotePlace;
  series?: string[];
}

/** What a person does to a note. */
export type NoteAction =
  | { op: 'create'; about: NoteSubject; text: string; status: NoteStatus; view?: Partial<ViewState> }
  | { op: 'reply'; note: string; text: string }
  | { op: 'status'; note: string; status: NoteStatus; reason?: string }
  | { op: 'link'; note: string; url: string }
  | { op: 'edit'; note: string; text: string }
  /** Moves the note to where it was found in the case that is open. */
  | { op: 'anchor'; note: string }
  | { op: 'delete'; note: string };

export interface NotesOfCase {
  /** Those that this case shows something of come first. */
  notes: ResolvedNote[];
  /** Who writes here: as the settings say, else as git would sign. */
  author: Author;
  /** Base name of the folder that keeps them; absent when no folder is open. */
  folder?: string;
  /** Files among the notes that are none. */
  problems: number;
}
