import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { columnOf, type Table } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';
import { type EdgeSpec, type NodeSpec, snapshotText } from '../packages/heapsnapshot-parser/snapshot-kit.ts';

/** What the program `global.app` holds at one moment, as ids of the things in each collection. */
interface Moment {
  /** By name of the collection. */
  [collection: string]: readonly number[];
}

interface Program {
  /** Class of the holder by name of the collection; a Map when left out. */
  holders?: Record<string, string>;
  held?: NodeSpec;
  /** Class of the things by name of the collection; `Session` when left out. */
  classes?: Record<string, string>;
  /** Class of the object that has the collection as a property. */
  owner?: string;
  /** Ids are other ones in each process. */
  process?: number;
}

const FIXED = 200;

/**
 * A snapshot of the moment. Within one process the same thing has the same id at every moment, and what V8 makes anew
 * has higher ones from moment to moment.
 */
function snapshotAt(
  moment: Moment,
  at: number,
  { holders = {}, held = {}, classes = {}, owner = 'App', process = 0 }: Program,
): string {
  const nodes: NodeSpec[] = [
    { name: '', id: 1 },
    { name: 'global', id: 3, size: 1000 },
    { name: owner, id: 5, size: 24 },
    { name: 'Uint8Array', id: 7, size: 1_000_000 },
  ];
  const edges: EdgeSpec[] = [
    [0, 1, 'shortcut', 'global'],
    [1, 2, 'property', 'app'],
    [1, 3, 'property', 'buffer'],
  ];
  for (let i = 0; i < FIXED; i++) {
    nodes.push({ name: `Fixed${i}`, id: 11 + 2 * ((i + 37 * process) % FIXED), size: 16 });
    edges.push([1, nodes.length - 1, 'property', `fixed${i}`]);
  }
  Object.entries(moment).forEach(([name, ids], place) => {
    const holder = holders[name] ?? 'Map';
    const node = nodes.length;
    nodes.push({ name: holder, id: 1001 + 4 * place + 2000 * process, size: 16 });
    nodes.push({ name: '', type: 'array', size: 16 * ids.length, id: 2_000_001 + 200 * at + 2 * place });
    edges.push(
      [2, node, 'property', name],
      [node, node + 1, 'internal', holder === 'Map' ? 'table' : 'elements'],
    );
    for (const id of ids) {
      const number = id + 100_000 * place + 10_000 * process;
      nodes.push({ name: classes[name] ?? 'Session', size: 1000, ...held, id: 10_001 + 2 * number });
      edges.push([node + 1, nodes.length - 1, 'element', id]);
    }
  });
  return snapshotText({ nodes, edges });
}

async function examined(texts: readonly string[]) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-growth-'));
  const files = texts.map((text, i) => {
    const file = path.join(folder, `${i + 1}.heapsnapshot`);
    fs.writeFileSync(file, text);
    return file;
  });
  const opened = await openCase(files, { formats, rules, signal: new AbortController().signal });
  for (const { source } of opened.captures) source.close();
  fs.rmSync(folder, { recursive: true });
  return { ...opened, texts };
}

const over = (moments: readonly Moment[], program: Program = {}) =>
  examined(moments.map((moment, at) => snapshotAt(moment, at, program)));

/** Ids from `first` to `last`. */
function things(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const about = (findings: readonly Finding[], rule: string) => findings.filter((found) => found.rule === rule);
const warnings = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'warning');

/** `global.app.byId` has `count` entries, each a text and the larger thing it is the key of. */
function mapWithKeys(count: number, things: number): string {
  const nodes: NodeSpec[] = [
    { name: '', id: 1 },
    { name: 'global', id: 3 },
    { name: 'App', id: 5 },
    { name: 'Map', id: 7, size: 16 },
    { name: '', type: 'array', size: 16 * count, id: 2_000_001 + 2 * count },
    { name: 'Uint8Array', id: 9, size: 1_000_000 },
  ];
  const edges: EdgeSpec[] = [
    [0, 1, 'shortcut', 'global'],
    [1, 2, 'property', 'app'],
    [2, 3, 'property', 'byId'],
    [3, 4, 'internal', 'table'],
    [1, 5, 'property', 'buffer'],
  ];
  for (let i = 0; i < count; i++) {
    nodes.push({ name: `request-${i}`, type: 'string', size: 900, id: 10_001 + 4 * i });
    edges.push([4, nodes.length - 1, 'element', 2 * i]);
    if (i >= things) continue;
    nodes.push({ name: 'Request', size: 100, id: 10_003 + 4 * i });
    edges.push([4, nodes.length - 1, 'element', 2 * i + 1]);
  }
  return snapshotText({ nodes, edges });
}

describe('an object that takes in more at each step', () => {
  test('is said to take in things, not the texts that are their keys, however large', async () => {
    const { findings } = await examined([100, 200, 300].map((count) => mapWithKeys(count, count)));
    assert.match(warnings(findings)[0]?.title ?? '', /^Map of App takes in 100 Request at each step/);
  });

  test('is said to take in texts when few of them are the key of a thing', async () => {
    const { findings } = await examined([100, 200, 300].map((count) => mapWithKeys(count, count / 10)));
    assert.match(warnings(findings)[0]?.title ?? '', /^Map of App takes in 100 strings at each step/);
  });

  const leak = [1, 2, 3].map((step) => ({ sessions: things(1, 50 * step), pages: things(1, 30) }));

  test('is named with its path, its counts, and where it stands in the first and the last snapshot', async () => {
    const { findings, texts } = await over(leak);
    const [found, ...more] = warnings(findings);
    assert.equal(found?.rule, 'heap.growing');
    assert.equal(found.confidence, 'measured');
    assert.match(
      found.title,
      /^Map of App takes in 50 Session at each step and gives none back: 50 → 100 → 150, \+/,
    );
    assert.match(found.explanation, /`global\.app\.sessions`/);
    assert.equal(found.metrics.countPerStep, 50);
    const quotes = found.evidence.map(({ byteStart = 0, byteLength = 0 }, i) =>
      (texts[i === 0 ? 0 : 2] as string).slice(byteStart, byteStart + byteLength),
    );
    assert.ok(
      quotes.every((quote) => /^3,\d+,1001,16,1,0$/.test(quote)),
      quotes.join(' '),
    );
    assert.deepEqual([found.evidence[0].before, found.evidence[1]?.after], [50, 150]);
    assert.deepEqual(more, [], 'nothing else is accused');
  });

  test('is found in whatever order the snapshots are given', async () => {
    const texts = leak.map((moment, at) => snapshotAt(moment, at, {}));
    const { findings } = await examined([texts[2], texts[0], texts[1]] as string[]);
    assert.match(warnings(findings)[0]?.title ?? '', /50 → 100 → 150/);
  });

  test('is told by its owner, and not again as classes that grow by the same number', async () => {
    const { findings } = await over(
      [1, 3].map((step) => ({ sessions: things(1, 1000 * step), pages: things(1, 1000 * step) })),
      { classes: { pages: 'Page' } },
    );
    assert.ok(about(findings, 'heap.growing').length > 0);
    assert.deepEqual(about(findings, 'mem.pairGrows'), []);
  });

  test('is a warning of two snapshots only when it is large, and never measured', async () => {
    const large = about((await over([{ a: things(1, 50) }, { a: things(1, 400) }])).findings, 'heap.growing');
    assert.deepEqual(
      large.map(({ severity, confidence }) => [severity, confidence]),
      [['warning', 'suspected']],
    );
    const small = about((await over([{ a: things(1, 50) }, { a: things(1, 100) }])).findings, 'heap.growing');
    assert.deepEqual(
      small.map(({ severity }) => severity),
      ['note'],
    );
  });

  test('is found from run to run too, where no id is the same', async () => {
    const runs = leak.map((moment, run) => snapshotAt(moment, 0, { process: run }));
    const { findings, captures } = await examined(runs);
    assert.equal(captures.at(-1)?.facts.comparedBy, 'retaining paths');
    const [found] = warnings(findings);
    assert.equal(found?.confidence, 'inferred');
    assert.match(found.title, /takes in 50 Session from run to run: 50 → 100 → 150/);
  });

  test('comes first when it grows most', async () => {
    const { findings } = await over(
      [1, 2, 3].map((step) => ({ few: things(1, 10 * step), many: things(1, 60 * step) })),
    );
    assert.deepEqual(
      about(findings, 'heap.growing').map(({ subject }) => subject),
      ['Session in global.app.many', 'Session in global.app.few'],
    );
  });

  test('is told once: the same Map is no suspect of a single snapshot too', async () => {
    const { findings } = await over([1, 2, 3].map((step) => ({ sessions: things(1, 400 * step) })));
    assert.deepEqual(about(findings, 'heap.accumulation'), []);
  });

  test('of detached DOM is named so', async () => {
    const held = { type: 'native', name: '<div class="a">', detachedness: 2 };
    const { findings } = await over(leak, { held, holders: { sessions: 'Array' } });
    assert.match(warnings(findings)[0]?.title ?? '', /^Array of App takes in 50 Detached <div> at each step/);
    assert.match(about(findings, 'heap.detached')[0]?.title ?? '', /; 100 more than in the first snapshot/);
  });
});

describe('what is not a leak', () => {
  const quiet = async (moments: readonly Moment[], program: Program = {}) => {
    const { findings } = await over(moments, program);
    assert.deepEqual(warnings(findings), []);
    return findings;
  };

  test('is a cache that exchanges what it holds', async () => {
    const findings = await quiet([1, 2, 3].map((step) => ({ cache: things(100 * step, 100 * step + 99) })));
    assert.equal(about(findings, 'heap.notGrowing')[0]?.confidence, 'measured');
  });

  test('is a collection that was filled and has stopped', async () => {
    const findings = await quiet([{ a: things(1, 100) }, { a: things(1, 300) }, { a: things(1, 300) }]);
    assert.equal(about(findings, 'heap.growing').length, 0);
    assert.match(
      about(findings, 'heap.notGrowing')[0]?.explanation ?? '',
      /Map of App grew by .* and has stopped/,
    );
  });

  test('is one that falls back', async () => {
    await quiet([
      { a: things(1, 300) },
      { a: things(301, 800) },
      { a: things(801, 900) },
      { a: things(901, 1600) },
    ]);
  });

  test('is a cache whose name promises a bound, which is said', async () => {
    const findings = await quiet(
      [1, 2, 3].map((step) => ({ entries: things(1, 100 * step) })),
      { owner: 'LruCache' },
    );
    assert.match(
      about(findings, 'heap.filling')[0]?.title ?? '',
      /looks bounded: the name LruCache promises a bound/,
    );
  });

  test('is a large collection that stays: a note, and no warning', async () => {
    const moments = [1, 2, 3].map(() => ({ users: things(1, 900) }));
    const [found] = about(await quiet(moments), 'heap.accumulation');
    assert.match(found?.title ?? '', /^Map of App keeps 900 Session alive, no more than before/);
    assert.match(found?.limits.join() ?? '', /did not grow over the 3 snapshots/);
  });

  test('are snapshots of two programs: they are not compared', async () => {
    const one = snapshotAt({ a: things(1, 100) }, 0, {});
    const other = snapshotAt({ a: things(1, 500) }, 1, { process: 1, owner: 'Shop' })
      .replaceAll('Session', 'Order')
      .replaceAll('Fixed', 'Own');
    const { captures, findings } = await examined([one, other]);
    assert.ok(captures.every(({ facts }) => facts.snapshotsCompared === undefined));
    assert.deepEqual(about(findings, 'heap.growing'), []);
  });
});

test('classes are compared by object: what came, what went, and what it weighs', async () => {
  const { captures } = await over([{ a: things(1, 100) }, { a: things(61, 180) }]);
  const table = captures.at(-1)?.tables.find(({ id }) => id === 'class-growth') as Table;
  const row = columnOf(table, 'class')?.texts?.indexOf('Session') ?? -1;
  const cells = ['newCount', 'deletedCount', 'countDelta', 'bytesDelta'].map((id) =>
    columnOf(table, id)?.numbers?.at(row),
  );
  assert.deepEqual(cells, [80, 60, 20, 20_000]);
});

/** Records that are new in each snapshot, held by the roots alone: no object that stays holds them. */
function heapOfNewRecords(step: number, count: number): string {
  const nodes: NodeSpec[] = [
    { name: '', id: 1 },
    { name: 'global', id: 3 },
    { name: 'Uint8Array', id: 5, size: 1_000_000 },
  ];
  const edges: EdgeSpec[] = [
    [0, 1, 'shortcut', 'global'],
    [1, 2, 'property', 'buffer'],
  ];
  for (let i = 0; i < count; i++) {
    nodes.push({ name: 'Record', size: 1000, id: 1_000_001 + 2_000_000 * step + 2 * i });
    const at = nodes.length - 1;
    edges.push([0, at, 'element', i], [1, at, 'weak', `w${i}`]);
  }
  return snapshotText({ nodes, edges });
}

describe('a heap that grows with nobody who holds what came', () => {
  test('is said to grow, with the classes that came', async () => {
    const { findings } = await examined(
      [500, 1000, 1500].map((count, step) => heapOfNewRecords(step, count)),
    );
    const found = findings.find(({ rule }) => rule === 'heap.spreadGrowth');
    assert.match(
      found?.title ?? findings.map(({ title }) => title).join('; '),
      /^The heap grew by 1 MB over 3 snapshots, and no single object holds what came\. By class: \+1,000 Record \(\+1 MB\)\.$/,
    );
    assert.equal(found?.severity, 'warning');
    assert.ok(!findings.some(({ rule }) => rule === 'heap.notGrowing'));
  });

  test('is not when it only exchanges what it holds, or grows by little', async () => {
    for (const sizes of [
      [500, 500, 500],
      [500, 550, 600],
    ]) {
      const { findings } = await examined(sizes.map((count, step) => heapOfNewRecords(step, count)));
      assert.ok(!findings.some(({ rule }) => rule === 'heap.spreadGrowth'), sizes.join(' '));
      assert.ok(
        findings.some(({ rule }) => rule === 'heap.notGrowing'),
        sizes.join(' '),
      );
    }
  });
});

describe('listeners that a page adds and never removes', () => {
  const page = (count: number) => {
    const nodes: NodeSpec[] = [
      { name: '', id: 1 },
      { name: 'Window / example.org', type: 'native', id: 3 },
      { name: 'blink::EventTargetData', type: 'native', id: 5, size: 16 },
      {
        name: 'blink::HeapVectorBacking<RegisteredEventListener>',
        type: 'native',
        id: 1_000_001 + 2 * count,
      },
      { name: 'Uint8Array', id: 9, size: 1_000_000 },
    ];
    const edges: EdgeSpec[] = [
      [0, 1, 'shortcut', 'window'],
      [1, 2, 'element', 1],
      [2, 3, 'element', 1],
      [1, 4, 'property', 'buffer'],
    ];
    for (let i = 0; i < count; i++) {
      const at = nodes.length;
      nodes.push(
        { name: 'blink::RegisteredEventListener', type: 'native', id: 10_001 + 10 * i, size: 16 },
        { name: 'V8EventListener', type: 'native', id: 10_003 + 10 * i, size: 16 },
        { name: 'onResize', type: 'closure', id: 10_005 + 10 * i, size: 900 },
      );
      edges.push([3, at, 'element', i], [at, at + 1, 'element', 1], [at + 1, at + 2, 'element', 1]);
    }
    return snapshotText({ nodes, edges });
  };

  test('are named by what they were added to, through all that the browser puts between', async () => {
    const { findings } = await examined([100, 200, 300].map(page));
    const [found] = warnings(findings);
    assert.match(
      found?.title ?? '',
      /^Event listeners of Window takes in 100 functions such as onResize\(\) at each step and gives none back/,
    );
    assert.match(found?.explanation ?? '', /`removeEventListener`/);
  });

  test('are no leak when as many are removed as are added', async () => {
    assert.deepEqual(warnings((await examined([100, 100, 100].map(page))).findings), []);
  });
});
