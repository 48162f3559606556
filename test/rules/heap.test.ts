import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retainedBy } from '../../server/rules/heap-tables.ts';
import { type EdgeSpec, type NodeSpec, snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';
import { findingsOf, only, rulesOn } from './kit.ts';

interface Holding {
  /** Class of the holder. */
  holder?: string;
  /** Property of the application that holds it. */
  name?: string;
  held?: NodeSpec;
  count: number;
  /** Bytes of everything else in the heap. */
  rest?: number;
}

/** `global.app.<name>` is a collection of `count` objects. */
function heap({ holder = 'Map', name = 'cache', held = {}, count, rest = 1_000_000 }: Holding): string {
  const nodes: NodeSpec[] = [
    { name: '' },
    { name: 'global' },
    { name: 'App', size: 24 },
    { name: holder, size: 16 },
    { name: '', type: 'array', size: 64 },
    { name: 'Uint8Array', size: rest },
  ];
  const edges: EdgeSpec[] = [
    [0, 1, 'shortcut', 'global'],
    [1, 2, 'property', 'app'],
    [2, 3, 'property', name],
    [3, 4, 'internal', holder === 'Map' ? 'table' : 'elements'],
    [1, 5, 'property', 'buffer'],
  ];
  for (let i = 0; i < count; i++) {
    nodes.push({ name: 'Session', size: 1000, ...held });
    edges.push([4, 5 + i + 1, 'element', i]);
  }
  return snapshotText({ nodes, edges });
}

const fired = async (text: string) => (await rulesOn(text)).filter((rule) => rule.startsWith('heap.'));

describe('an object that keeps many alike ones alive', () => {
  test('is a suspect with its path, its share and the bytes of its row', async () => {
    const text = heap({ count: 1000 });
    const found = await only(text, 'heap.accumulation');
    assert.equal(found.severity, 'warning');
    assert.equal(found.confidence, 'suspected');
    assert.match(found.title, /^Map of App keeps 1,000 Session alive: 1 MB, 50\.0 % of the heap\.$/);
    assert.match(found.explanation, /`global\.app\.cache`/);
    const [{ byteStart = 0, byteLength = 0 }] = found.evidence;
    assert.match(text.slice(byteStart, byteStart + byteLength), /^3,\d+,7,16,1,0$/);
  });

  test('is named for what it is: listeners, a Map, a list', async () => {
    const listeners = heap({
      holder: 'Array',
      name: '_events',
      count: 500,
      held: { type: 'closure', name: 'onPrice' },
    });
    assert.match(
      (await only(listeners, 'heap.accumulation')).title,
      /500 functions such as onPrice\(\) alive/,
    );
    assert.match((await only(listeners, 'heap.accumulation')).explanation, /`on` needs its `off`/);
    assert.match((await only(heap({ count: 500 }), 'heap.accumulation')).explanation, /give it a bound/);
    assert.match(
      (await only(heap({ holder: 'Array', count: 500 }), 'heap.accumulation')).explanation,
      /only pushed/,
    );
  });

  test('may be the first of a chain, of which each holds the one before it', async () => {
    const nodes: NodeSpec[] = [{ name: '' }, { name: 'global' }, { name: 'Uint8Array', size: 1_000_000 }];
    const edges: EdgeSpec[] = [
      [0, 1, 'shortcut', 'global'],
      [1, 2, 'property', 'buffer'],
    ];
    for (let i = 0; i < 1000; i++) {
      const from = nodes.push({ name: 'Entry', size: 900 }, { type: 'closure', name: 'undo', size: 100 }) - 2;
      edges.push([
        i === 0 ? 1 : from - 1,
        from,
        i === 0 ? 'property' : 'context',
        i === 0 ? 'latest' : 'before',
      ]);
      edges.push([from, from + 1, 'property', 'undo']);
    }
    const found = await only(snapshotText({ nodes, edges }), 'heap.accumulation');
    assert.match(found.title, /^A chain of 1,000 Entry hangs on global\.latest: 1 MB, 50 % of the heap\.$/);
    assert.match(found.explanation, /Each of them holds the one before it/);
  });

  test('is but a note below a fifth of the heap', async () => {
    const found = await only(heap({ count: 300, rest: 2_000_000 }), 'heap.accumulation');
    assert.equal(found.severity, 'note');
  });

  test('is not accused when it holds little of the heap; that is said', async () => {
    const findings = await findingsOf(heap({ count: 300, rest: 4_000_000 }));
    assert.deepEqual(
      findings.map(({ rule, severity }) => [rule, severity]),
      [['heap.noAccumulation', 'note']],
    );
    assert.match(findings[0]?.explanation ?? '', /300 objects of class Session in Map/);
  });

  test('is not denied of a snapshot that is cut off, only of what could be read', async () => {
    const whole = heap({ count: 300, rest: 4_000_000 });
    const findings = await findingsOf(whole.slice(0, whole.indexOf('"edges"') + 400));
    const found = findings.find(({ rule }) => rule === 'heap.noAccumulation');
    assert.match(found?.title ?? '', /^In what could be read of a damaged snapshot, no object/);
    assert.match(found?.limits[0] ?? '', /what is missing may hold more/);
  });

  test('is not accused in a heap so small that nobody looks for a leak', async () => {
    assert.deepEqual(await fired(heap({ count: 200, rest: 1000 })), ['heap.noAccumulation']);
  });

  test('is not one large object', async () => {
    assert.deepEqual(await fired(heap({ count: 1, held: { size: 3_000_000 } })), ['heap.noAccumulation']);
  });
});

describe('detached DOM', () => {
  const div = { type: 'native', name: '<div class="a">', detachedness: 2, size: 1000 };

  test('that JavaScript keeps is named with its holder and its path', async () => {
    const found = await only(
      heap({ holder: 'Array', name: 'removed', count: 500, held: div }),
      'heap.detached',
    );
    assert.equal(found.severity, 'warning');
    assert.equal(found.confidence, 'measured');
    assert.match(found.title, /^500 detached <div> kept by Array: 500 kB, 33\.3\d* % of the heap\.$/);
    assert.match(found.explanation, /`global\.app\.removed\[0\]`/);
  });

  test('that many components keep one each is told together', async () => {
    const nodes: NodeSpec[] = [
      { name: '' },
      { name: 'Window', size: 1_000_000 },
      { name: 'Array', size: 16 },
    ];
    const edges: EdgeSpec[] = [
      [0, 1, 'shortcut', 'window'],
      [1, 2, 'property', 'panels'],
    ];
    for (let i = 0; i < 300; i++) {
      nodes.push({ name: 'Panel', size: 50 }, div);
      edges.push([2, nodes.length - 2, 'element', i], [nodes.length - 2, nodes.length - 1, 'property', 'el']);
    }
    const found = await only(snapshotText({ nodes, edges }), 'heap.detached');
    assert.match(found.title, /^300 detached <div> kept by 300 Panel: 300 kB/);
  });

  test('is told once, not as an accumulation too', async () => {
    assert.deepEqual(await fired(heap({ holder: 'Array', count: 500, held: div })), ['heap.detached']);
  });

  test('is not reported for the few that a page may keep', async () => {
    assert.ok(!(await fired(heap({ holder: 'Array', count: 19, held: div }))).includes('heap.detached'));
  });

  test('is not what is in the document, nor what Node.js marks so', async () => {
    const attached = heap({ holder: 'Array', count: 500, held: { ...div, detachedness: 1 } });
    assert.ok(!(await fired(attached)).includes('heap.detached'));
    const ofNode = heap({ holder: 'Array', count: 500, held: { ...div, name: 'Node / BindingData' } });
    assert.ok(!(await fired(ofNode)).includes('heap.detached'));
  });
});

describe('strings that repeat', () => {
  const text = (name: string) => ({ type: 'string', name, size: 1000 });

  test('are counted, with what one copy would save and where they stand in the file', async () => {
    const snapshot = heap({ holder: 'Array', count: 200, held: text('Europe/Berlin') });
    const found = await only(snapshot, 'heap.duplicateStrings');
    assert.match(found.title, /^Copies of 1 text take 199 kB, 16\.\d* % of the heap\.$/);
    assert.equal(found.evidence[0].quote, 'Europe/Berlin');
    assert.equal(snapshot.indexOf('Europe/Berlin'), found.evidence[0].byteStart);
  });

  test('are no matter when they take little of the heap, or differ', async () => {
    const little = heap({ holder: 'Array', count: 40, held: text('a') });
    assert.ok(!(await fired(little)).includes('heap.duplicateStrings'));
    const nodes: NodeSpec[] = [{ name: '' }, { name: 'global', size: 100_000 }];
    const edges: EdgeSpec[] = [[0, 1, 'shortcut', 'global']];
    for (let i = 0; i < 300; i++) {
      nodes.push(text(`text ${i}`));
      edges.push([1, nodes.length - 1, 'property', `p${i}`]);
    }
    assert.ok(!(await fired(snapshotText({ nodes, edges }))).includes('heap.duplicateStrings'));
  });

  test('that V8 has cut are not taken for equal', async () => {
    const cut = heap({ holder: 'Array', count: 200, held: text('x'.repeat(1024)) });
    assert.ok(!(await fired(cut)).includes('heap.duplicateStrings'));
  });
});

test('the steps of a retaining path are told apart: a module, repeated steps, what has no name', () => {
  assert.deepEqual(retainedBy('shop.mjs{cart}.items[3]', 'Item'), [
    'shop.mjs',
    '{cart}',
    '.items',
    '[3]',
    'Item',
  ]);
  assert.deepEqual(retainedBy('global.head.next ×4,000 .value', ''), [
    'global',
    '.head',
    '.next ×4,000',
    '.value',
  ]);
  assert.deepEqual(retainedBy('global.a(.keep{old}) ×12 ‹first› [0]', ''), [
    'global',
    '.a',
    '(.keep{old}) ×12',
    '‹first›',
    '[0]',
  ]);
});
