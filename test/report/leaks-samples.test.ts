/**
 * Every sample in every form that leaves the machine, with foreign words in each place where a text can stand: names of
 * counters, processes, hosts and people, paths, arguments, strings of heaps and cores, file names, notes' titles.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import type { Capture } from '../../server/engine/capture.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { summarizeCase } from '../../server/engine/run-case.ts';
import { formats } from '../../server/formats/index.ts';
import { anchorFor } from '../../server/notes/anchor.ts';
import { captureHash, filesOfCapture } from '../../server/notes/capture-hash.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import type { ResolvedNote } from '../../server/protocol/note.ts';
import { takeAlong, writeBundle } from '../../server/report/bundle.ts';
import { codeNames } from '../../server/report/code-names.ts';
import { reportContent, writeReport } from '../../server/report/report.ts';
import { sarifOptions } from '../../server/report/sarif-options.ts';
import { spanMask } from '../../server/report/span-masks.ts';
import { readZip } from '../../server/report/zip.ts';
import { rules } from '../../server/rules/index.ts';
import { SURROUNDINGS } from './example-case.ts';
import { Taint } from './taint.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const corpus = process.env.TIDEMARK_CORPUS ?? '';
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-taint-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const BYTES_MAX = 400_000;
const signal = new AbortController().signal;
const tally = { files: 0, captures: 0, words: 0, toldUnmasked: 0 };

/** Copies a folder with its words made foreign, unpacked; names of files are texts as well. */
function tainted(folder: string, files: readonly string[]): { taint: Taint; copies: string[] } {
  const taint = new Taint();
  const target = fs.mkdtempSync(path.join(scratch, 'case-'));
  const copies = files.flatMap((file) => {
    const packed = fs.readFileSync(path.join(folder, file));
    const content = file.endsWith('.gz') ? zlib.gunzipSync(packed) : packed;
    if (content.length > BYTES_MAX) return [];
    const copy = path.join(target, taint.text('quillfeather'), taint.text(file.replace(/\.gz$/, '')));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.writeFileSync(copy, taint.bytes(content));
    return [copy];
  });
  return { taint, copies };
}

/** Everything that can be passed on of a case at the level that is the default. */
async function everyExport(captures: readonly Capture[], summary: CaseSummary): Promise<Map<string, string>> {
  const hashes = await Promise.all(captures.map(captureHash));
  const names = codeNames(captures);
  const notes = await notesOn(captures, summary, hashes);
  const options = { names, notes, hashes, surroundings: SURROUNDINGS, tool: sarifOptions() };
  const exports = new Map<string, string>();
  for (const format of ['markdown', 'html', 'sarif', 'json', 'text'] as const)
    exports.set(format, writeReport(summary, format, { ...options, level: 'structure' }).text);
  const texts = captures.filter(
    ({ format, source }) => !format.isBinary && !source.readAt(0, 4096).includes(0),
  );
  const taken = await takeAlong(
    texts.map(({ index }) => ({ capture: index, as: 'copy' })),
    { level: 'structure', signal, filesOf: (index) => filesOfCapture(captures[index] as Capture) },
  );
  for (const { name, content } of readZip(writeBundle(reportContent(summary, options), taken), 1e9))
    exports.set(`bundle: ${name}`, `${name}\n${Buffer.from(content).toString('latin1')}`);
  for (const capture of captures.filter(({ format }) => format.spans))
    for (const format of ['trace-event', 'folded', 'csv'] as const) {
      try {
        const mask = spanMask('structure');
        const pieces = capture.format.spans?.export(capture, format, { filter: '', mask }) ?? [];
        exports.set(`calls: ${format}`, [...pieces].join(''));
      } catch {
        // A log without stacks has none to be folded.
      }
    }
  return exports;
}

/** A note on the first finding and one on a row: their titles and quotes are the capture's words. */
async function notesOn(
  captures: readonly Capture[],
  summary: CaseSummary,
  hashes: (string | undefined)[],
): Promise<ResolvedNote[]> {
  const table = captures[0]?.tables.find(({ kind, rows }) => kind !== 'series' && rows > 0);
  const subjects = [
    ...summary.findings.slice(0, 1).map(({ id }) => ({ capture: 0, finding: id })),
    ...(table ? [{ capture: 0, place: { row: { table: table.id, index: 0 } } }] : []),
  ];
  const notes: ResolvedNote[] = [];
  for (const about of subjects) {
    const made = await anchorFor(about, { captures, findings: summary.findings, hashes });
    const author = { name: 'Agatha Quillfeather', email: 'agatha@quillfeather.example' };
    const at = '2026-11-20T12:00:00Z';
    const said = { text: 'Who keeps these?', at, author, status: 'open' as const };
    const rest = {
      id: '11111111-1111-4111-8111-111111111111',
      statuses: [],
      disputed: false,
      replies: [],
      links: [],
    };
    const view = { tab: 'table' as const, filter: made.title, series: [made.title] };
    const finding = 'finding' in about ? { finding: about.finding } : {};
    notes.push({
      note: { ...made, ...said, ...rest, view },
      rung: 'same file',
      words: made.title,
      ...finding,
    });
  }
  return notes;
}

async function leaksIn(folder: string, files: readonly string[]): Promise<void> {
  const { taint, copies } = tainted(folder, files);
  if (copies.length === 0) return;
  const opened = await openCase(copies, { formats, rules, signal }).catch(() => undefined);
  if (!opened) return;
  const { captures } = opened;
  try {
    const summary = summarizeCase(opened, opened.findings, 1, 1);
    const names = codeNames(captures);
    const unmasked = writeReport(summary, 'json', { names, level: 'full', skipped: opened.skipped }).text;
    tally.files += copies.length;
    tally.captures += captures.reduce((sum, one) => sum + filesOfCapture(one).length, 0);
    tally.words += taint.words.size;
    tally.toldUnmasked += taint.in(unmasked, names).length;
    for (const [kind, text] of await everyExport(captures, summary)) {
      const leaks = taint.in(text, names);
      assert.deepEqual(
        leaks.slice(0, 5).map((word) => aroundOf(word, text)),
        [],
        `${kind}: ${leaks.length} words`,
      );
      for (const secret of ['agatha', 'quillfeather', scratch])
        assert.ok(!text.toLowerCase().includes(secret), `${secret} in ${kind}`);
    }
  } finally {
    for (const { source } of captures) source.close();
  }
}

/** A leak with what stands around it, so that one sees where it comes from. */
function aroundOf(word: string, text: string): string {
  const at = text.toLowerCase().indexOf(word);
  return text.slice(Math.max(0, at - 60), at + word.length + 40);
}

function filesOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md' && !entry.name.endsWith('.json5'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

for (const name of fs.readdirSync(samples)) {
  const folder = path.join(samples, name);
  if (!fs.statSync(folder).isDirectory()) continue;
  test(`${name}: no foreign word of it is in anything that is shared`, () =>
    leaksIn(folder, filesOf(folder)));
}

test('the samples were read although their words are foreign, and unmasked many of these would be told', () => {
  assert.ok(tally.captures >= tally.files * 0.9, `${tally.captures} of ${tally.files} files`);
  assert.ok(tally.words > 600, `${tally.words} words`);
  assert.ok(tally.toldUnmasked > 250, `${tally.toldUnmasked} words`);
});

test('nor is one of the captures of the corpus', {
  skip: corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false,
}, async () => {
  for (const area of fs.readdirSync(corpus)) {
    const folder = path.join(corpus, area);
    if (!fs.statSync(folder).isDirectory()) continue;
    const files = filesOf(folder).filter(
      (file) =>
        !/MANIFEST|\.(?:zst|md|ts|mjs|py|js|sh|c)$/.test(file) &&
        fs.statSync(path.join(folder, file)).size < BYTES_MAX,
    );
    for (const file of files) await leaksIn(folder, [file]);
  }
});
