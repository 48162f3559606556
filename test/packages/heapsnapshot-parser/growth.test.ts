import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  analyzeHeap,
  classChanges,
  type Heap,
  heldById,
  heldByPath,
  isNewGrowth,
  isSameProcess,
} from '../../../server/packages/heapsnapshot-parser/index.ts';
import { type EdgeSpec, type NodeSpec, snapshotOf } from './snapshot-kit.ts';

/** A heap of named things: a root, `app` below it, and what `build` adds to `app` (node 2). */
function heapOf(build: (add: (node: NodeSpec, ...from: EdgeFrom[]) => number) => void): Heap {
  const nodes: NodeSpec[] = [
    { name: '', id: 1 },
    { name: 'global', id: 3 },
    { name: 'App', id: 5, size: 8 },
  ];
  const edges: EdgeSpec[] = [
    [0, 1, 'shortcut', 'global'],
    [1, 2, 'property', 'app'],
  ];
  build((node, ...from) => {
    const at = nodes.push(node) - 1;
    for (const [by, name] of from)
      edges.push([by, at, typeof name === 'number' ? 'element' : 'property', name]);
    return at;
  });
  const snapshot = snapshotOf({ nodes, edges });
  return { snapshot, analysis: analyzeHeap(snapshot) };
}

type EdgeFrom = [from: number, name: string | number];

/** Holders with what they hold more of at each step, as `class of the holder: count of class, …`. */
function growing(heaps: readonly Heap[], held = heldById(heaps)): string[] {
  const { snapshot, analysis } = heaps.at(-1) as Heap;
  return held.flatMap(({ holder, crowds }) => {
    const name = analysis.classNames[analysis.classOf[holder.at(-1) as number] as number];
    assert.ok((holder.at(-1) as number) < snapshot.nodes.count);
    return crowds
      .filter((crowd) => isNewGrowth(crowd) && crowd.isReferred)
      .map(({ counts, className }) => `${name}: ${counts.join(' → ')} ${className}`);
  });
}

const steps = [10, 20, 30];

describe('who holds more', () => {
  test('is the object itself, not those above it', () => {
    const heaps = steps.map((count) =>
      heapOf((add) => {
        const outer = add({ name: 'Registry', id: 11, size: 8 }, [2, 'registry']);
        const map = add({ name: 'Map', id: 13, size: 8 }, [outer, 'byId']);
        const table = add({ type: 'array', name: '', id: 15 + 2 * count, size: 8 * count }, [map, 'table']);
        for (let i = 0; i < count; i++) add({ name: 'Session', id: 1001 + 2 * i, size: 100 }, [table, i]);
      }),
    );
    assert.deepEqual(growing(heaps), ['Map: 10 → 20 → 30 Session']);
    const [map] = heldById(heaps);
    assert.deepEqual(map?.bytes, [88, 1168, 2248], 'what is there all the time is not growth');
  });

  test('is the holder of a linked list, whichever end is new', () => {
    for (const prepend of [true, false]) {
      const heaps = steps.map((count) =>
        heapOf((add) => {
          const queue = add({ name: 'Queue', id: 11, size: 8 }, [2, 'queue']);
          let before = queue;
          for (let i = 0; i < count; i++) {
            const number = prepend ? count - i : i;
            before = add({ name: 'Job', id: 1001 + 2 * number, size: 100 }, [
              before,
              i === 0 ? 'head' : 'next',
            ]);
          }
        }),
      );
      assert.deepEqual(growing(heaps), ['Queue: 10 → 20 → 30 Job']);
    }
  });

  test('is the variable with the newest of a chain through closures, each with the one that it replaced', () => {
    const heaps = [600, 1200, 1800].map((count) =>
      heapOf((add) => {
        let from: EdgeFrom = [1, 'current'];
        for (let number = count; number > 0; number--) {
          const replaced = add({ name: 'Object', id: 10_001 + 6 * number, size: 100 }, from);
          const closure = add({ type: 'closure', name: 'get', id: 10_003 + 6 * number }, [replaced, 'get']);
          from = [
            add({ name: 'system / Context', id: 10_005 + 6 * number }, [closure, 'context']),
            'previous',
          ];
        }
      }),
    );
    assert.deepEqual(
      heldById(heaps)
        .flatMap(({ crowds }) => crowds.filter(isNewGrowth))
        .map(({ className, linked, head }) => [className, linked, head]),
      [['Object', [599, 1199, 1799], 3]],
    );
  });

  test('is not the first of a deep tree: its things are not a chain', () => {
    const heaps = steps.map((count) =>
      heapOf((add) => {
        const tree = add({ name: 'Tree', id: 11, size: 8 }, [2, 'tree']);
        for (let i = 0; i < count; i++) {
          let above = tree;
          for (let level = 0; level < 20; level++)
            above = add({ name: 'Object', id: 1001 + 40 * i + 2 * level, size: 8 }, [
              above,
              level === 0 ? i : 'child',
            ]);
        }
      }),
    );
    assert.deepEqual(growing(heaps), ['Tree: 10 → 20 → 30 Object']);
  });

  test('is the one of two that refers to most of what both hold', () => {
    const heaps = steps.map((count) =>
      heapOf((add) => {
        const all = add({ name: 'AllSessions', id: 11, size: 8 }, [2, 'all']);
        const some = add({ name: 'SomeSessions', id: 13, size: 8 }, [2, 'some']);
        for (let i = 0; i < count; i++) {
          const from: EdgeFrom[] =
            i % 2 === 0
              ? [
                  [all, i],
                  [some, i],
                ]
              : [[all, i]];
          add({ name: 'Session', id: 1001 + 2 * i, size: 100 }, ...from);
        }
      }),
    );
    assert.deepEqual(growing(heaps), ['AllSessions: 10 → 20 → 30 Session']);
  });

  test('is nobody when things are only exchanged, or were there before', () => {
    const exchanged = [1, 2, 3].map((step) =>
      heapOf((add) => {
        const cache = add({ name: 'Cache', id: 11, size: 8 }, [2, 'cache']);
        for (let i = 0; i < 20; i++)
          add({ name: 'Page', id: 1001 + 2 * (100 * step + i), size: 100 + step }, [cache, i]);
      }),
    );
    assert.deepEqual(growing(exchanged), []);
    // Objects that move from one to the other: no memory is taken.
    const moved = steps.map((count) =>
      heapOf((add) => {
        const from = add({ name: 'Waiting', id: 11, size: 8 }, [2, 'waiting']);
        const to = add({ name: 'Done', id: 13, size: 8 }, [2, 'done']);
        for (let i = 0; i < 40; i++)
          add({ name: 'Job', id: 1001 + 2 * i, size: 100 }, [i < count ? to : from, i]);
      }),
    );
    assert.deepEqual(growing(moved), []);
  });

  test('is found by its path where no id is the same', () => {
    const heaps = steps.map((count, run) =>
      heapOf((add) => {
        const id = (number: number) => 1001 + 2 * number + 10_000 * run;
        const users = add({ name: 'Map', id: id(1), size: 8 }, [2, 'users']);
        const sessions = add({ name: 'Map', id: id(2), size: 8 }, [2, 'sessions']);
        for (let i = 0; i < 15; i++) add({ name: 'User', id: id(10 + i), size: 100 }, [users, i]);
        for (let i = 0; i < count; i++) add({ name: 'Session', id: id(100 + i), size: 100 }, [sessions, i]);
      }),
    );
    assert.deepEqual(growing(heaps, heldByPath(heaps)), ['Map: 10 → 20 → 30 Session']);
  });
});

describe('snapshots of one process', () => {
  const named = (name: (i: number) => string, count: number, from = 0) =>
    heapOf((add) => {
      for (let i = from; i < count; i++) add({ name: name(i), id: 101 + 2 * i, size: 8 }, [2, `p${i}`]);
    }).snapshot;

  test('are told by their ids meaning the same objects, though some came and some went', () => {
    assert.ok(
      isSameProcess(
        named((i) => `C${i}`, 300),
        named((i) => `C${i}`, 500, 50),
      ),
    );
  });

  test('are not those of a second run, which is the same at its start only', () => {
    const second = named((i) => (i < 500 ? `C${i}` : `D${i}`), 600);
    assert.ok(
      !isSameProcess(
        named((i) => `C${i}`, 600),
        second,
      ),
    );
  });
});

test('classes are compared object by object, whatever came and went', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(ids, ids, (before, after) => {
      const heap = (present: readonly number[]) =>
        heapOf((add) => {
          for (const i of present)
            add({ name: i % 3 === 0 ? 'A' : 'B', id: 101 + 2 * i, size: 10 }, [2, `p${i}`]);
        });
      const changes = classChanges(heap(before), heap(after));
      for (const [name, isOf] of [
        ['A', (i: number) => i % 3 === 0],
        ['B', (i: number) => i % 3 !== 0],
      ] as const) {
        const came = after.filter((i) => isOf(i) && !before.includes(i)).length;
        const went = before.filter((i) => isOf(i) && !after.includes(i)).length;
        const found = changes.find(({ className }) => className === name);
        assert.deepEqual(
          [found?.newCount ?? 0, found?.deletedCount ?? 0, found?.newBytes ?? 0, found?.deletedBytes ?? 0],
          [came, went, 10 * came, 10 * went],
        );
      }
    }),
  );
});
