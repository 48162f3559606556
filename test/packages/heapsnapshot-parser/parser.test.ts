import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  analyzeHeap,
  heapNodes,
  NOWHERE,
  nodePlace,
  readHeapSnapshot,
  SnapshotParser,
} from '../../../server/packages/heapsnapshot-parser/index.ts';
import { contentOf, read, type SnapshotSpec, snapshotText } from './snapshot-kit.ts';

const story: SnapshotSpec = {
  nodes: [
    { name: '' },
    { name: '(GC roots)', type: 'synthetic' },
    { name: 'Window', id: 4_294_967_290 },
    { name: 'Cache', size: 56 },
    { name: 'text', type: 'string', size: 5_000_000_000 },
    { name: '<div>', type: 'native', detachedness: 2 },
  ],
  edges: [
    [0, 1, 'element', 1],
    [0, 2, 'shortcut', 'window'],
    [2, 3, 'property', 'cache'],
    [3, 4, 'element', 0],
    [3, 5, 'weak', 'node'],
  ],
  locations: [[3, 12, 40, 2]],
};

/** A property test's snapshots: any graph, any names. */
const anySnapshot = fc
  .array(fc.record({ name: fc.string({ unit: 'binary', maxLength: 70 }), size: fc.nat() }), {
    minLength: 1,
    maxLength: 12,
  })
  .chain((nodes) =>
    fc
      .array(
        fc.tuple(
          fc.nat(nodes.length - 1),
          fc.nat(nodes.length - 1),
          fc.constantFrom('property', 'weak', 'internal'),
          fc.string(),
        ),
      )
      .map((edges): SnapshotSpec => ({ nodes, edges })),
  );

describe('a snapshot that is whole', () => {
  test('is read into columns, with sizes beyond 4 GB and ids of 32 bits', () => {
    const { nodes, edges, strings, problems, locations } = read(snapshotText(story));
    assert.deepEqual(problems, []);
    assert.equal(nodes.count, 6);
    assert.equal(nodes.id[2], 4_294_967_290);
    assert.equal(nodes.selfSize[4], 5_000_000_000);
    assert.equal(nodes.detachedness?.[5], 2);
    assert.equal(strings.at(nodes.name[3] as number), 'Cache');
    assert.deepEqual([...edges.to], [1, 2, 3, 4, 5]);
    assert.deepEqual([...nodes.firstEdge], [0, 2, 2, 3, 5, 5, 5]);
    assert.deepEqual(
      [locations.node[0], locations.scriptId[0], locations.line[0], locations.column[0]],
      [3, 12, 40, 2],
    );
  });

  test('reads the same in pieces of any size', async () => {
    const bytes = Buffer.from(snapshotText(story, { indent: 1 }));
    const whole = contentOf(read(bytes));
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const snapshot = await readHeapSnapshot(chunks);
      assert.deepEqual(snapshot.problems, []);
      assert.deepEqual(contentOf(snapshot), whole, `in pieces of ${size} bytes`);
    }
  });

  test('means what JSON.parse finds in it, whatever its names hold', () => {
    fc.assert(
      fc.property(anySnapshot, fc.nat(200), (spec, size) => {
        const text = snapshotText(spec);
        const bytes = Buffer.from(text);
        const parser = new SnapshotParser();
        for (let at = 0; at < bytes.length; at += size + 1) parser.write(bytes.subarray(at, at + size + 1));
        const { nodes, edges, strings, problems } = parser.end();
        const json = JSON.parse(bytes.toString());
        assert.deepEqual(problems, []);
        assert.deepEqual(
          Array.from({ length: strings.count }, (_, i) => strings.at(i)),
          json.strings,
        );
        const width = json.snapshot.meta.node_fields.length;
        assert.deepEqual(
          Array.from(nodes.selfSize),
          json.nodes.filter((_: number, i: number) => i % width === 3),
        );
        assert.deepEqual(
          Array.from(edges.to),
          json.edges.filter((_: number, i: number) => i % 3 === 2).map((to: number) => to / width),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('may have its sections, its fields and its white space in any order', () => {
    const plain = contentOf(read(snapshotText(story)));
    const sections = ['strings', 'edges', 'locations', 'unknown', 'nodes', 'snapshot'];
    const shuffled = read(
      snapshotText(story, {
        sections,
        indent: 3,
        extra: { unknown: { a: ['"]}', { b: 1 }], c: '\\' } },
        edgeFields: ['to_node', 'type', 'name_or_index'],
        nodeFields: ['edge_count', 'name', 'self_size', 'type', 'detachedness', 'id'],
      }),
    );
    assert.deepEqual(shuffled.problems, []);
    assert.deepEqual(contentOf(shuffled), plain);
  });

  test('keeps the fields that nobody knows, and does without those that are missing', () => {
    const { nodes, edges, problems } = read(
      snapshotText(story, {
        nodeFields: ['type', 'name', 'self_size', 'edge_count', 'age'],
        edgeFields: ['type', 'name_or_index', 'to_node', 'since'],
      }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(Array.from(nodes.others.get('age') ?? []), [7, 7, 7, 7, 7, 7]);
    assert.equal(edges.others.get('since')?.length, 5);
    assert.equal(nodes.detachedness, undefined);
    assert.deepEqual([...edges.to], [1, 2, 3, 4, 5]);
  });

  test('is measured by its content, not by the counts in its header', () => {
    const right = contentOf(read(snapshotText(story)));
    for (const stated of [0, 1, 3, 1e12, -5, 'many']) {
      const text = snapshotText(story, {
        header: { node_count: stated, edge_count: stated, trace_function_count: stated },
      });
      assert.deepEqual(contentOf(read(text)), right, `stated ${stated}`);
    }
  });

  test('may hold numbers with signs, fractions and exponents', () => {
    const text = snapshotText(story).replace('5000000000', '5.0e9').replace('4294967290', '-3');
    const { nodes, problems } = read(text);
    assert.deepEqual(problems, []);
    assert.equal(nodes.selfSize[4], 5_000_000_000);
    assert.equal(nodes.id[2], -3);
  });

  test('shows escapes, lone surrogates, pairs and raw UTF-8 as they were meant', () => {
    const name = '"quoted" \\ \n \u0001 é 漢 \u{1F600} \ud800 end';
    const { strings } = read(snapshotText({ nodes: [{ name }], edges: [] }));
    assert.equal(strings.at(1), name);
    const escaped = snapshotText({ nodes: [{ name: 'A' }], edges: [] }).replace(
      '"A"',
      '"\\u0041\\uD83D\\uDE00\\/\\q"',
    );
    assert.equal(read(escaped).strings.at(1), 'A\u{1F600}/q');
  });

  test('gives a part of a long string without decoding the rest', () => {
    const { strings } = read(snapshotText({ nodes: [{ name: 'é'.repeat(5000) }], edges: [] }));
    assert.equal(strings.at(1, 10), 'é'.repeat(10));
    assert.equal(strings.at(1).length, 5000);
    assert.equal(strings.at(99), '');
  });

  test('can be walked as objects', () => {
    const snapshot = read(snapshotText(story));
    const names = [...heapNodes(snapshot)].map((node) => node.name);
    assert.deepEqual(names, ['', '(GC roots)', 'Window', 'Cache', 'text', '<div>']);
    const cache = [...heapNodes(snapshot)][3];
    assert.deepEqual(
      [...(cache?.edges() ?? [])].map((edge) => [edge.type, edge.name, edge.to.name]),
      [
        ['element', '0', 'text'],
        ['weak', 'node', '<div>'],
      ],
    );
    assert.equal(cache?.follow('node')?.type, 'native');
  });

  test('says where each node stands in the file', () => {
    const spec: SnapshotSpec = { nodes: Array.from({ length: 5000 }, (_, i) => ({ size: i })), edges: [] };
    for (const indent of [0, 1]) {
      const bytes = Buffer.from(snapshotText(spec, { indent }));
      const snapshot = read(bytes);
      for (const node of [0, 1, 1023, 1024, 3000, 4999]) {
        const place = nodePlace(snapshot, node, (offset, length) => bytes.subarray(offset, offset + length));
        assert.ok(place);
        const row = JSON.parse(`[${bytes.subarray(place.byteStart, place.byteStart + place.byteLength)}]`);
        assert.deepEqual(row.slice(2, 4), [2 * node + 1, node]);
      }
    }
  });
});

describe('allocation stacks', () => {
  const tree = (depth: number) => `${'[7,0,1,2,'.repeat(depth)}[]${']'.repeat(depth)}`;

  test('are rows with their parents', () => {
    const { traceNodes, traceFunctions, samples } = read(
      snapshotText(story, {
        extra: {
          trace_tree: [1, 0, 0, 0, [2, 1, 3, 48, [], 3, 2, 1, 16, [4, 1, 1, 8, []]]],
          trace_function_infos: [0, 1, 1, 0, 0, 0, 5, 1, 1, 9, 12, 3],
          samples: [1000, 33, 2000, 77],
        },
      }),
    );
    assert.deepEqual(Array.from(traceNodes.id), [1, 2, 3, 4]);
    assert.deepEqual(Array.from(traceNodes.parent), [NOWHERE, 0, 0, 2]);
    assert.deepEqual(Array.from(traceNodes.bytes), [0, 48, 16, 8]);
    assert.deepEqual(Array.from(traceFunctions.line), [0, 12]);
    assert.deepEqual(Array.from(samples.lastId), [33, 77]);
  });

  test('may be deeper than any call stack of the reader', () => {
    const depth = 200_000;
    const text = snapshotText(story).replace('"trace_tree":[]', `"trace_tree":${tree(depth)}`);
    const { traceNodes, problems } = read(text);
    assert.deepEqual(problems, []);
    assert.equal(traceNodes.count, depth);
    assert.equal(traceNodes.parent[depth - 1], depth - 2);
  });
});

describe('a snapshot that is damaged', () => {
  const bytes = Buffer.from(snapshotText(story));
  const whole = read(bytes);

  test('gives all complete rows before the place where it ends', () => {
    for (let length = 0; length < bytes.length; length++) {
      const cut = read(bytes.subarray(0, length));
      assert.equal(cut.problems.length, 1, `cut at ${length}`);
      assert.equal(cut.problems[0]?.byteStart, length);
      assert.deepEqual([...cut.nodes.id], [...whole.nodes.id].slice(0, cut.nodes.count));
      assert.deepEqual([...cut.edges.to], [...whole.edges.to].slice(0, cut.edges.count));
      for (let i = 0; i < cut.strings.count; i++) assert.equal(cut.strings.at(i), whole.strings.at(i));
      if (length > bytes.indexOf('"edges"')) assert.equal(cut.nodes.count, 6);
      if (length > bytes.indexOf('"strings"')) assert.equal(cut.edges.count, 5);
    }
  });

  test('keeps what came before, goes on with the next section, and names the byte', () => {
    const at = bytes.indexOf('"nodes"') + 40;
    const broken = Buffer.from(bytes);
    broken.write('#', at);
    const { nodes, strings, problems } = read(broken);
    assert.equal(problems[0]?.byteStart, at);
    assert.match(problems[0]?.why ?? '', /“#”.*“nodes”/);
    assert.ok(nodes.count >= 1 && nodes.count < 6);
    assert.equal(strings.count, whole.strings.count);
  });

  test('never throws, and never leaves an edge that leads out of the graph', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(bytes.length),
        (changes, length) => {
          const broken = Buffer.from(bytes);
          for (const [at, value] of changes) broken[at] = value;
          const snapshot = read(broken.subarray(0, length));
          const { nodes, edges, strings } = snapshot;
          assert.equal(snapshot.bytes, length);
          assert.equal(nodes.firstEdge.length, nodes.count + 1);
          assert.ok((nodes.firstEdge[nodes.count] as number) <= edges.count);
          for (const to of edges.to) assert.ok(to < nodes.count);
          assert.equal(analyzeHeap(snapshot).retained.length, nodes.count);
          for (let i = 0; i < strings.count; i++) assert.equal(typeof strings.at(i), 'string');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('says where something stands behind its end', () => {
    const text = snapshotText(story);
    const { problems, nodes } = read(`${text}\n ${text}`);
    assert.equal(nodes.count, story.nodes.length);
    assert.deepEqual(
      problems.map(({ byteStart, byteLength }) => [byteStart, byteLength]),
      [[text.length + 2, text.length]],
    );
    assert.deepEqual(read(`${text}\n \n`).problems, []);
  });

  test('says where its texts have bytes that were never written', () => {
    const text = snapshotText(story).replace('Cache', 'Ca\0he');
    const [problem] = read(text).problems;
    assert.equal(problem?.byteStart, text.indexOf('\0'));
  });

  test('that is whole but for its counts says both', () => {
    const { problems, nodes } = read(snapshotText(story, { header: { node_count: 4e15 } }));
    assert.equal(nodes.count, story.nodes.length);
    assert.match(problems[0]?.why ?? '', /4000000000000000 nodes, and the file has 6/);
  });

  test('without a header that says how it is laid out has no rows, and says why', () => {
    const { nodes, problems } = read('{"snapshot":{"meta":{}},"nodes":[1,2,3],"strings":["a"]}');
    assert.equal(nodes.count, 0);
    assert.match(problems[0]?.why ?? '', /no node field “type”/);
  });

  test('is any other file', () => {
    for (const text of ['', '[]', 'null', '{}', '{"a":1}', '\u0000\u0001', '{"snapshot":1,"nodes":2}']) {
      const snapshot = read(text);
      assert.equal(snapshot.nodes.count, 0);
      assert.ok(snapshot.problems.length > 0, text);
      assert.deepEqual(analyzeHeap(snapshot).classes, []);
    }
  });
});
