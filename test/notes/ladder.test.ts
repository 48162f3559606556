/** The rungs of an anchor below the same file: paths of objects, shapes of names, forms of lines, times of series. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { anchorFor } from '../../server/notes/anchor.ts';
import { captureHash } from '../../server/notes/capture-hash.ts';
import { type Examined, resolveNote } from '../../server/notes/resolve.ts';
import { pathShape, shapeOf, templateOf } from '../../server/notes/shapes.ts';
import { verdictOf } from '../../server/notes/verify.ts';
import type { Note, NoteSubject } from '../../server/protocol/note.ts';
import { rules } from '../../server/rules/index.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-ladder-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

async function examined(...files: string[]): Promise<Examined> {
  const signal = new AbortController().signal;
  const { captures, findings } = await openCase(files, { formats, rules, signal });
  return { captures, findings, hashes: await Promise.all(captures.map(captureHash)) };
}

const write = (name: string, text: string) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return examined(file);
};

async function noteOn(about: NoteSubject, where: Examined, status: Note['status'] = 'open'): Promise<Note> {
  const { anchor, title, figures } = await anchorFor(about, where);
  const [author, at] = [{ name: 'Ann' }, '2026-11-20T12:00:00Z'];
  const common = { statuses: [], disputed: false, replies: [], links: [] };
  return { id: 'n', title, text: 'Look', at, author, anchor, figures, status, ...common };
}

test('what changes from run to run is no part of a shape; what tells two things apart is', () => {
  assert.equal(shapeOf('Session @4711'), shapeOf('Session @81530'));
  assert.equal(shapeOf('$$Lambda/0x7f12ab.run'), shapeOf('$$Lambda/0x000800c03.run'));
  assert.equal(shapeOf('Heap mapping 016c7000–e488f000'), shapeOf('Heap mapping 01fff000–e000a000'));
  assert.notEqual(shapeOf('eth0'), shapeOf('eth1'));
  assert.equal(pathShape('global.app.byId[17].next'), pathShape('global.app.byId[3].next'));
  assert.notEqual(pathShape('global.app.byId[17]'), pathShape('global.app.byName[17]'));
  assert.equal(templateOf('worker 12 took 3.5 ms'), templateOf('worker 7 took 19.25 ms'));
});

const heap = (name: string) => examined(path.join(samples, `heapsnapshot/${name}.heapsnapshot.gz`));

/** An object of a class, by the byte at which its row stands. */
async function objectOf(className: string, { captures: [capture] }: Examined) {
  const ask = async (of: object) =>
    capture?.format.objects?.(capture, { of: of as never, offset: 0, limit: 100 });
  const classes = await ask({ kind: 'classes', text: className });
  const found = classes?.rows.find(({ name }) => name === className);
  const objects = await ask({ kind: 'class', class: found?.class });
  const described = await ask({ kind: 'object', node: objects?.rows.at(-1)?.node });
  const place = described?.rows[0]?.place;
  assert.ok(place, `${className} has an object`);
  return place;
}

test('an object is found again in a later snapshot as the group at its path, with its figures then and now', async () => {
  const first = await heap('growth-1');
  const place = await objectOf('Session', first);
  const note = await noteOn({ capture: 0, place }, first);
  assert.match(note.anchor.entity?.path ?? '', /\[\*\]|byId/);
  assert.equal(note.anchor.quote, undefined, 'numbers of its row are no text to be found');
  const resolved = await resolveNote(note, await heap('growth-3'));
  assert.equal(resolved.rung, 'found again');
  assert.match(resolved.words, /as a group: \d+ of Session at the same path, \d+ then/);
  assert.ok((resolved.now?.objectCount ?? 0) > (note.figures.objectCount ?? Number.POSITIVE_INFINITY));
  assert.equal(verdictOf({ ...resolved, note: { ...note, status: 'fixed' } }), 'grown');
});

test('an object of a class that another program has not is not found there', async () => {
  const first = await heap('growth-1');
  const note = await noteOn({ capture: 0, place: await objectOf('Session', first) }, first);
  const other = await heap('sessions-closed');
  const resolved = await resolveNote(note, other);
  assert.equal(resolved.rung, 'not found');
  assert.match(resolved.words, /none shows Session/);
});

const call = (n: number, name: string, more = '') =>
  `4711 15:58:10.${String(n).padStart(6, '0')} ${name}(3${more}) = 0 <0.000010>\n`;
const trace = (calls: readonly string[]) => calls.map((one, i) => call(i + 1, one)).join('');

test('one of many calls of a name is never taken for another: it is said how many there are', async () => {
  const first = await write(
    'a.strace',
    trace([...Array(30).fill('fsync'), 'close', ...Array(10).fill('fsync')]),
  );
  const table = first.captures[0]?.tables.find(({ id }) => id === 'calls');
  assert.ok(table);
  const many = await noteOn({ capture: 0, place: { row: { table: 'calls', index: 3 } } }, first);
  assert.ok((many.anchor.entity?.alike ?? 0) > 1);
  const later = await write('b.strace', trace([...Array(50).fill('fsync'), 'close']));
  const resolved = await resolveNote(many, later);
  assert.equal(resolved.rung, 'candidates');
  assert.match(resolved.words, /50 rows have its name, 40 then: which one is meant is not known/);
  const one = await noteOn({ capture: 0, place: { row: { table: 'calls', index: 30 } } }, first);
  const again = await resolveNote(one, later);
  assert.equal(again.rung, 'found again');
  assert.equal(again.place?.row?.index, 50);
});

const log = (lines: readonly string[]) =>
  Array.from({ length: 40 }, (_, i) => `2026-01-01T00:00:${10 + i} rss=${1_000_000 + i * 999}`)
    .concat(lines)
    .join('\n');

test('a line is the n-th of its form where there are as many as then, and else one of the candidates', async () => {
  const text = log(['cache 7 evicted after 31 s', 'cache 8 evicted after 4 s', 'done']);
  const first = await write('a.log', text);
  const byteStart = text.indexOf('cache 8');
  const line = text.slice(0, byteStart).split('\n').length;
  const note = await noteOn({ capture: 0, place: { byteStart, byteLength: 25, line } }, first);
  assert.deepEqual(note.anchor.entity?.line, { template: 'cache # evicted after # s', nth: 2, of: 2 });

  const same = log(['cache 101 evicted after 9 s', 'cache 102 evicted after 77 s']);
  const again = await resolveNote(note, await write('b.log', same));
  assert.equal(again.rung, 'found again');
  assert.match(again.words, /line 2 of 2 of its form, as then/);
  assert.equal(again.place?.byteStart, same.indexOf('cache 102'));

  const more = log(['cache 1 evicted after 9 s', 'cache 2 evicted after 8 s', 'cache 3 evicted after 7 s']);
  const several = await resolveNote(note, await write('c.log', more));
  assert.equal(several.rung, 'candidates');
  assert.equal(several.candidates?.length, 3);
  assert.match(several.words, /3 lines have its form, 2 then/);
});

const counters = (from: number, to: number, step: number) =>
  `time\tcache_bytes\n${Array.from({ length: to - from }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, from + i)).toISOString().slice(0, 19);
    return `${at}\t${50_000_000 + (from + i) * step}\n`;
  }).join('')}`;

test('a stretch of time is the same stretch in a log that went on, and said to be another in one that did not cover it', async () => {
  const first = await write('a.tsv', counters(0, 60, 1000));
  const table = first.captures[0]?.tables.find(({ kind }) => kind === 'series')?.id ?? '';
  const place = { samples: { table, from: 10, to: 20 } };
  const note = await noteOn({ capture: 0, place, series: ['cache_bytes'] }, first);
  const longer = await resolveNote(note, await write('b.tsv', counters(5, 120, 1000)));
  assert.equal(longer.rung, 'found again');
  assert.match(longer.words, /at the same time: (?:last|change) of cache_bytes [\d,]+ then, [\d,]+ now/);
  assert.deepEqual(longer.place?.samples, { table, from: 5, to: 15 });
  const other = await resolveNote(note, await write('c.tsv', counters(500, 560, 1000)));
  assert.match(other.words, /at another time/);
});

test('a finding about another process of the same program is found by its shape, and its new name is said', async () => {
  const first = await write('a.tsv', counters(0, 60, 90_000));
  const [finding] = first.findings;
  assert.ok(finding);
  const note = await noteOn({ capture: 0, finding: finding.id }, first);
  const renamed = { ...finding, id: 'other', subject: 'worker[3001]' };
  note.anchor.entity = { ...note.anchor.entity, subject: 'worker[2817]' };
  const later = { ...first, hashes: ['x'], findings: [renamed] };
  const resolved = await resolveNote(note, later);
  assert.equal(resolved.rung, 'found again');
  assert.match(resolved.words, /by its shape, as worker\[3001\]/);
  const two = await resolveNote(note, {
    ...later,
    findings: [renamed, { ...renamed, subject: 'worker[999]' }],
  });
  assert.equal(two.rung, 'candidates');
});

test('a row leads to its bytes', async () => {
  const first = await write('a.strace', trace(['openat', 'close']));
  const { anchor } = await anchorFor({ capture: 0, place: { row: { table: 'calls', index: 1 } } }, first);
  assert.equal(anchor.exact.place.line, 2);
  assert.ok((anchor.exact.place.byteStart ?? 0) > 0);
});
