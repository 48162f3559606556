import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tidemark } from './run-cli.ts';

const MEMINFO = 'samples/heap-leak/meminfo.log';
const SMAPS = 'samples/heap-leak/smaps.log';

function page(...given: string[]) {
  const { code, stdout, stderr } = tidemark(['page', ...given, '--format', 'json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A column of a page, by its id. */
function values(found: { columns: { id: string }[]; rows: unknown[][] }, id: string) {
  const at = found.columns.findIndex((column) => column.id === id);
  return found.rows.map((row) => row[at]);
}

test('a page has the shape of the contract', () => {
  const found = page(MEMINFO, 'meminfo', '--limit', '3');
  assert.equal(found.table, 'meminfo');
  assert.equal(found.total, 62);
  assert.equal(found.rows.length, 3);
  assert.equal(found.rows[0].length, found.columns.length);
  assert.deepEqual(found.columns[1], { id: 'MemTotal', title: 'MemTotal', unit: 'kB' });
});

test('--sort orders by a column, either way', () => {
  const down = values(
    page(MEMINFO, 'meminfo', '--sort', 'Cached:desc', '--limit', '62'),
    'Cached',
  ) as number[];
  assert.equal(down.length, 62);
  assert.deepEqual(
    down,
    [...down].sort((a, b) => b - a),
  );
  const up = values(page(MEMINFO, 'meminfo', '--sort', 'Cached', '--limit', '62'), 'Cached');
  assert.deepEqual(up, down.reverse());
});

test('--offset goes on where the page before ended', () => {
  const ids = (offset: string) => page(MEMINFO, 'meminfo', '--offset', offset, '--limit', '2').indices;
  assert.deepEqual(ids('0'), [0, 1]);
  assert.deepEqual(ids('2'), [2, 3]);
  assert.deepEqual(ids('62'), []);
});

test('the series of a table are rows of its growth table, those that grow first', () => {
  const all = page(SMAPS, 'smaps.growth', '--limit', '1000');
  assert.equal(values(all, 'verdict')[0], 'growing');
  const stacks = page(SMAPS, 'smaps.growth', '--filter', 'stack SIZE');
  assert.ok(stacks.total > 0 && stacks.total < all.total);
  for (const key of values(stacks, 'key')) assert.match(String(key), /stack.*Size/);
});

test('a filter that has nothing to filter by is said, not silently ignored', () => {
  const { code, stderr } = tidemark(['page', MEMINFO, 'meminfo', '--filter', 'x', '--limit', '1']);
  assert.equal(code, 0);
  assert.match(stderr, /no text to filter by/);
});

test('a page that cannot hold all rows asked for says how to go on', () => {
  const { stdout, stderr } = tidemark(['page', MEMINFO, 'meminfo', '--limit', '62']);
  assert.equal(stderr, '');
  assert.match(stdout, /showing 1–62 of 62/);
});

test('the text shows the column that the rows are sorted by, and says which columns it leaves out', () => {
  const { stdout } = tidemark(['page', MEMINFO, 'meminfo', '--sort', 'Shmem:desc', '--limit', '2']);
  const [head = '', first = '', , foot = ''] = stdout.split('\n');
  assert.match(head, /^Time +Shmem \(kB\)/);
  assert.match(first, /103,904/);
  assert.match(
    foot,
    /showing 1–2 of 62, sorted by Shmem, highest first; \d+ more columns with --format json/,
  );
});
