/** The words that a shared report may hold are those of our sentences, not those of some capture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownWords } from '../../scripts/words.ts';
import { OWN_WORDS } from '../../server/report/own-words.ts';

test('our own words are listed, or nearly all (node scripts/node24.mjs scripts/words.ts lists them)', async () => {
  const words = await ownWords();
  const missing = words.filter((word) => !OWN_WORDS.has(word));
  assert.ok(missing.length * 50 < words.length, `missing: ${missing.slice(0, 40).join(' ')}`);
  const foreign = [...OWN_WORDS].filter((word) => !words.includes(word));
  assert.ok(foreign.length * 50 < words.length, `not ours: ${foreign.slice(0, 40).join(' ')}`);
});

test('names of people, hosts and customers are not among them', () => {
  const names = 'alice bob carol agatha smith acme contoso prod-db1 hunter2 letmein qwerty';
  assert.deepEqual(
    names.split(' ').filter((name) => OWN_WORDS.has(name)),
    [],
  );
});
