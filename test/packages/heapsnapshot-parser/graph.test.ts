import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  analyzeHeap,
  DETACHED,
  edgeKinds,
  type HeapSnapshot,
  heapNodes,
  NO_DISTANCE,
  retainersOf,
  SYSTEM_DISTANCE,
  shortestPath,
  sourceOf,
  statedDetachedCount,
} from '../../../server/packages/heapsnapshot-parser/index.ts';
import { type EdgeSpec, type SnapshotSpec, snapshotOf } from './snapshot-kit.ts';

/** Graphs with rings, islands, several edges between two nodes, backing stores, a page's own roots, and weak ones. */
const anyGraph = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const node = fc.nat(count - 1);
  return fc
    .record({
      nodes: fc.array(fc.record({ type: fc.constantFrom('object', 'closure', 'array'), size: fc.nat(100) }), {
        minLength: count,
        maxLength: count,
      }),
      edges: fc.array(
        fc.tuple(
          node,
          node,
          fc.constantFrom('property', 'property', 'element', 'weak', 'shortcut'),
          fc.constant(1 as string | number),
        ),
        { maxLength: 40 },
      ),
      roots: fc.array(node, { maxLength: 2 }),
      stores: fc.array(fc.record({ owner: node, store: node, items: fc.array(node, { maxLength: 4 }) }), {
        maxLength: 3,
      }),
    })
    .map(
      ({ nodes, edges, roots, stores }): SnapshotSpec => ({
        nodes,
        edges: [
          ...edges,
          ...roots.map((to): EdgeSpec => [0, to, 'shortcut', 'window']),
          ...stores.flatMap(({ owner, store, items }): EdgeSpec[] => [
            ...items.map((to, i): EdgeSpec => [owner, to, 'element', i]),
            [owner, store, 'internal', 'elements'],
            ...items.map((to): EdgeSpec => [store, to, 'internal', 'item']),
          ]),
        ],
      }),
    );
});

type Graph = { out: number[][]; root: number };

/**
 * References that keep something, and what nobody keeps hung on the root: first what nothing points to, then each object
 * of the rings that are left, by itself. What those refer to is as if they did not.
 */
function strong({ nodes, edges, root }: HeapSnapshot): Graph {
  const { weak, shortcut } = edgeKinds({ edges } as HeapSnapshot);
  const from = (node: number) =>
    Array.from(
      { length: (nodes.firstEdge[node + 1] as number) - (nodes.firstEdge[node] as number) },
      (_, i) => (nodes.firstEdge[node] as number) + i,
    );
  const to = (edge: number) => edges.to[edge] as number;
  const every = Array.from({ length: nodes.count }, (_, node) => node);
  const page = new Set(
    from(root)
      .filter((edge) => edges.type[edge] === shortcut)
      .map(to),
  );
  for (const node of page) for (const edge of from(node)) if (edges.type[edge] !== weak) page.add(to(edge));
  const keeps = (node: number, edge: number) =>
    edges.type[edge] !== weak &&
    to(edge) !== node &&
    (node === root || (edges.type[edge] !== shortcut && (page.has(node) || !page.has(to(edge)))));
  const out = every.map((node) =>
    from(node)
      .filter((edge) => keeps(node, edge))
      .map(to),
  );
  const pointedTo = new Set(out.flat());
  const lost = every.filter((node) => !reached({ out, root }).has(node));
  for (const node of lost) if (!pointedTo.has(node)) out[root]?.push(node);
  const met = reached({ out, root });
  for (const node of lost) {
    if (met.has(node)) continue;
    out[root]?.push(node);
    out[node] = [];
  }
  return { out, root };
}

/** Nodes that the root reaches when `without` is not there. */
function reached({ out, root }: Graph, without = -1): Set<number> {
  const seen = new Set<number>(without === root ? [] : [root]);
  for (const node of seen) for (const to of out[node] ?? []) if (to !== without) seen.add(to);
  return seen;
}

describe('dominators', () => {
  test('are the nodes whose removal cuts off another, and retained sizes what is cut off', () => {
    fc.assert(
      fc.property(anyGraph, (spec) => {
        const snapshot = snapshotOf(spec);
        const { dominator, retained, sizes } = analyzeHeap(snapshot);
        const graph = strong(snapshot);
        const all = [...reached(graph)];
        const cutOff = all.map((_, node) => {
          const rest = reached(graph, node);
          return new Set(all.filter((other) => !rest.has(other)));
        });
        assert.equal(all.length, snapshot.nodes.count);
        for (const node of all) {
          const sum = [...(cutOff[node] ?? [])].reduce((bytes, other) => bytes + (sizes[other] as number), 0);
          assert.equal(retained[node], sum);
          const above = all.filter((other) => other !== node && cutOff[other]?.has(node));
          // The nearest one is cut off by all the others.
          const nearest = above.find((one) =>
            above.every((other) => other === one || cutOff[other]?.has(one)),
          );
          assert.equal(dominator[node], nearest ?? snapshot.root);
        }
        const total = [...heapNodes(snapshot)].reduce((bytes, node) => bytes + node.selfSize, 0);
        assert.equal(retained[snapshot.root], total);
      }),
      { numRuns: 1500 },
    );
  });

  test('of a list of 200,000 need no call stack', () => {
    const count = 200_000;
    const snapshot = snapshotOf({ nodes: [{}, {}], edges: [[0, 1]] });
    const chain: HeapSnapshot = {
      ...snapshot,
      nodes: {
        ...snapshot.nodes,
        count,
        type: new Uint8Array(count).fill(3),
        name: new Uint32Array(count),
        id: new Uint32Array(count),
        selfSize: new Uint32Array(count).fill(1),
        firstEdge: Uint32Array.from({ length: count + 1 }, (_, i) => Math.min(i, count - 1)),
      },
      edges: {
        ...snapshot.edges,
        count: count - 1,
        type: new Uint8Array(count - 1).fill(2),
        nameOrIndex: new Uint32Array(count - 1),
        to: Uint32Array.from({ length: count - 1 }, (_, i) => i + 1),
      },
    };
    const { retained, distances } = analyzeHeap(chain);
    assert.equal(retained[0], count);
    assert.equal(retained[count - 1], 1);
    assert.equal(shortestPath(chain, distances, count - 1).length, count - 2);
  });

  test('leave out the table’s half of a WeakMap entry: the value goes with its key', () => {
    const entry = (n: number) => `${n} / part of key (Key @5) -> value (Value @7) pair in WeakMap (table @9)`;
    const snapshot = snapshotOf({
      nodes: [{}, { name: 'Window' }, { name: 'Key' }, { name: 'Value', size: 100 }, { name: 'WeakMap' }],
      edges: [
        [0, 1, 'shortcut'],
        [1, 2, 'property', 'key'],
        [1, 4, 'property', 'map'],
        [2, 3, 'internal', entry(1)],
        [4, 3, 'internal', entry(2)],
      ],
    });
    const { dominator, retained, distances } = analyzeHeap(snapshot);
    assert.equal(dominator[3], 2);
    assert.equal(retained[2], 100);
    assert.equal(distances.distance[3], 3);
  });

  test('do not count what only a debugger holds of the page', () => {
    const snapshot = snapshotOf({
      nodes: [{}, { name: 'Window' }, { name: 'Page', size: 10 }, { name: '(internals)', type: 'synthetic' }],
      edges: [
        [0, 1, 'shortcut'],
        [0, 3, 'element', 1],
        [1, 2, 'property', 'page'],
        [3, 2, 'element', 1],
      ],
    });
    assert.equal(analyzeHeap(snapshot).dominator[2], 1);
  });
});

describe('distances', () => {
  test('are the fewest references from the user’s own roots, and paths have that length', () => {
    fc.assert(
      fc.property(anyGraph, (spec) => {
        const snapshot = snapshotOf(spec);
        const { nodes, edges, root } = snapshot;
        const { distances } = analyzeHeap(snapshot);
        const { weak } = edgeKinds(snapshot);
        const expected = new Map<number, number>();
        const spread = (start: Iterable<number>, base: number) => {
          let front = [...start].filter((node) => !expected.has(node));
          for (const node of front) expected.set(node, base);
          for (let distance = base + 1; front.length > 0; distance++) {
            const next = new Set<number>();
            for (const node of front)
              for (
                let edge = nodes.firstEdge[node] as number;
                edge < (nodes.firstEdge[node + 1] as number);
                edge++
              )
                if (edges.type[edge] !== weak && !expected.has(edges.to[edge] as number))
                  next.add(edges.to[edge] as number);
            for (const node of next) expected.set(node, distance);
            front = [...next];
          }
        };
        const own: number[] = [];
        for (let edge = 0; edge < (nodes.firstEdge[root + 1] as number); edge++)
          own.push(edges.to[edge] as number);
        spread(own, 1);
        if (!expected.has(root)) spread([root], own.length > 0 ? SYSTEM_DISTANCE : 0);
        for (let node = 0; node < nodes.count; node++) {
          if (node !== root) assert.equal(distances.distance[node], expected.get(node) ?? NO_DISTANCE);
          const path = shortestPath(snapshot, distances, node);
          path.forEach((edge, i) => {
            const next = path[i + 1];
            assert.equal(edges.to[edge], next === undefined ? node : sourceOf(snapshot, next));
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('retainers are the edges from the other end', () => {
  fc.assert(
    fc.property(anyGraph, (spec) => {
      const snapshot = snapshotOf(spec);
      const { first, edges } = retainersOf(snapshot);
      for (let node = 0; node < snapshot.nodes.count; node++) {
        const into = Array.from(edges.subarray(first[node], first[node + 1]));
        const expected = Array.from(snapshot.edges.to.keys()).filter(
          (edge) => snapshot.edges.to[edge] === node,
        );
        assert.deepEqual(into, expected);
      }
    }),
  );
});

describe('classes', () => {
  const classesOf = (spec: SnapshotSpec) =>
    Object.fromEntries(analyzeHeap(snapshotOf(spec)).classes.map(({ name, ...figures }) => [name, figures]));

  test('count what one object holds through another of its class once', () => {
    const { Node: list } = classesOf({
      nodes: [
        {},
        { name: 'Window' },
        { name: 'Node', size: 10 },
        { name: 'Node', size: 10 },
        { name: 'Node', size: 10 },
      ],
      edges: [
        [0, 1, 'shortcut'],
        [1, 2],
        [2, 3],
        [1, 4],
      ],
    });
    assert.deepEqual(list, { count: 3, shallowBytes: 30, retainedBytes: 30, distance: 2, largest: 2 });
  });

  test('of one name that stand at two places are two', () => {
    const spec: SnapshotSpec = {
      nodes: [{}, { name: 'Row', size: 10 }, { name: 'Row', size: 20 }],
      edges: [
        [0, 1, 'shortcut'],
        [0, 2, 'shortcut'],
      ],
      locations: [
        [1, 5, 0, 0],
        [2, 6, 0, 0],
      ],
    };
    assert.deepEqual(
      analyzeHeap(snapshotOf(spec)).classes.map(({ name, count }) => [name, count]),
      [
        ['Row', 1],
        ['Row', 1],
      ],
    );
  });

  test('of plain objects are the properties that many of them share', () => {
    const nodes = [
      {},
      ...Array.from({ length: 6 }, () => ({ name: 'Object', size: 8 })),
      { name: 'v', type: 'string', size: 1 },
    ];
    const edges: EdgeSpec[] = [];
    for (let object = 1; object <= 6; object++) {
      edges.push([0, object, 'shortcut'], [object, 7, 'property', '__proto__']);
      if (object <= 5) edges.push([object, 7, 'property', 'id'], [object, 7, 'property', 'a,b']);
      if (object <= 2) edges.push([object, 7, 'property', 'extra']);
    }
    const classes = classesOf({ nodes, edges });
    assert.equal(classes['{id, "a,b"}']?.count, 3);
    assert.equal(classes['{id, "a,b", extra}']?.count, 2);
    assert.equal(classes.Object?.count, 1);
  });

  test('give the backing store of an array to the object that alone owns it', () => {
    const { Array: array, '(array)': store } = classesOf({
      nodes: [{}, { name: 'Window' }, { name: 'Array', size: 16 }, { name: '', type: 'array', size: 800 }],
      edges: [
        [0, 1, 'shortcut'],
        [1, 2],
        [2, 3, 'internal', 'elements'],
      ],
    });
    assert.equal(array?.shallowBytes, 816);
    assert.equal(store, undefined);
  });

  test('call DOM nodes that are out of the document detached, with what they hold', () => {
    const spec: SnapshotSpec = {
      nodes: [
        {},
        { name: 'Window' },
        { name: '<div id="a">', type: 'native', size: 8, detachedness: 2 },
        { name: 'Text', type: 'native', size: 8 },
        { name: '<p>', type: 'native', size: 8, detachedness: 1 },
        { name: 'Style', type: 'native', size: 8 },
      ],
      edges: [
        [0, 1, 'shortcut'],
        [1, 2],
        [2, 3],
        [1, 4],
        [4, 5],
        [2, 5],
      ],
    };
    const { classes, detachedness } = analyzeHeap(snapshotOf(spec));
    assert.deepEqual(classes.map(({ name }) => name).sort(), [
      '<p>',
      'Detached <div>',
      'Detached Text',
      'Style',
    ]);
    assert.deepEqual([...(detachedness ?? [])], [0, 0, DETACHED, DETACHED, 1, 1]);
    assert.equal(statedDetachedCount(snapshotOf(spec)), 1);
  });
});
