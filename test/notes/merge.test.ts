/** Branches of notes merged by git itself: nothing conflicts, nothing is lost, and every order gives the same notes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { foldNotes } from '../../server/notes/fold.ts';
import { addEvent, readNotes } from '../../server/notes/store.ts';
import type { NoteChange, NoteEvent } from '../../server/protocol/note.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-merge-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function git(where: string, ...args: string[]): string {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: where, encoding: 'utf8' });
}

const create: NoteChange = {
  op: 'create',
  anchor: { exact: { sha256: 'ab', bytes: 10, format: 'meminfo', name: 'a.log', place: { line: 3 } } },
  title: 'Cache',
  text: 'Look',
  status: 'open',
  figures: { bytes: 5 },
};

const change = fc.oneof<fc.Arbitrary<NoteChange>[]>(
  fc.string({ minLength: 1 }).map((text) => ({ op: 'reply', text })),
  fc
    .constantFrom('open', 'confirmed', 'expected', 'fixed', 'wontfix')
    .map((status) => ({ op: 'status', status }) as const),
  fc.string({ minLength: 1 }).map((text) => ({ op: 'edit', text })),
  fc.nat(99).map((n) => ({ op: 'link', url: `https://example.com/issues/${n}` }) as const),
  fc.constant(create),
);

test('two branches that both wrote merge without a conflict, and both have everything', () => {
  let run = 0;
  const branch = fc.array(change, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(branch, branch, (left, right) => {
      const home = path.join(folder, `run-${run++}`);
      fs.mkdirSync(home);
      git(home, 'init', '-q', '-b', 'main');
      const { note } = addEvent(home, create, { name: 'Ann' });
      const write = (changes: readonly NoteChange[], name: string) => {
        for (const one of changes) addEvent(home, one, { name }, one.op === 'create' ? undefined : note);
        git(home, 'add', '-A');
        git(home, 'commit', '-q', '-m', name);
      };
      write([], 'base');
      git(home, 'checkout', '-q', '-b', 'left');
      write(left, 'Left');
      git(home, 'checkout', '-q', '-b', 'right', 'main');
      write(right, 'Right');
      git(home, 'merge', '-q', '--no-edit', 'left');
      const there = readNotes(home);
      git(home, 'checkout', '-q', 'left');
      git(home, 'merge', '-q', '--no-edit', 'right');
      assert.deepEqual(readNotes(home), there, 'both ways round');
      assert.deepEqual(there.problems, []);
      const both = [...left, ...right];
      assert.equal(there.notes.length, 1 + both.filter(({ op }) => op === 'create').length);
      const shared = there.notes.find(({ id }) => id === note);
      assert.equal(shared?.replies.length, both.filter(({ op }) => op === 'reply').length);
      assert.equal(shared?.statuses.length, 1 + both.filter(({ op }) => op === 'status').length);
    }),
    { numRuns: 8 },
  );
});

test('any number of branches, merged in any order and however they were grouped, fold to one answer', () => {
  const NOTE = '11111111-1111-4111-8111-111111111111';
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const branches = fc.array(fc.array(fc.tuple(change, fc.integer({ min: 0, max: 9 })), { maxLength: 6 }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(branches, fc.infiniteStream(fc.nat()), (written, random) => {
      let n = 0;
      const event = (one: NoteChange, lamport: number, seconds: number): NoteEvent => ({
        version: 1,
        id: id(++n),
        note: one.op === 'create' && lamport > 1 ? id(100_000 + n) : NOTE,
        lamport,
        at: new Date(seconds * 1000).toISOString(),
        author: { name: 'Ann' },
        ...one,
      });
      const base = [event(create, 1, 0)];
      const all = written.flatMap((branch) => branch.map(([one, at], i) => event(one, 2 + i, at)));
      const inOrder = foldNotes([...base, ...all]);
      const shuffled = [...base, ...all, ...all.slice(0, 3)]
        .map((one) => ({ one, key: random.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      assert.deepEqual(foldNotes(shuffled), inOrder);
    }),
  );
});
