/** Everything about notes outside the panel, started with the first capture that is opened. */
import type { CommandContext } from './commands/index.ts';
import { NoteThreads } from './comments.ts';
import { NoteBook } from './note-book.ts';
import { NotePins } from './pins.ts';
import { CaseTree } from './tree-rows.ts';

export interface Notes {
  book: NoteBook;
  threads: NoteThreads;
  tree: CaseTree;
}

let started: Notes | undefined;

/** The same each time. */
export function startNotes({ server, captures, log, memory, subscriptions }: CommandContext): Notes {
  if (started) return started;
  const book = new NoteBook(server, captures, log);
  const threads = new NoteThreads(book, captures);
  subscriptions.push(book, threads, new NotePins(book, captures, memory));
  started = { book, threads, tree: new CaseTree(captures, book) };
  return started;
}
