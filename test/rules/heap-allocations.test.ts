import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOfCase } from './kit.ts';

const SAMPLE = 10_000;

/** A profile with so many samples of each function. */
function profile(samples: Record<string, number>): string {
  const children = Object.entries(samples).map(([name, count], i) => ({
    callFrame: { functionName: name, url: `/srv/${name}.js`, lineNumber: 3, columnNumber: 0 },
    selfSize: count * SAMPLE,
    id: i + 2,
    children: [],
  }));
  const head = {
    callFrame: { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 },
    selfSize: 0,
    id: 1,
    children,
  };
  const taken = children.flatMap(({ id, selfSize }) =>
    Array.from({ length: selfSize / SAMPLE }, (_, ordinal) => ({ size: SAMPLE, nodeId: id, ordinal })),
  );
  return JSON.stringify({ head, samples: taken });
}

const findingsOn = (...texts: string[]) =>
  findingsOfCase(Object.fromEntries(texts.map((text, i) => [`${i + 1}.heapprofile`, text])));

describe('sampling heap profiles', () => {
  test('name the function that allocated most of what is alive', async () => {
    const findings = await findingsOn(profile({ read: 30, keep: 90 }));
    const [found] = findings;
    assert.deepEqual([found?.rule, found?.severity], ['heap.allocations', 'note']);
    assert.equal(found?.title, 'keep allocated 900 kB of the 1.20 MB that are alive: 75 %.');
    assert.match(found?.limits.join() ?? '', /Samples/);
  });

  test('name the function of which more stays alive each time, with its figures', async () => {
    const [found, ...more] = await findingsOn(
      profile({ read: 80, keep: 90 }),
      profile({ read: 85, keep: 180 }),
      profile({ read: 78, keep: 270 }),
    );
    assert.deepEqual(
      [found?.rule, found?.severity, found?.confidence],
      ['heap.allocationsGrow', 'warning', 'inferred'],
    );
    assert.match(
      found?.title ?? '',
      /^keep \/srv\/keep\.js:4:1 .*: 900 kB → 1\.80 MB → 2\.70 MB, \+1\.80 MB/,
    );
    assert.deepEqual(
      [found?.evidence.length, found?.evidence[0].before, found?.evidence[2]?.after],
      [3, 900_000, 2_700_000],
    );
    assert.deepEqual(
      more.filter(({ rule }) => rule === 'heap.allocationsGrow'),
      [],
    );
  });

  test('do not accuse what samples explain by chance', async () => {
    const findings = await findingsOn(profile({ read: 80 }), profile({ read: 88 }), profile({ read: 97 }));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['heap.allocations'],
    );
  });

  test('do not accuse what falls back', async () => {
    const findings = await findingsOn(profile({ read: 80 }), profile({ read: 400 }), profile({ read: 200 }));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['heap.allocations'],
    );
  });
});
