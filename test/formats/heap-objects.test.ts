/** What a view of the graph is told of a snapshot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { examine } from '../../server/engine/run-case.ts';
import { OrderedList } from '../../server/formats/heapsnapshot/objects-order.ts';
import { PagedList } from '../../server/formats/heapsnapshot/objects-page.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsQuery } from '../../server/protocol/objects.ts';
import {
  type EdgeSpec,
  type SnapshotSpec,
  snapshotText,
} from '../packages/heapsnapshot-parser/snapshot-kit.ts';
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

/** A program, a package of it, and Node.js: each a class or function; the package holds an array, and that a text. */
const packaged: SnapshotSpec = {
  nodes: [
    { name: '' },
    { name: 'global', size: 8 },
    { name: 'serve', type: 'closure', size: 64 },
    { name: 'serve', type: 'code', size: 100 },
    { name: '/srv/app/main.js', type: 'code', size: 200 },
    { name: 'the whole of main.js', type: 'string', size: 5000 },
    { name: 'Cache', size: 48 },
    { name: 'Cache', type: 'closure', size: 64 },
    { name: 'Cache', type: 'code', size: 100 },
    { name: '/srv/app/node_modules/@acme/cache/index.js', type: 'code', size: 200 },
    { name: 'Array', size: 16 },
    { name: 'kept', type: 'string', size: 700 },
    { name: 'emit', type: 'closure', size: 64 },
    { name: 'emit', type: 'code', size: 100 },
    { name: 'node:events', type: 'code', size: 200 },
    { name: 'Cache', size: 48 },
  ],
  edges: [
    [0, 1, 'element', 1],
    [1, 2, 'property', 'serve'],
    [2, 3, 'internal', 'shared'],
    [3, 4, 'internal', 'script'],
    [4, 5, 'internal', 'source'],
    [1, 6, 'property', 'cache'],
    [6, 7, 'property', 'constructor'],
    [7, 8, 'internal', 'shared'],
    [8, 9, 'internal', 'script'],
    [6, 10, 'property', 'list'],
    [10, 11, 'element', 0],
    [6, 15, 'property', 'inner'],
    [1, 12, 'property', 'emit'],
    [12, 13, 'internal', 'shared'],
    [13, 14, 'internal', 'script'],
  ],
  locations: [
    [2, 1, 0, 0],
    [6, 2, 3, 0],
    [7, 2, 3, 0],
    [12, 3, 9, 4],
    [15, 2, 3, 0],
  ],
};

test('objects are put together by file and by package, and what one holds through another counts once', async () => {
  const capture = await readMemory(snapshotText(packaged));
  const figures = async (by: 'file' | 'package', more = {}) =>
    (await ask(capture, { kind: 'sources', by, ...more }, BY_RETAINED)).rows.map(
      ({ name, count, selfBytes, retainedBytes }) => [name, count, selfBytes, retainedBytes],
    );
  const files = [
    ['/srv/app/main.js', 3, 364, 5364],
    ['/srv/app/node_modules/@acme/cache/index.js', 5, 460, 1176],
    ['node:events', 3, 364, 364],
  ];
  assert.deepEqual(await figures('file'), files);
  assert.deepEqual(
    await figures('package'),
    files.map(([, ...rest], i) => [['(the program itself)', '@acme/cache', '(Node.js)'][i], ...rest]),
  );
  const { notice } = await ask(capture, { kind: 'sources', by: 'file' });
  assert.equal(notice, '5 objects without a source of their own count in what is retained only.');
  assert.deepEqual(await figures('file', { package: '@acme/cache' }), [files[1]]);
  assert.deepEqual(await figures('file', { text: 'APP main' }), [files[0]]);
  const { rows } = await ask(capture, { kind: 'sources', by: 'file', text: 'main.js' });
  const inside = await ask(capture, { kind: 'source', file: rows[0]?.file as number });
  assert.deepEqual(
    inside.rows.map(({ node }) => node),
    [2, 3, 4],
  );
});

test('what has no source of its own belongs to the package of what alone holds it', async () => {
  const capture = await readMemory(snapshotText(packaged));
  const nodes = async (filter: ObjectsQuery['filter'] & object) =>
    (await ask(capture, { kind: 'search', text: '' }, { filter })).rows.map(({ node }) => node);
  assert.deepEqual(await nodes({ package: '@acme/cache' }), [6, 7, 8, 9, 10, 11, 15]);
  assert.deepEqual(await nodes({ package: '', kind: 'string' }), [5]);
  assert.deepEqual(await nodes({ package: 'node' }), [12, 13, 14]);
  assert.deepEqual(await nodes({ package: 'left-pad' }), []);
});

test('a retainer that is ignored leads nowhere: the next way is shown, or that there is none', async () => {
  const twoWays: SnapshotSpec = {
    nodes: [
      { name: '' },
      { name: 'Window' },
      { name: 'Cache' },
      { name: 'Registry' },
      { name: 'Entry' },
      { name: 'Thing' },
    ],
    edges: [
      [0, 1, 'shortcut', 'window'],
      [1, 2, 'property', 'cache'],
      [1, 3, 'property', 'registry'],
      [2, 5, 'property', 'thing'],
      [3, 4, 'property', 'entry'],
      [4, 5, 'property', 'held'],
    ],
  };
  const capture = await readMemory(snapshotText(twoWays));
  const ways = async (ignored: number[]) => {
    const { rows, notice } = await ask(
      capture,
      { kind: 'retainers', node: 5, ignored },
      { sort: 'distance' },
    );
    return { ways: rows.map(({ name, distance, onPath }) => [name, distance, onPath === true]), notice };
  };
  assert.deepEqual((await ways([])).ways, [
    ['Cache', 2, true],
    ['Entry', 3, false],
  ]);
  const without = await ways([2]);
  assert.deepEqual(without.ways, [['Entry', 3, true]]);
  assert.equal(without.notice, 'Left out: 1 reference of ignored objects.');
  // Ignored further up, the retainer itself is still there, but no root reaches it.
  const further = await ways([2, 3]);
  assert.deepEqual(further.ways, [['Entry', null, false]]);
  assert.match(
    further.notice ?? '',
    /Nothing else keeps it alive: without what is ignored it would be freed\.$/,
  );
  assert.deepEqual((await ways([])).ways.length, 2, 'nothing of it is kept');
  await assert.rejects(() => ways([99]), FailureError);
});

test('the copies of a text are found by any byte of it', async () => {
  const copies: SnapshotSpec = {
    nodes: [
      { name: '' },
      { name: 'Window' },
      { name: 'twice', type: 'string', size: 24 },
      { name: 'once', type: 'string', size: 24 },
      { name: 'twice', type: 'string', size: 32 },
      { name: 'twice', type: 'object', size: 32 },
    ],
    edges: [
      [0, 1, 'shortcut', 'window'],
      ...[2, 3, 4, 5].map((to): EdgeSpec => [1, to, 'property', `p${to}`]),
    ],
  };
  const text = snapshotText(copies);
  const capture = await readMemory(text);
  const found = async (byte: number) =>
    (await ask(capture, { kind: 'copies', byte })).rows.map(({ node }) => node);
  const start = text.indexOf('"twice"') + 1;
  for (const byte of [start, start + 4]) assert.deepEqual(await found(byte), [2, 4]);
  assert.deepEqual(await found(text.indexOf('"once"') + 1), [3]);
  assert.deepEqual(await found(3), []);
  assert.deepEqual(await found(1e9), []);
  const [whole] = (await ask(capture, { kind: 'object', node: 2 })).rows;
  assert.deepEqual([whole?.text, whole?.textCut], ['twice', undefined]);
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

test('any two of several snapshots are compared, in either direction', async () => {
  const captures: Capture[] = [];
  for (const n of [1, 2, 3])
    captures.push({
      ...(await readPath(samplePath(`heapsnapshot/growth-${n}.heapsnapshot.gz`))),
      index: n - 1,
    });
  const objects = formatOf('heapsnapshot').objects ?? assert.fail('there is no graph');
  const session = async (of: number, since: number) => {
    const query = { of: { kind: 'classes', since } as const, offset: 0, limit: 1000 };
    const { rows } = await objects(captures[of] as Capture, query, captures);
    const { newCount, deletedCount, countDelta } =
      rows.find(({ name }) => name === 'Session') ?? assert.fail();
    return [newCount, deletedCount, countDelta];
  };
  assert.deepEqual(await session(2, 0), [80, 0, 80]);
  assert.deepEqual(await session(1, 0), [40, 0, 40]);
  assert.deepEqual(await session(2, 1), [40, 0, 40]);
  assert.deepEqual(await session(0, 2), [0, 80, -80]);
  await assert.rejects(session(0, 7), { message: 'There is no such snapshot in this case.' });
});

test('snapshots of two processes are compared by their classes', async () => {
  const captures = await Promise.all(
    ['heapsnapshot/session-cache.heapsnapshot.gz', 'heapsnapshot/sessions-closed.heapsnapshot.gz'].map(
      (name) => readPath(samplePath(name)),
    ),
  );
  const objects = formatOf('heapsnapshot').objects ?? assert.fail('there is no graph');
  const query = { of: { kind: 'classes', since: 0 } as const, offset: 0, limit: 1000 };
  const { rows } = await objects(captures[1] as Capture, query, captures);
  const session = rows.find(({ name }) => name === 'Session');
  assert.equal(session?.countDelta, (session?.count ?? 0) - 1600);
  assert.equal(session?.newCount, undefined, 'which of them are new is not known');
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
      { kind: 'retainers', node: 2, ignored: [1] },
      { kind: 'sources', by: 'file' },
      { kind: 'source', file: 0 },
      { kind: 'copies', byte: 900 },
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

test('a page of a long list is the one that sorting all of it gives, at either end and between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3900, max: 5200 }),
      fc.integer({ min: 1, max: 4000 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 4000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5300 }), fc.integer({ min: 0, max: 300 })), {
        minLength: 1,
        maxLength: 6,
      }),
      (length, distinct, descending, missingFrom, pages) => {
        // Pseudo-random, with many equal ones when few are distinct.
        const figures = Uint32Array.from(
          { length },
          (_, i) => (Math.imul(i + 7, 2_654_435_761) >>> 8) % distinct,
        );
        const nodes = Uint32Array.from({ length }, (_, i) => i);
        const key = (node: number) => {
          const figure = figures[node] as number;
          return figure >= missingFrom ? Number.POSITIVE_INFINITY : descending ? -figure : figure;
        };
        const sorted = Array.from(nodes).sort((a, b) => {
          const [left, right] = [key(a), key(b)];
          return left === right ? a - b : left - right;
        });
        const list = new PagedList(nodes.slice(), { figures, nodes, descending, missingFrom });
        for (const [offset, limit] of [[0, 50], [length - 70, 100], ...pages] as const)
          assert.deepEqual([...list.page(offset, limit)], sorted.slice(offset, offset + limit));
      },
    ),
    { numRuns: 60 },
  );
});
