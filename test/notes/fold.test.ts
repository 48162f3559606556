import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventFile, eventText, parseEvent } from '../../server/notes/event.ts';
import { foldNotes } from '../../server/notes/fold.ts';
import type { NoteChange, NoteEvent } from '../../server/protocol/note.ts';

const NOTE = '11111111-1111-4111-8111-111111111111';
const ann = { name: 'Ann', email: 'ann@example.com' };
const anchor = {
  exact: { sha256: 'ab', bytes: 10, format: 'meminfo', name: 'a.log', place: { line: 3 } },
};
const create: NoteChange = {
  op: 'create',
  anchor,
  title: 'Cache',
  text: 'Look',
  status: 'open',
  figures: { bytes: 5 },
};

function event(lamport: number, change: NoteChange, at = lamport, note = NOTE): NoteEvent {
  const id = randomUUID();
  return { version: 1, id, note, lamport, at: new Date(at * 1000).toISOString(), author: ann, ...change };
}

test('a note is what its events made of it, in their order', () => {
  const [note] = foldNotes([
    event(1, create),
    event(2, { op: 'reply', text: 'It is the cache' }),
    event(3, { op: 'status', status: 'confirmed' }),
    event(4, { op: 'link', url: 'https://example.com/issues/7' }),
    event(5, { op: 'edit', text: 'Look at the cache' }),
  ]);
  assert.equal(note?.text, 'Look at the cache');
  assert.equal(note?.status, 'confirmed');
  assert.deepEqual(
    note?.replies.map(({ text }) => text),
    ['It is the cache'],
  );
  assert.deepEqual(note?.links, ['https://example.com/issues/7']);
  assert.equal(note?.disputed, false);
});

test('two people who set a status without knowing of each other: the later one counts, and it is said', () => {
  const [note] = foldNotes([
    event(1, create),
    event(2, { op: 'status', status: 'fixed' }, 20),
    event(2, { op: 'status', status: 'wontfix' }, 30),
  ]);
  assert.equal(note?.status, 'wontfix');
  assert.ok(note?.disputed);
  assert.deepEqual(
    note?.statuses.map(({ status }) => status),
    ['open', 'fixed', 'wontfix'],
  );
});

test('a deleted note is gone, and so is a reply to a note that never was', () => {
  assert.deepEqual(foldNotes([event(1, create), event(2, { op: 'delete' })]), []);
  assert.deepEqual(foldNotes([event(2, { op: 'reply', text: 'To whom?' })]), []);
});

const change = fc.oneof<fc.Arbitrary<NoteChange>[]>(
  fc.string().map((text) => ({ op: 'reply', text })),
  fc
    .constantFrom('open', 'confirmed', 'expected', 'fixed', 'wontfix')
    .map((status) => ({ op: 'status', status }) as const),
  fc.string().map((text) => ({ op: 'edit', text })),
  fc.webUrl({ validSchemes: ['https'] }).map((url) => ({ op: 'link', url })),
);

test('branches merged in any order, or read twice, fold to the same notes', () => {
  const branch = fc.array(fc.tuple(change, fc.integer({ min: 0, max: 50 })), { maxLength: 8 });
  fc.assert(
    fc.property(branch, branch, fc.infiniteStream(fc.nat()), (left, right, random) => {
      const base = [event(1, create), event(2, { op: 'reply', text: 'Both know this' })];
      const grow = (changes: typeof left) => changes.map(([one, at], i) => event(3 + i, one, at));
      const merged = [...base, ...grow(left), ...grow(right)];
      const shuffled = [...merged, ...base]
        .map((one) => ({ one, key: random.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      assert.deepEqual(foldNotes(shuffled), foldNotes(merged));
      const [note] = foldNotes(merged);
      const replies = merged.filter(({ op }) => op === 'reply').length;
      assert.equal(note?.replies.length, replies, 'no reply is lost');
    }),
  );
});

test('two events never have one file, and an event reads back as it was written', () => {
  fc.assert(
    fc.property(change, fc.nat(), (one, lamport) => {
      const written = event(lamport, one);
      assert.deepEqual(parseEvent(eventText(written)), JSON.parse(JSON.stringify(written)));
      assert.notEqual(eventFile(written), eventFile(event(lamport, one)));
    }),
  );
});

test('what a stranger put there is not believed: every broken event is refused with a reason', () => {
  const good = event(1, create);
  const broken: [string, unknown][] = [
    ['{', '{'],
    ['[]', []],
    ['another version', { ...good, version: 2 }],
    ['a note that is a path', { ...good, note: '../../etc' }],
    ['a negative order', { ...good, lamport: -1 }],
    ['no author', { ...good, author: {} }],
    ['an unknown deed', { ...good, op: 'run' }],
    ['an unknown status', { ...good, status: 'great' }],
    [
      'a link that runs something',
      { ...event(2, { op: 'link', url: 'https://x.example' }), url: 'command:rm' },
    ],
    ['no place', { ...good, anchor: {} }],
    ['figures that are texts', { ...good, figures: { bytes: '5' } }],
  ];
  for (const [name, value] of broken) {
    const read = parseEvent(typeof value === 'string' ? value : JSON.stringify(value));
    assert.equal(typeof read, 'string', name);
  }
  assert.equal(typeof parseEvent(eventText(good)), 'object');
});

test('no text makes reading an event throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseEvent(text)));
});
