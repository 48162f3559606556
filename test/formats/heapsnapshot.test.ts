import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceAt } from '../../server/engine/evidence.ts';
import { columnOf, type Table } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { type SnapshotSpec, snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';
import { formatOf, MemorySource, readMemory, readPath, readRaw, sampleBytes, samplePath } from './kit.ts';

const LEAK = 'heapsnapshot/session-cache.heapsnapshot.gz';

const page: SnapshotSpec = {
  nodes: [
    { name: '' },
    { name: 'Window' },
    { name: 'Map', size: 16 },
    { name: '', type: 'array', size: 64 },
    { name: 'Item', size: 24 },
    { name: 'onTick', type: 'closure', size: 32 },
    { name: 'system / Context', size: 24 },
    { name: 'text', type: 'string', size: 20 },
    { name: '<p>', type: 'native', size: 40, detachedness: 2 },
  ],
  edges: [
    [0, 1, 'shortcut', 'window'],
    [1, 2, 'property', 'cache'],
    [2, 3, 'internal', 'table'],
    [3, 4, 'element', 5],
    [1, 5, 'property', 'on tick'],
    [5, 6, 'internal', 'context'],
    [6, 7, 'context', 'label'],
    [4, 8, 'property', 'el'],
  ],
};

function row(table: Table | undefined, column: string, value: string): number {
  const index = columnOf(table as Table, column)?.texts?.indexOf(value) ?? -1;
  assert.ok(index >= 0, `no ${value}`);
  return index;
}

test('facts are counted from the rows of the file', async () => {
  const { facts } = await readMemory(snapshotText(page));
  assert.equal(facts.nodeCount, 9);
  assert.equal(facts.edgeCount, 8);
  assert.equal(facts.totalSelfBytes, 220);
  assert.equal(facts.detachedCount, 1);
  assert.equal(facts.stringCount, JSON.parse(snapshotText(page)).strings.length);
});

test('classes have the count, the sizes and the distance that Chrome DevTools shows', async () => {
  const { tables } = await readPath(samplePath(LEAK));
  const classes = tables.find(({ id }) => id === 'classes') as Table;
  const at = row(classes, 'class', 'Session');
  const figures = ['count', 'shallowBytes', 'retainedBytes', 'distance'].map((id) =>
    columnOf(classes, id)?.numbers?.at(at),
  );
  assert.deepEqual(figures, [1600, 89_600, 366_400, 6]);
});

test('a retaining path reads like the program', async () => {
  const { tables } = await readMemory(snapshotText(page));
  const objects = tables.find(({ id }) => id === 'objects') as Table;
  const path = (object: string) => columnOf(objects, 'path')?.texts?.[row(objects, 'object', object)];
  assert.equal(path('Item'), 'window.cache[entry]');
  assert.equal(path('onTick()'), 'window["on tick"]');
  assert.equal(path('"text"'), 'window["on tick"]{label}');
  assert.equal(path('Detached <p>'), 'window.cache[entry].el');
});

test('what accumulates is named by its holder, its owner and their places in the source', async () => {
  const { tables } = await readPath(samplePath(LEAK));
  const suspects = tables.find(({ id }) => id === 'suspects') as Table;
  const cells = (index: number) =>
    Object.fromEntries(
      suspects.columns.map(({ id, texts, numbers }) => [id, texts?.[index] ?? numbers?.at(index)]),
    );
  const { share: _, ...first } = cells(0);
  assert.deepEqual(first, {
    holder: 'Map',
    owner: 'SessionStore',
    held: 'Session',
    heldAs: '',
    example: 'Session',
    heldCount: 1600,
    heldBytes: 366_400,
    retainedBytes: 475_016,
    path: 'global.shop.store.byId',
    source: '/srv/shop/shop.js:6:14',
    ownerSource: '/srv/shop/shop.js:14:1',
    over: 'SessionStore',
    overSource: '/srv/shop/shop.js:14:1',
  });
  assert.equal(cells(1).path, 'global.shop.prices._events.price');
  assert.match(String(cells(1).source), /shop\.js:43:/);
  assert.equal(suspects.rows, 2, 'the list of recent pages has a bound, and is not among them');
});

test('every row stands in the file where it says', async () => {
  const bytes = sampleBytes(LEAK);
  const capture = await readMemory(bytes);
  for (const table of capture.tables) {
    for (let index = 0; index < Math.min(table.rows, 50); index++) {
      const { byteStart = Number.NaN, byteLength = 0 } = evidenceAt(capture, table, index);
      const text = bytes.toString('latin1', byteStart, byteStart + byteLength);
      if (table.id === 'duplicateStrings') assert.equal(text, columnOf(table, 'text')?.texts?.[index]);
      else assert.match(text, /^\d+(?:,\d+){5}$/);
      if (table.id === 'objects')
        assert.equal(Number(text.split(',')[2]), columnOf(table, 'id')?.numbers?.at(index));
    }
  }
});

test('a snapshot is recognised in any order and layout, and other JSON is not', () => {
  const { sniff } = formatOf('heapsnapshot');
  const sure = (text: string) => sniff(Buffer.from(text), Buffer.from(text.slice(-16_384)), 'unknown');
  assert.equal(sure(snapshotText(page)), 'sure');
  assert.equal(sure(snapshotText(page, { indent: 2 })), 'sure');
  assert.equal(sure(snapshotText(page, { sections: ['strings', 'nodes', 'edges', 'snapshot'] })), 'sure');
  assert.equal(sure(`\ufeff\n${snapshotText(page)}`), 'sure');
  assert.equal(sure('{"snapshot":{"meta":{}}}'), 'maybe');
  for (const text of [
    '{"head":{"callFrame":{}},"samples":[]}',
    '{"nodes":[1,2],"edges":[]}',
    '[1]',
    '{}',
    '"node_fields":[]',
  ])
    assert.equal(sure(text), 'no', text);
});

test('a file that ends early gives what came before, and a problem with the byte', async () => {
  const bytes = sampleBytes(LEAK);
  const length = bytes.indexOf('"strings"');
  const { facts, problems, tables } = await readMemory(bytes.subarray(0, length));
  assert.equal(facts.nodeCount, 22_117);
  assert.equal(facts.stringCount, 0);
  assert.equal(problems.first[0]?.byteStart, length);
  const classes = tables.find(({ id }) => id === 'classes') as Table;
  assert.ok(
    columnOf(classes, 'class')?.texts?.includes('(name missing)'),
    'what is missing is said, not left blank',
  );
});

test('nothing is made of the two ends of a file while its middle is missing', async () => {
  const bytes = sampleBytes(LEAK);
  class Ends extends MemorySource {
    override async *stream() {
      yield { bytes: bytes.subarray(0, 5000), offset: 0 };
      yield { bytes: bytes.subarray(9000), offset: 9000 };
    }
  }
  const into = new TableBuilder();
  await formatOf('heapsnapshot').read(new Ends(bytes), into, new AbortController().signal);
  assert.deepEqual([into.tables.length, into.problems.count], [0, 0]);
});

test('reading gives the same in chunks of any size', async () => {
  const text = snapshotText(page, { indent: 1 });
  const format = formatOf('heapsnapshot');
  const whole = (await readRaw(format, text)).tables;
  for (const size of [1, 13, 500]) assert.deepEqual((await readRaw(format, text, size)).tables, whole);
});
