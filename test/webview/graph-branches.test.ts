import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectRow, ObjectsOf } from '../../server/protocol/objects.ts';
import { restoreState } from '../../webview/state.ts';
import { Branches, PAGE_ROWS } from '../../webview/views/graph-branches.ts';
import { GRAPH_START, soundGraph } from '../../webview/views/graph-state.ts';

function row(node: number, more: Partial<ObjectRow> = {}): ObjectRow {
  return {
    key: `n${node}`,
    node,
    name: `object ${node}`,
    className: '',
    kind: 'object',
    selfBytes: 1,
    retainedBytes: 1,
    distance: 1,
    detached: false,
    hasChildren: true,
    ...more,
  };
}

/** Every node holds as many as its number, each a hundred times it; node 0 holds 1,000. */
function tree(open: string[] = [], more: (node: number) => Partial<ObjectRow> = () => ({})) {
  const asked: string[] = [];
  const branches = new Branches(
    { kind: 'dominated', node: 0 },
    {
      fetch: async (of, offset, limit) => {
        const { node = 0 } = of as { node?: number };
        asked.push(`${node} ${offset}`);
        const total = node === 0 ? 1000 : Math.min(node, 700);
        const count = Math.max(0, Math.min(limit, total - offset));
        return {
          total,
          rows: Array.from({ length: count }, (_, i) => {
            const child = node * 100 + offset + i;
            return row(child, more(child));
          }),
        };
      },
      below: ({ node = 0 }): ObjectsOf => ({ kind: 'dominated', node }),
      changed: () => {},
      failed: assert.fail,
    },
    open,
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { branches, asked, settle };
}

test('a tree asks for nothing but the pages in view', async () => {
  const { branches, asked, settle } = tree();
  branches.need(0, 30);
  await settle();
  assert.equal(branches.length, 1000);
  branches.need(395, 410);
  await settle();
  assert.deepEqual(asked, ['0 0', `0 ${PAGE_ROWS}`, `0 ${2 * PAGE_ROWS}`]);
  assert.equal(branches.at(401).row?.name, 'object 401');
  assert.equal(branches.at(999).row, undefined, 'not in view yet');
});

test('unfolded rows lie below their own, and every position is found again', async () => {
  const { branches, settle } = tree();
  branches.need(0, 30);
  await settle();
  for (const position of [7, 3]) {
    branches.toggle(branches.at(position), true);
    await settle();
  }
  assert.equal(branches.length, 1000 + 3 + 7);
  branches.toggle(branches.at(5), true);
  await settle();
  assert.equal(branches.at(5).row?.name, 'object 301');
  assert.equal(branches.at(6).row?.name, 'object 30100');
  for (let position = 0; position < branches.length; position++) {
    const { branch, index } = branches.at(position);
    assert.equal(branches.positionOf(branch, index), position);
  }
  branches.toggle(branches.at(3), false);
  assert.equal(branches.length, 1000 + 7);
  assert.deepEqual([...branches.open], ['/n7'], 'what was unfolded inside is forgotten');
});

test('what was unfolded is unfolded again when it comes', async () => {
  const { branches, settle } = tree(['/n2', '/n2/n200']);
  branches.need(0, 30);
  await settle();
  await settle();
  await settle();
  assert.equal(branches.at(3).row?.name, 'object 200');
  assert.equal(branches.at(4).row?.name, 'object 20000');
});

test('a branch without rows takes one line to say so', async () => {
  const { settle } = tree();
  const empty = new Branches(
    { kind: 'search', text: 'x' },
    {
      fetch: async () => ({ total: 0, rows: [], notice: 'why' }),
      below: () => undefined,
      changed: () => {},
      failed: assert.fail,
    },
    [],
  );
  empty.need(0, 0);
  await settle();
  assert.equal(empty.length, 1);
  assert.deepEqual([empty.at(0).empty, empty.at(0).branch.notice], [true, 'why']);
});

test('the path to a root is unfolded by itself, and stays folded once it was folded', async () => {
  const { branches, settle } = tree([], (node) => (node === 4 || node === 401 ? { onPath: true } : {}));
  branches.need(0, 30);
  for (let i = 0; i < 4; i++) await settle();
  assert.equal(branches.at(6).row?.name, 'object 401');
  assert.equal(branches.at(7).row?.name, 'object 40100');
  branches.toggle(branches.at(4), false);
  assert.equal(branches.length, 1000);
});

test('what is held alone is unfolded: behind it is what a person looks for', async () => {
  const { branches, settle } = tree();
  branches.need(0, 30);
  await settle();
  branches.toggle(branches.at(1), true);
  await settle();
  await settle();
  assert.equal(branches.at(2).row?.name, 'object 100');
  assert.equal(branches.at(3).row?.name, 'object 10000');
  branches.toggle(branches.at(2), false);
  assert.equal(branches.at(3).row?.name, 'object 2');
});

test('a state that was kept is read again, and a broken one is no state', () => {
  const graph = {
    view: 'retainers',
    base: 12,
    node: 13,
    row: '/e1',
    open: ['/e1', '/e1/e2'],
    sort: { column: 'distance', descending: false },
    text: 'Session',
    kind: 'object',
    retainedBytes: 1000,
    detached: true,
    package: 'express',
    by: 'package',
    ignored: [4, 9],
    copies: 1200,
    finding: 'f1',
  };
  const restored = (value: unknown) => soundGraph(restoreState({ graph: value }).graph);
  assert.deepEqual(restored(graph), graph);
  for (const none of [undefined, null, 7, 'summary', []]) assert.deepEqual(restored(none), GRAPH_START);
  for (const broken of [
    { view: 'somewhere' },
    { open: undefined },
    { open: [1] },
    { base: -1 },
    { node: 'n' },
    { sort: { column: 3 } },
    { text: 7 },
    { detached: 'yes' },
    { package: 3 },
    { by: 'class' },
    { ignored: ['n'] },
    { ignored: 4 },
    { copies: 0.5 },
  ])
    assert.deepEqual(restored({ ...graph, ...broken }), GRAPH_START, JSON.stringify(broken));
});

test('a row is found by its key once it is there, below what is unfolded too', async () => {
  const { branches, settle } = tree(['/n3']);
  assert.equal(branches.find('/n3/n301'), -1);
  branches.need(0, 30);
  await settle();
  await settle();
  assert.equal(branches.find('/n3'), 3);
  assert.equal(branches.find('/n3/n301'), 5);
  assert.equal(branches.at(5).key, '/n3/n301');
  assert.equal(branches.find('/n5'), 8, 'behind the three rows that are unfolded');
  assert.equal(branches.find('/n4/n401'), -1);
});
