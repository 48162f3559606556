/**
 * Notes of a workspace folder: small immutable files under `.tidemark/notes/<note id>/`, one an event, so that two
 * branches merge with nothing lost. Nothing is ever written anywhere else.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fail } from '../protocol/failure.ts';
import type { Author, Note, NoteChange, NoteEvent } from '../protocol/note.ts';
import { EVENT_BYTES_MAX, eventFile, eventText, parseEvent } from './event.ts';
import { foldNotes } from './fold.ts';

const EVENTS_MAX = 100_000;

export interface StoredNotes {
  notes: Note[];
  /** Files that are no events, and why. */
  problems: { file: string; why: string }[];
}

export function notesFolder(workspace: string): string {
  return path.join(workspace, '.tidemark', 'notes');
}

/** A folder without notes has none; links are not followed. */
export function readNotes(workspace: string): StoredNotes {
  const { events, problems } = readEvents(workspace);
  return { notes: foldNotes(events), problems };
}

function readEvents(workspace: string): { events: NoteEvent[]; problems: StoredNotes['problems'] } {
  const events: NoteEvent[] = [];
  const problems: StoredNotes['problems'] = [];
  const folder = notesFolder(workspace);
  for (const note of entriesOf(folder)) {
    if (!note.isDirectory()) continue;
    for (const entry of entriesOf(path.join(folder, note.name))) {
      if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
      const file = path.join(folder, note.name, entry.name);
      if (events.length >= EVENTS_MAX) {
        problems.push({ file, why: `more than ${EVENTS_MAX} events` });
        return { events, problems };
      }
      const read = readEvent(file);
      if (typeof read === 'string') problems.push({ file, why: read });
      else if (read.note !== note.name) problems.push({ file, why: 'it belongs to another note' });
      else events.push(read);
    }
  }
  return { events, problems };
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readEvent(file: string): NoteEvent | string {
  try {
    if (fs.statSync(file).size > EVENT_BYTES_MAX) return 'it is too large for a note';
    return parseEvent(fs.readFileSync(file, 'utf8'));
  } catch {
    return 'it could not be read';
  }
}

/**
 * Writes one event.
 * @param note id of the note; a new one when absent
 * @throws FailureError when the folder can't be written, or the note is not there
 */
export function addEvent(
  workspace: string,
  change: NoteChange,
  author: Author,
  note: string = randomUUID(),
  now: Date = new Date(),
): NoteEvent {
  const earlier = readEvents(workspace).events.filter((event) => event.note === note);
  if (change.op !== 'create' && !earlier.some(({ op }) => op === 'create')) {
    throw fail('not-found', 'This note is not there any more.', 'Open the capture again to see what is.');
  }
  const event: NoteEvent = {
    version: 1,
    id: randomUUID(),
    note,
    lamport: Math.max(0, ...earlier.map(({ lamport }) => lamport)) + 1,
    at: now.toISOString(),
    author,
    ...change,
  };
  const problem = parseEvent(eventText(event));
  if (typeof problem === 'string') {
    throw fail('bad-request', `This note can not be kept: ${problem}.`, 'Change it and try again.');
  }
  const folder = path.join(notesFolder(workspace), note);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, eventFile(event)), eventText(event), { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw fail(
      'no-permission',
      `The note could not be written (${code}).`,
      'Check that the folder may be written.',
    );
  }
  return event;
}
