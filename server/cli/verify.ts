/** `tidemark verify`: does what people noted still hold on the captures there now? */
import path from 'node:path';
import { contentHash } from '../engine/content-hash.ts';
import { plural } from '../engine/wording.ts';
import { resolveNote } from '../notes/resolve.ts';
import { readNotes } from '../notes/store.ts';
import { isRegression, type Verdict, type Verified, verdictOf } from '../notes/verify.ts';
import { fail } from '../protocol/failure.ts';
import { jsonText } from '../report/json-text.ts';
import { oneLine } from '../report/printable.ts';
import { open } from './analyze.ts';
import { choice, readArguments } from './options.ts';
import { print } from './output.ts';

const SAID: Readonly<Record<Verdict, string>> = {
  fixed: 'FIXED     ',
  back: 'BACK      ',
  grown: 'GROWN     ',
  'still there': 'THERE     ',
  expected: 'EXPECTED  ',
  gone: 'GONE      ',
  unknown: 'CANNOT SAY',
};

/** @returns the exit code: 1 when something marked fixed is back or has grown. */
export async function verify(given: readonly string[]): Promise<number> {
  const options = readArguments(given, { values: ['format'] });
  const [folder = '.', ...more] = options.names;
  if (more.length > 0) {
    throw fail('bad-request', 'verify takes one folder.', 'Example: tidemark verify captures');
  }
  const format = choice(options, 'format', ['text', 'json'], 'text');
  const workspace = path.resolve(folder);
  const { notes, problems } = readNotes(workspace);
  if (notes.length === 0) {
    throw fail(
      'not-found',
      `${folder} has no notes in .tidemark/notes.`,
      'Pass the folder that the notes are kept in; notes are written in the editor.',
    );
  }
  const { captures, findings } = await open([workspace]);
  try {
    const hashes = await Promise.all(captures.map((capture) => contentHash(capture.path)));
    const verified: Verified[] = [];
    for (const note of notes) {
      const resolved = await resolveNote(note, { captures, findings, hashes });
      verified.push({ resolved, verdict: verdictOf(resolved) });
    }
    const regressions = verified.filter(isRegression).length;
    print(format === 'json' ? asJson(verified) : asText(verified, regressions));
    for (const { file, why } of problems)
      process.stderr.write(`${oneLine(path.relative(workspace, file))} is left out: ${why}.\n`);
    return regressions > 0 ? 1 : 0;
  } finally {
    for (const capture of captures) capture.source.close();
  }
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
