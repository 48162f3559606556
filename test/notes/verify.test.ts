/** Notes on captures: written, found again, verified, silencing. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { contentHash } from '../../server/engine/content-hash.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { anchorFor } from '../../server/notes/anchor.ts';
import { gitAuthor, parseAuthor } from '../../server/notes/author.ts';
import { silenceExpected } from '../../server/notes/expected.ts';
import { figuresOfRow } from '../../server/notes/figures.ts';
import { placeOf, resolveNote } from '../../server/notes/resolve.ts';
import { entityOfRow } from '../../server/notes/resolve-rows.ts';
import { addEvent, notesFolder, readNotes } from '../../server/notes/store.ts';
import { isRegression, verdictOf } from '../../server/notes/verify.ts';
import type { Anchor, NoteStatus } from '../../server/protocol/note.ts';
import { rules } from '../../server/rules/index.ts';
import { tidemark } from '../cli/run-cli.ts';
import { meminfoLog } from '../rules/kit.ts';

const made: string[] = [];
after(() => {
  for (const folder of made) fs.rmSync(folder, { recursive: true, force: true });
});

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-notes-'));
  made.push(folder);
});

const ann = { name: 'Ann' };
const growing = (n: number, step: number) =>
  meminfoLog(Array.from({ length: n }, (_, i) => ({ AnonPages: 1_500_000 + i * step })));
const flat = () => meminfoLog(Array.from({ length: 40 }, () => ({ AnonPages: 1_500_000 })));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

async function examined(...files: string[]) {
  const { captures, findings } = await openCase(files, {
    formats,
    rules,
    signal: new AbortController().signal,
  });
  const hashes = await Promise.all(captures.map((capture) => contentHash(capture.path)));
  return { captures, findings, hashes };
}

/** A note on the most serious finding of a file. */
async function noteOn(file: string, status: NoteStatus) {
  const { captures, findings, hashes } = await examined(file);
  const [finding] = findings;
  const [capture] = captures;
  assert.ok(finding && capture);
  const anchor: Anchor = {
    exact: {
      sha256: hashes[0] ?? '',
      bytes: capture.bytes,
      format: capture.format.id,
      name: path.basename(file),
      place: placeOf(finding.evidence[0]),
    },
    entity: { finding: finding.id, rule: finding.rule, subject: finding.subject },
  };
  addEvent(
    folder,
    { op: 'create', anchor, title: finding.title, text: 'Seen', status, figures: finding.metrics },
    ann,
  );
  return finding;
}

const resolvedIn = async (...files: string[]) => {
  const [note] = readNotes(folder).notes;
  assert.ok(note);
  return resolveNote(note, await examined(...files));
};

test('in the same file, whatever it is called now, a note is where it was put', async () => {
  const file = write('a.log', growing(40, 9000));
  const finding = await noteOn(file, 'open');
  const renamed = path.join(folder, 'renamed.log');
  fs.renameSync(file, renamed);
  const resolved = await resolvedIn(renamed);
  assert.equal(resolved.rung, 'same file');
  assert.equal(resolved.finding, finding.id);
  assert.deepEqual(resolved.place, placeOf(finding.evidence[0]));
});

test('in a later capture of the same leak it is found again, with the figures then and now', async () => {
  await noteOn(write('a.log', growing(40, 9000)), 'open');
  const resolved = await resolvedIn(write('b.log', growing(40, 20_000)));
  assert.equal(resolved.rung, 'found again');
  assert.match(resolved.words, /then, .* now/);
});

test('another file under the same name is not taken for it', async () => {
  const file = write('a.log', growing(40, 9000));
  await noteOn(file, 'open');
  write('a.log', flat());
  const resolved = await resolvedIn(file);
  assert.equal(resolved.rung, 'not found');
  assert.equal(resolved.finding, undefined);
  assert.equal(resolved.place, undefined);
});

test('text that stands at several places is offered, not chosen', async () => {
  const file = write('a.log', growing(40, 9000));
  const { captures, hashes } = await examined(file);
  const place = { line: 3, byteStart: 40 };
  addEvent(
    folder,
    {
      op: 'create',
      anchor: {
        exact: { sha256: `${hashes[0]}0`, bytes: 1, format: 'meminfo', name: 'x', place },
        quote: 'MemTotal:',
      },
      title: 'A line',
      text: 'Odd',
      status: 'open',
      figures: {},
    },
    ann,
  );
  assert.ok(captures.length > 0);
  const resolved = await resolvedIn(file);
  assert.equal(resolved.rung, 'candidates');
  assert.ok((resolved.candidates?.length ?? 0) > 1);
});

test('a row is found again by its name, not by its number', async () => {
  const histo = (rows: string[]) =>
    ` num     #instances         #bytes  class name\n-----\n${rows.join('\n')}\nTotal 3 300\n`;
  const file = write('a.txt', histo(['   1:  10   800  app.Session', '   2:   2    80  app.Pool']));
  const { captures, hashes } = await examined(file);
  const [capture] = captures;
  const table = capture?.tables.find(({ compareBy }) => compareBy);
  assert.ok(capture && table);
  const place = { row: { table: table.id, index: 0 } };
  const entity = entityOfRow(table, 0);
  assert.equal(entity?.key, 'app.Session');
  addEvent(
    folder,
    {
      op: 'create',
      anchor: {
        exact: { sha256: hashes[0] ?? '', bytes: 1, format: 'x', name: 'a.txt', place },
        ...(entity ? { entity } : {}),
      },
      title: 'app.Session',
      text: 'Too many',
      status: 'open',
      figures: figuresOfRow(table, 0),
    },
    ann,
  );
  const later = write('b.txt', histo(['   1:  9   900  app.Pool', '   2:   20    1600  app.Session']));
  const resolved = await resolvedIn(later);
  assert.equal(resolved.rung, 'found again');
  assert.equal(resolved.place?.row?.index, 1);
  assert.match(resolved.words, /10 then, 20 now|800 B then, 1,600 B now/);
});

test('marked fixed and still there in a new capture is a regression; gone is none', async () => {
  await noteOn(write('a.log', growing(40, 9000)), 'fixed');
  const back = await resolvedIn(
    write('b.log', growing(40, 9000).replace('MemTotal', 'MemTotal').replaceAll('1500000', '1500004')),
  );
  assert.ok(isRegression(back, verdictOf(back)));
  const gone = await resolvedIn(write('c.log', flat()));
  assert.equal(verdictOf(gone), 'fixed');
  assert.ok(!isRegression(gone, verdictOf(gone)));
  const same = await resolvedIn(path.join(folder, 'a.log'));
  assert.equal(verdictOf(same), 'unknown', 'the old capture shows what was true then');
});

test('expected silences the finding, visibly, and puts it last', async () => {
  const file = write('a.log', growing(40, 9000));
  const finding = await noteOn(file, 'expected');
  const { findings } = await examined(file);
  const silenced = silenceExpected(findings, readNotes(folder).notes);
  assert.equal(silenced.at(-1)?.id, finding.id);
  assert.equal(silenced.at(-1)?.expected?.by, 'Ann');
  assert.equal(silenced.length, findings.length);
});

test('tidemark verify exits 1 when what was fixed is back, and 0 when it is not', async () => {
  await noteOn(write('before.log', growing(40, 9000)), 'fixed');
  fs.rmSync(path.join(folder, 'before.log'));
  write('after.log', flat());
  const fine = tidemark(['verify', folder]);
  assert.equal(fine.code, 0, fine.stderr);
  assert.match(fine.stdout, /FIXED/);
  write('after.log', growing(60, 9000));
  const back = tidemark(['verify', folder]);
  assert.equal(back.code, 1, back.stdout);
  assert.match(back.stdout, /BACK/);
  const json = JSON.parse(tidemark(['verify', folder, '--format', 'json']).stdout);
  assert.equal(json.notes[0].verdict, 'back');
});

test('verify looks at later captures beside the one that the note is about, or at those that are named', async () => {
  await noteOn(write('before.log', growing(40, 9000)), 'fixed');
  const alone = tidemark(['verify', folder]);
  assert.equal(alone.code, 0, 'the old capture shows what was true then');
  assert.match(alone.stdout, /CANNOT SAY/);
  write('later.log', growing(60, 9000));
  const back = tidemark(['verify', folder]);
  assert.equal(back.code, 1, `${back.stdout}${back.stderr}`);
  assert.match(back.stdout, /BACK/);
  write('flat.log', flat());
  const named = tidemark(['verify', folder, path.join(folder, 'flat.log')]);
  assert.equal(named.code, 0, named.stdout);
  assert.match(named.stdout, /FIXED/);
  const one = tidemark(['verify', path.join(folder, 'later.log')]);
  assert.equal(one.code, 1, 'the notes of the folder above are meant');
});

test('verify exits 2 where there are no notes, no captures, or no such option', () => {
  assert.equal(tidemark(['verify', folder]).code, 2);
  assert.equal(tidemark(['verify', folder, '--format', 'xml']).code, 2);
  assert.equal(tidemark(['verify', path.join(folder, 'missing')]).code, 2);
});

test('a series that was marked fixed and has grown is a regression, and one that has not is none', async () => {
  const file = write('a.log', growing(40, 9000));
  const { captures, findings, hashes } = await examined(file);
  const table = captures[0]?.tables.find(({ kind }) => kind === 'series');
  assert.ok(table);
  const place = { samples: { table: table.id, from: 0, to: 10 } };
  const about = { capture: 0, place, series: ['AnonPages'] };
  const made = await anchorFor(about, { captures, findings, hashes });
  addEvent(folder, { op: 'create', ...made, text: 'Bounded now', status: 'fixed' }, ann);
  fs.rmSync(file);
  write('b.log', growing(40, 30_000));
  assert.equal(tidemark(['verify', folder]).code, 1);
  write('b.log', growing(40, 10));
  assert.equal(tidemark(['verify', folder]).code, 0);
});

test('analyze says what a note expects, and does not fail on it', async () => {
  const file = write('a.log', growing(40, 9000));
  await noteOn(file, 'expected');
  const { code, stdout } = tidemark(['analyze', file, '--fail-on', 'warning']);
  assert.match(stdout, /Expected, says a note of Ann/);
  assert.equal(code, 0);
});

test('events of strangers and links out of the folder are left out, and named', () => {
  const note = path.join(notesFolder(folder), '22222222-2222-4222-8222-222222222222');
  fs.mkdirSync(note, { recursive: true });
  fs.writeFileSync(path.join(note, '000001-aaaaaaaa-create.json'), '{"version":1}');
  fs.symlinkSync('/etc/passwd', path.join(note, '000002-aaaaaaaa-reply.json'));
  const { notes, problems } = readNotes(folder);
  assert.deepEqual(notes, []);
  assert.equal(problems.length, 1);
});

test('who writes may be set by hand', () => {
  assert.deepEqual(parseAuthor('Ann Other <ann@example.com>'), {
    name: 'Ann Other',
    email: 'ann@example.com',
  });
  assert.deepEqual(parseAuthor(' Ann '), { name: 'Ann' });
  for (const none of ['', '  ', '<x@y>', undefined, 7]) assert.equal(parseAuthor(none), undefined);
});

test('the author is whom git would name', () => {
  fs.mkdirSync(path.join(folder, '.git'));
  const home = fs.mkdtempSync(path.join(folder, 'home-'));
  fs.writeFileSync(
    path.join(home, '.gitconfig'),
    '[user]\n\tname = Ann Other\n\temail = ann@example.com\n[core]\n\tname = x\n',
  );
  assert.deepEqual(gitAuthor(folder, home), { name: 'Ann Other', email: 'ann@example.com' });
  fs.writeFileSync(path.join(folder, '.git', 'config'), '[user]\n  name = "Ann Here"\n');
  assert.deepEqual(gitAuthor(folder, home), { name: 'Ann Here', email: 'ann@example.com' });
});
