import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, type Table } from '../../server/engine/table.ts';
import { snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';
import { formatOf, readMemory, sampleBytes } from './kit.ts';

interface Node {
  name: string;
  self?: number;
  url?: string;
  line?: number;
  children?: Node[];
}

let nextId = 0;
function written({ name, self = 0, url = '/srv/a.js', line = 0, children = [] }: Node): unknown {
  return {
    callFrame: { functionName: name, scriptId: '1', url, lineNumber: line, columnNumber: line < 0 ? -1 : 4 },
    selfSize: self,
    id: ++nextId,
    children: children.map(written),
  };
}

function profile(root: Node, samples: unknown[] = []): string {
  nextId = 0;
  return JSON.stringify({ head: written(root), samples });
}

function tableOf(capture: Pick<Capture, 'tables'>, id: string): Table {
  const table = capture.tables.find((one) => one.id === id);
  assert.ok(table, `no table ${id}`);
  return table;
}

/** Rows as lists of the columns asked for. */
function rows(table: Table, ...columns: string[]) {
  return Array.from({ length: table.rows }, (_, row) =>
    columns.map((id) => {
      const column = columnOf(table, id);
      return column?.texts?.[row] ?? column?.numbers?.at(row);
    }),
  );
}

const program: Node = {
  name: '(root)',
  url: '',
  line: -1,
  children: [
    {
      name: 'walk',
      self: 100,
      line: 2,
      children: [
        {
          name: 'walk',
          self: 50,
          line: 2,
          children: [{ name: 'parse', self: 7, url: '/srv/node_modules/@shop/csv/x.js' }],
        },
        { name: 'split', self: 5, url: '', line: -1 },
      ],
    },
    { name: '', self: 1, url: 'node:internal/timers', line: 9 },
  ],
};

describe('a sampling heap profile', () => {
  test('gives each function once, what it calls counted once however deep it calls itself', async () => {
    const capture = await readMemory(profile(program));
    assert.deepEqual(rows(tableOf(capture, 'functions'), 'function', 'selfBytes', 'totalBytes'), [
      ['walk', 150, 162],
      ['parse', 7, 7],
      ['split', 5, 5],
      ['(anonymous)', 1, 1],
      ['(root)', 0, 163],
    ]);
    assert.equal(capture.facts.allocatedBytes, 163);
  });

  test('gives lines and columns from 1, and the package of a script', async () => {
    const capture = await readMemory(profile(program));
    assert.deepEqual(rows(tableOf(capture, 'functions'), 'source', 'package'), [
      ['/srv/a.js:3:5', ''],
      ['/srv/node_modules/@shop/csv/x.js:1:5', '@shop/csv'],
      ['', ''],
      ['node:internal/timers:10:5', 'node'],
      ['', ''],
    ]);
  });

  test('gives the tree of stacks, each row after the one it was called from', async () => {
    const table = tableOf(await readMemory(profile(program)), 'stacks');
    assert.deepEqual(rows(table, 'function', 'totalBytes', 'depth', 'parent'), [
      ['(root)', 163, 0, -1],
      ['walk', 162, 1, 0],
      ['walk', 57, 2, 1],
      ['parse', 7, 3, 2],
      ['split', 5, 2, 1],
      ['(anonymous)', 1, 1, 0],
    ]);
  });

  test('counts its samples by the stack they were taken in', async () => {
    const samples = [
      { size: 16, nodeId: 2, ordinal: 1 },
      { size: 16, nodeId: 2, ordinal: 2 },
      { size: 64, nodeId: 4, ordinal: 3 },
    ];
    const capture = await readMemory(profile(program, samples));
    assert.deepEqual(rows(tableOf(capture, 'stacks'), 'count').flat(), [0, 2, 0, 1, 0, 0]);
    assert.deepEqual([capture.facts.sampleCount, capture.facts.sampleBytes], [3, 16]);
  });

  test('stands in the file where its rows say', async () => {
    const bytes = sampleBytes('heapprofile/day-1.heapprofile');
    const table = tableOf(await readMemory(bytes), 'stacks');
    for (let row = 0; row < table.rows; row++) {
      const start = table.byteStart?.at(row) ?? Number.NaN;
      const text = bytes.toString('utf8', start, start + (table.byteLength?.at(row) ?? 0));
      const frame = JSON.parse(`${text}}`).callFrame;
      assert.equal(frame.functionName || '(anonymous)', columnOf(table, 'function')?.texts?.[row]);
    }
  });

  test('is read with its keys in any order and with any white space', async () => {
    const value = JSON.parse(profile(program));
    const turned = (node: Record<string, unknown>): unknown => ({
      children: (node.children as Record<string, unknown>[]).map(turned),
      more: [{ selfSize: 9 }, 'children'],
      id: node.id,
      selfSize: node.selfSize,
      callFrame: node.callFrame,
    });
    const text = JSON.stringify(
      { samples: [], head: turned(value.head), $vscode: { rootPath: '/' } },
      undefined,
      2,
    );
    const table = (capture: Capture) =>
      rows(tableOf(capture, 'stacks'), 'function', 'selfBytes', 'totalBytes', 'parent', 'source');
    assert.deepEqual(table(await readMemory(text)), table(await readMemory(profile(program))));
  });

  test('may be as deep as a stack overflow', async () => {
    const depth = 20_000;
    const open =
      '{"callFrame":{"functionName":"f","url":"","lineNumber":-1},"selfSize":1,"id":1,"children":[';
    const capture = await readMemory(`{"head":${open.repeat(depth)}${']}'.repeat(depth)}}`);
    const table = tableOf(capture, 'stacks');
    assert.equal(table.rows, depth);
    assert.equal(columnOf(table, 'totalBytes')?.numbers?.at(0), depth);
    assert.equal(columnOf(tableOf(capture, 'functions'), 'totalBytes')?.numbers?.at(0), depth);
  });

  test('that is cut off gives what came before, and says where it ends', async () => {
    const whole = sampleBytes('heapprofile/day-2.heapprofile');
    const stacks = rows(tableOf(await readMemory(whole), 'stacks'), 'function', 'selfBytes');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 400, max: whole.length - 1 }), async (length) => {
        const capture = await readMemory(whole.subarray(0, length));
        const read = rows(tableOf(capture, 'stacks'), 'function', 'selfBytes');
        assert.deepEqual(read.slice(0, -1), stacks.slice(0, Math.max(0, read.length - 1)));
        assert.equal(capture.problems.first[0]?.byteStart, length);
      }),
      { numRuns: 50 },
    );
  });

  test('that is damaged never stops the reader with an error', async () => {
    const whole = sampleBytes('heapprofile/day-1.heapprofile');
    const format = formatOf('heapprofile');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 300, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          const damaged = Buffer.from(whole);
          damaged[at] = byte;
          assert.notEqual(format.sniff(damaged, damaged, 'x'), 'no');
          const capture = await readMemory(damaged);
          assert.ok(tableOf(capture, 'functions').rows > 0);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is not a CPU profile, nor a snapshot, nor any other JSON', () => {
    const { sniff } = formatOf('heapprofile');
    const sure = (text: string) => sniff(Buffer.from(text), Buffer.from(''), 'unknown');
    assert.equal(sure(profile(program)), 'sure');
    assert.equal(
      sure('{"nodes":[{"id":1,"callFrame":{"functionName":""},"hitCount":0}],"timeDeltas":[]}'),
      'no',
    );
    assert.equal(sure(snapshotText({ nodes: [{}], edges: [] })), 'no');
    assert.equal(sure('{"head":{},"selfSize":1}'), 'no');
  });
});

test('an allocation timeline with stacks tells what is alive by the function that allocated it', async () => {
  const spec = {
    nodes: [
      { name: '' },
      { name: 'global', size: 100 },
      { name: 'Session', size: 40 },
      { name: 'leak', size: 60 },
    ],
    edges: [
      [0, 1],
      [1, 2],
      [1, 3],
    ] as [number, number][],
  };
  const nodeFields = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
  const plain = JSON.parse(snapshotText(spec, { nodeFields }));
  const leak = plain.strings.indexOf('leak');
  // Rows of nodes hold the stack: 0 for none, else its id.
  [0, 0, 7, 7].forEach((stack, node) => {
    plain.nodes[node * nodeFields.length + 5] = stack;
    plain.nodes[node * nodeFields.length + 6] = 0;
  });
  // The header of Node.js states fewer functions than there are.
  plain.snapshot.trace_function_count = 1;
  plain.trace_function_infos = [0, 0, 0, 0, 0, 0, 1, leak, leak, 5, 12, 3];
  plain.trace_tree = [1, 0, 0, 0, [7, 1, 90, 5000, []]];
  const capture = await readMemory(JSON.stringify(plain));
  assert.deepEqual(
    rows(tableOf(capture, 'allocation-functions'), 'function', 'selfBytes', 'count', 'source')[0],
    ['leak', 100, 2, 'leak:12:3'],
  );
  assert.deepEqual(rows(tableOf(capture, 'allocation-stacks'), 'totalBytes', 'parent'), [
    [100, -1],
    [100, 0],
  ]);
});
