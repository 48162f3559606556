/** What a view of the graph is told of a snapshot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { examine } from '../../server/engine/run-case.ts';
import { OrderedList } from '../../server/formats/heapsnapshot/objects-order.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsQuery } from '../../server/protocol/objects.ts';
import { type SnapshotSpec, snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';
import { formatOf, readMemory, readPath, sampleBytes, samplePath } from './kit.ts';

const leak = await readMemory(sampleBytes('heapsnapshot/session-cache.heapsnapshot.gz'));
const BY_RETAINED = { sort: 'retained', descending: true } as const;

function ask(capture: Capture, of: ObjectsOf, more: Partial<ObjectsQuery> = {}) {
  const objects = formatOf('heapsnapshot').objects ?? assert.fail('there is no graph');
  return objects(capture, { of, offset: 0, limit: 1000, ...more });
}

async function one(capture: Capture, of: ObjectsOf, name: string): Promise<ObjectRow & { node: number }> {
  const { rows } = await ask(capture, of, BY_RETAINED);
  const row = rows.find((candidate) => candidate.name === name);
  assert.ok(row?.node !== undefined, `no ${name}`);
  return row as ObjectRow & { node: number };
}

test('a class unfolds to as many objects as it counts, those that retain most first', async () => {
  const { rows } = await ask(leak, { kind: 'classes' });
  const session = rows.find(({ name }) => name === 'Session') ?? assert.fail('no class Session');
  const of = { kind: 'class', class: session.class as number } as const;
  const { total, rows: objects } = await ask(leak, of, BY_RETAINED);
  assert.equal(total, session.count);
  assert.equal(total, 1600);
  const sizes = objects.map(({ retainedBytes }) => retainedBytes);
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => b - a),
  );
  assert.deepEqual(new Set(objects.map(({ className }) => className)), new Set(['Session']));
});

test('pages of a list put together are the list, however they are asked for', async () => {
  const of = { kind: 'search', text: '' } as const;
  const limit = 977;
  const asked = async (offsets: readonly number[]) => {
    const pages = new Map<number, string[]>();
    for (const offset of offsets) {
      const { rows } = await ask(leak, of, { sort: 'self', descending: offset >= 0, offset, limit });
      pages.set(
        offset,
        rows.map(({ key }) => key),
      );
    }
    return [...pages].sort(([a], [b]) => a - b).flatMap(([, keys]) => keys);
  };
  const { total } = await ask(leak, of, { limit: 1 });
  const offsets = Array.from({ length: Math.ceil(total / limit) }, (_, i) => i * limit);
  const keys = await asked(offsets.toReversed());
  assert.equal(new Set(keys).size, total);
  assert.equal(total, 22_116, 'every node but the root');
});

test('what a holder dominates adds up to what it retains', async () => {
  const store = await one(leak, { kind: 'search', text: 'SessionStore' }, 'SessionStore');
  const below = await ask(leak, { kind: 'dominated', node: store.node });
  const sum = below.rows.reduce((bytes, { retainedBytes }) => bytes + retainedBytes, 0);
  assert.equal(sum + store.selfBytes, store.retainedBytes);
  const chain = await ask(leak, { kind: 'dominators', node: below.rows[0]?.node as number });
  assert.deepEqual(
    chain.rows.slice(-3).map(({ name }) => name),
    ['Object', 'SessionStore', 'Map'],
  );
});

test('what keeps an object alive is followed to the program’s own global', async () => {
  const map = await one(leak, { kind: 'search', text: 'Map' }, 'Map');
  const chain: string[] = [];
  for (let node: number | undefined = map.node; node !== undefined; ) {
    const { rows } = await ask(leak, { kind: 'retainers', node }, { sort: 'distance' });
    const next: ObjectRow | undefined = rows.find(({ onPath }) => onPath);
    if (next) chain.push(`${next.edge} in ${next.name}`);
    node = next?.node;
  }
  assert.deepEqual(chain, ['.byId in SessionStore', '.store in Object', '.shop in global']);
  const path = await ask(leak, { kind: 'path', node: map.node });
  assert.deepEqual(
    path.rows.map(({ edge = '', name }) => edge + name),
    ['global', '.shopObject', '.storeSessionStore', '.byIdMap'],
  );
});

test('an object says its path, its source and its bytes, and is found by them again', async () => {
  const store = await one(leak, { kind: 'search', text: 'SessionStore' }, 'SessionStore');
  const [row] = (await ask(leak, { kind: 'object', node: store.node })).rows;
  assert.equal(row?.path, 'global.shop.store');
  assert.equal(row?.source, '/srv/shop/shop.js:14:1');
  const { byteStart, byteLength } = row?.place ?? assert.fail('it stands nowhere');
  const text = Buffer.from(leak.source.readAt(byteStart, byteLength)).toString();
  assert.equal(text.split(',')[2]?.trim(), String(store.id));
  for (const byte of [byteStart, byteStart + byteLength - 1]) {
    const [again] = (await ask(leak, { kind: 'object', byte })).rows;
    assert.equal(again?.node, store.node);
  }
  assert.deepEqual((await ask(leak, { kind: 'object', byte: 3 })).rows, []);
  const [byId] = (await ask(leak, { kind: 'search', text: `@${store.id}` })).rows;
  assert.equal(byId?.node, store.node);
});

const odd: SnapshotSpec = {
  nodes: [
    { name: '' },
    { name: 'Window' },
    { name: 'Größe "x" \\ of é', type: 'string', size: 40 },
    { name: 'größe', type: 'string', size: 24 },
    { name: 'GRO', type: 'string', size: 24 },
    { name: 'SSE', type: 'string', size: 24 },
    { name: '<p>', type: 'native', size: 40, detachedness: 2 },
  ],
  edges: [
    [0, 1, 'shortcut', 'window'],
    [1, 2, 'property', 'a'],
    [1, 3, 'property', 'b c'],
    [1, 4, 'context', 'd'],
    [1, 5, 'element', 7],
    [1, 6, 'internal', 'el'],
    [4, 2, 'weak', 'w'],
  ],
};

for (const text of [snapshotText(odd), snapshotText(odd).replace(/[\u0080-\uffff]/g, escaped)]) {
  const written = text.includes('\\u00') ? 'escaped' : 'as UTF-8';
  test(`texts are found, whatever letters they have, when they are written ${written}`, async () => {
    const capture = await readMemory(text);
    const found = async (wanted: string) =>
      (await ask(capture, { kind: 'search', text: wanted })).rows.map(({ name }) => name);
    assert.deepEqual(await found('ö'), ['"Größe "x" \\ of é"', '"größe"']);
    assert.deepEqual(await found('GRöSSE'.replace('SS', 'ß')), ['"Größe "x" \\ of é"', '"größe"']);
    assert.deepEqual(await found('"x" \\ of'), ['"Größe "x" \\ of é"']);
    // Two strings that stand beside one another are not one.
    assert.deepEqual(await found('GRO","SSE'), []);
    assert.deepEqual(await found('grosse'), []);
    assert.deepEqual(await found('sse'), ['"SSE"']);
  });
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

test('a reference reads as it does in the program, and weak ones keep nothing alive', async () => {
  const capture = await readMemory(snapshotText(odd));
  const { rows } = await ask(capture, { kind: 'contained', node: 1 });
  assert.deepEqual(
    rows.map(({ edge }) => edge),
    ['.a', '["b c"]', '{d}', '[7]', '‹el›'],
  );
  const { rows: retainers, notice } = await ask(capture, { kind: 'retainers', node: 2 });
  assert.deepEqual(
    retainers.map(({ name }) => name),
    ['Window'],
  );
  assert.equal(notice, 'Left out: 1 weak reference.');
});

test('objects are filtered by kind, by size and by being out of the document', async () => {
  const capture = await readMemory(snapshotText(odd));
  const names = async (filter: ObjectsQuery['filter'] & object) =>
    (await ask(capture, { kind: 'search', text: '' }, { filter })).rows.map(({ name }) => name);
  assert.equal((await names({ kind: 'string' })).length, 4);
  assert.deepEqual(await names({ kind: 'string', retainedBytes: 40 }), ['"Größe "x" \\ of é"']);
  assert.deepEqual(await names({ detached: true }), ['Detached <p>']);
  assert.deepEqual(await names({ kind: 'no such kind' }), []);
});

test('the map of holders has no tile larger than the one that it lies in, and nothing twice', async () => {
  const { rows } = await ask(leak, { kind: 'tiles' });
  const inside = new Map<number, number>();
  for (const { parent = -1, retainedBytes } of rows)
    inside.set(parent, (inside.get(parent) ?? 0) + retainedBytes);
  for (const [parent, bytes] of inside)
    assert.ok(parent < 0 || bytes <= (rows[parent]?.retainedBytes ?? 0), `inside of row ${parent}`);
  assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
  const together = rows.find(({ name, count }) => name === 'Session' && count !== undefined);
  assert.deepEqual([together?.count, together?.retainedBytes], [1600, 366_400]);
});

test('the parts of the heap add up to it', async () => {
  const { rows } = await ask(leak, { kind: 'statistics' });
  assert.equal(
    rows.reduce((sum, { selfBytes }) => sum + selfBytes, 0),
    leak.facts.totalSelfBytes,
  );
});

test('of several snapshots the last one says what each class gained and lost', async () => {
  const captures: Capture[] = [];
  for (const n of [1, 2, 3]) {
    const capture = await readPath(samplePath(`heapsnapshot/growth-${n}.heapsnapshot.gz`));
    captures.push({ ...capture, index: n - 1 });
  }
  examine(captures);
  const last = await ask(
    captures[2] as Capture,
    { kind: 'classes' },
    { sort: 'countDelta', descending: true },
  );
  const session = last.rows.find(({ name }) => name === 'Session');
  assert.equal(session?.countDelta, 80);
  assert.ok((session?.bytesDelta ?? 0) > 0);
  const deltas = last.rows.flatMap(({ countDelta }) => (countDelta === undefined ? [] : [countDelta]));
  assert.deepEqual(
    deltas,
    deltas.toSorted((a, b) => b - a),
  );
  const [first] = (await ask(captures[0] as Capture, { kind: 'classes' })).rows;
  assert.equal(first?.countDelta, undefined, 'the first one has nothing to be compared with');
});

test('an object or a list that does not exist is refused in a sentence', async () => {
  for (const of of [
    { kind: 'object', node: 1e9 },
    { kind: 'retainers', node: -1 },
    { kind: 'dominated', node: 0.5 },
    { kind: 'contained', node: Number.NaN },
    { kind: 'elsewhere' } as never,
  ] as const)
    await assert.rejects(() => ask(leak, of), FailureError, JSON.stringify(of));
  assert.deepEqual((await ask(leak, { kind: 'class', class: 1e6 })).rows, []);
});

test('a file that ends anywhere answers everything, or says why not', async () => {
  const text = snapshotText(odd);
  let answered = 0;
  for (let end = 0; end < text.length; end += 7) {
    const capture = await readMemory(text.slice(0, end)).catch((error) => {
      assert.ok(error instanceof FailureError, error);
    });
    if (!capture) continue;
    answered++;
    for (const of of [
      { kind: 'classes' },
      { kind: 'class', class: 0 },
      { kind: 'dominated' },
      { kind: 'contained' },
      { kind: 'retainers', node: 2 },
      { kind: 'path', node: 2 },
      { kind: 'dominators', node: 2 },
      { kind: 'object', node: 2 },
      { kind: 'object', byte: 700 },
      { kind: 'search', text: 'g' },
      { kind: 'tiles' },
      { kind: 'statistics' },
    ] satisfies ObjectsOf[])
      await ask(capture, of, BY_RETAINED).catch((error) => assert.ok(error instanceof FailureError, error));
  }
  assert.ok(answered > 20, `${answered} files`);
});

test('a list in order is the same whether sorted whole or page by page, in any order of pages', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 300 }),
      fc.array(fc.tuple(fc.nat(320), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 12 }),
      (keys, pages) => {
        const items = Uint32Array.from(keys, (_, i) => i * 3);
        const sorted = Array.from(items).sort(
          (a, b) => (keys[a / 3] as number) - (keys[b / 3] as number) || a - b,
        );
        const list = new OrderedList(items, Float64Array.from(keys));
        for (const [offset, limit] of pages)
          assert.deepEqual([...list.page(offset, limit)], sorted.slice(offset, offset + limit));
      },
    ),
  );
});
