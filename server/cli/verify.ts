/** `tidemark verify`: does what people noted still hold on the captures there now? */
import fs from 'node:fs';
import path from 'node:path';
import { filesOf } from '../engine/case-files.ts';
import { contentHash } from '../engine/content-hash.ts';
import { plural } from '../engine/wording.ts';
import { captureHash } from '../notes/capture-hash.ts';
import { workspaceAbove } from '../notes/find-workspace.ts';
import { resolveNote } from '../notes/resolve.ts';
import { notesFolder, readNotes } from '../notes/store.ts';
import { isRegression, verdictOf } from '../notes/verify.ts';
import { fail } from '../protocol/failure.ts';
import type { Note, NoteVerdict, ResolvedNote } from '../protocol/note.ts';
import { jsonText } from '../report/json-text.ts';
import { oneLine } from '../report/printable.ts';
import { open } from './analyze.ts';
import { choice, readArguments } from './options.ts';
import { print } from './output.ts';

const SAID: Readonly<Record<NoteVerdict, string>> = {
  fixed: 'FIXED     ',
  back: 'BACK      ',
  grown: 'GROWN     ',
  'still there': 'THERE     ',
  expected: 'EXPECTED  ',
  gone: 'GONE      ',
  unknown: 'CANNOT SAY',
};

interface Verified {
  resolved: ResolvedNote;
  verdict: NoteVerdict;
}

/** @returns the exit code: 1 when something marked fixed is back or has grown. */
export async function verify(given: readonly string[]): Promise<number> {
  const options = readArguments(given, { values: ['format'] });
  const format = choice(options, 'format', ['text', 'json'], 'text');
  const { workspace, paths } = whereNotesAre(options.names);
  const { notes, problems } = readNotes(workspace);
  if (notes.length === 0) {
    const folder = options.names[0] ?? '.';
    throw fail(
      'not-found',
      fs.existsSync(folder) ? `${folder} has no notes in .tidemark/notes.` : `${folder} does not exist.`,
      'Pass the folder that the notes are kept in; notes are written in the editor.',
    );
  }
  const { captures, findings } = await openLater(paths, notes);
  try {
    const hashes = await Promise.all(captures.map(captureHash));
    const verified: Verified[] = [];
    for (const note of notes) {
      const resolved = await resolveNote(note, { captures, findings, hashes });
      verified.push({ resolved, verdict: verdictOf(resolved) });
    }
    const regressions = verified.filter((one) => isRegression(one.resolved, one.verdict)).length;
    print(format === 'json' ? asJson(verified) : asText(verified, regressions));
    for (const { file, why } of problems)
      process.stderr.write(`${oneLine(path.relative(workspace, file))} is left out: ${why}.\n`);
    return regressions > 0 ? 1 : 0;
  } finally {
    for (const capture of captures) capture.source.close();
  }
}

/** The folder that has the notes, and the captures to look at: those named, else all of the folder. */
function whereNotesAre(names: readonly string[]): { workspace: string; paths: string[] } {
  const [first = '.', ...others] = names;
  const isFolder = fs.statSync(first, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && fs.existsSync(notesFolder(first))) {
    const workspace = path.resolve(first);
    return { workspace, paths: others.length > 0 ? others : [workspace] };
  }
  const above = workspaceAbove(path.join(path.resolve(first), isFolder ? 'x' : ''));
  return { workspace: above ?? path.resolve(first), paths: [first, ...others] };
}

/** What a note was written about proves nothing new: of a folder the other captures are looked at, where there are any. */
async function openLater(paths: readonly string[], notes: readonly Note[]) {
  const noted = new Map(notes.map(({ anchor: { exact } }) => [exact.sha256, exact.bytes]));
  const sizes = new Set(noted.values());
  const all = paths.flatMap((one) => filesOf(one, []));
  const before = new Set<string>();
  for (const file of all) {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined || !sizes.has(size)) continue;
    if (noted.has((await contentHash(file)) ?? '')) before.add(file);
  }
  return open(paths, {}, before.size < all.length ? before : undefined);
}

function asText(verified: readonly Verified[], regressions: number): string {
  const lines = verified.map(
    ({ resolved, verdict }) =>
      `${SAID[verdict]}  ${oneLine(resolved.note.title)} (${resolved.note.status})\n            ${oneLine(resolved.words)}`,
  );
  const end =
    regressions > 0
      ? `${plural(regressions, 'note')} marked fixed: back, or grown.`
      : `Nothing marked fixed is back or has grown, of ${plural(verified.length, 'note')}.`;
  return `${[...lines, end].join('\n')}\n`;
}

function asJson(verified: readonly Verified[]): string {
  return jsonText({
    version: 1,
    notes: verified.map(({ resolved, verdict }) => {
      const { note, rung, words, finding, now } = resolved;
      return {
        id: note.id,
        title: note.title,
        status: note.status,
        verdict,
        rung,
        words,
        finding,
        figuresThen: note.figures,
        figuresNow: now,
      };
    }),
  });
}
