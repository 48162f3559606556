/** Where views mark notes: objects and calls, each of any number of them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { markedAt } from '../../server/notes/marked-at.ts';
import type { NotePlace, NotesOfCase, ResolvedNote } from '../../server/protocol/note.ts';
import { pinsOf } from '../../webview/views/pins.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-marks-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

async function captureOf(file: string): Promise<Capture> {
  const { captures } = await openCase([file], { formats, rules: [], signal: new AbortController().signal });
  return captures[0] as Capture;
}

function noteAt(id: string, place: NotePlace, more: Partial<ResolvedNote> = {}): ResolvedNote {
  const [author, at, status] = [{ name: 'Ann' }, '2026-11-20T12:00:00Z', 'open'] as const;
  const anchor = { exact: { sha256: '', bytes: 0, format: '', name: '', place } };
  const rest = { statuses: [], disputed: false, replies: [], links: [], figures: {}, title: id };
  const note = { id, text: `About ${id}`, at, author, status, anchor, ...rest };
  return { note, rung: 'same file', words: '', capture: 0, place, ...more };
}

async function pins(notes: readonly ResolvedNote[], capture: Capture) {
  const marked = notes.map(async (one) => ({ ...one, ...(await markedAt(one, [capture])) }));
  const known: NotesOfCase = { notes: await Promise.all(marked), author: { name: 'Ann' }, problems: 0 };
  return pinsOf(known, 0);
}

test('each of 150 noted objects of a heap is marked, and no other one', async () => {
  const capture = await captureOf(path.join(samples, 'heapsnapshot/growth-1.heapsnapshot.gz'));
  const ask = async (of: object) =>
    capture.format.objects?.(capture, { of: of as never, offset: 0, limit: 1 });
  const noted = Array.from({ length: 150 }, (_, i) => 20 + 3 * i);
  const places: NotePlace[] = [];
  for (const node of noted) places.push((await ask({ kind: 'object', node }))?.rows[0]?.place as NotePlace);
  const marks = await pins(
    places.map((place, i) => noteAt(`object ${noted[i]}`, place)),
    capture,
  );
  for (const node of noted) assert.equal(marks.node(node)?.note, `object ${node}`);
  for (const node of noted) assert.equal(marks.node(node + 1), undefined);
});

test('which object of a group is meant can not be told, so none is marked', async () => {
  const capture = await captureOf(path.join(samples, 'heapsnapshot/growth-1.heapsnapshot.gz'));
  const page = await capture.format.objects?.(capture, {
    of: { kind: 'object', node: 20 },
    offset: 0,
    limit: 1,
  });
  const place = page?.rows[0]?.place as NotePlace;
  const group = noteAt('group', place, { rung: 'found again', now: { objectCount: 7 } });
  assert.equal((await pins([group], capture)).node(20), undefined);
  const alone = noteAt('alone', place, { rung: 'found again', now: { objectCount: 1 } });
  assert.equal((await pins([alone], capture)).node(20)?.note, 'alone');
});

test('each of 80 noted calls is marked at its time; a second note on one is said too', async () => {
  const file = path.join(folder, 'a.strace');
  const call = (n: number) => `4711 15:58:10.${String(n).padStart(6, '0')} read(3, "", 1) = 0 <0.000010>\n`;
  fs.writeFileSync(file, Array.from({ length: 100 }, (_, i) => call(1000 * i)).join(''));
  const notes = Array.from({ length: 80 }, (_, index) =>
    noteAt(`call ${index}`, { row: { table: 'calls', index } }),
  );
  const marks = await pins(
    [...notes, noteAt('second', { row: { table: 'calls', index: 7 } })],
    await captureOf(file),
  );
  const spans = marks.spans('calls');
  assert.equal(spans.length, 81);
  for (const [index, { from, to }] of spans.slice(0, 80).entries()) {
    assert.ok(Math.abs(from - index) < 1e-6, `call ${index} starts at ${from} ms`);
    assert.ok(Math.abs(to - from - 0.01) < 1e-6);
  }
  assert.equal(marks.row('calls', 7)?.note, 'call 7');
  assert.match(marks.row('calls', 7)?.words ?? '', /About call 7\n.*About second/);
});
