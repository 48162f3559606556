import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { callersOf, layOutFlame, WHOLE } from '../../webview/charts/flame.ts';

const stacks = [
  { parent: -1, value: 100 },
  { parent: 0, value: 20 },
  { parent: 0, value: 60 },
  { parent: 2, value: 60 },
  { parent: -1, value: 100 },
];

test('a bar is as wide as its part, below its caller, the widest first', () => {
  const { bars, levels, narrow } = layOutFlame(stacks, WHOLE, 200);
  assert.deepEqual(bars, [
    { index: WHOLE, level: 0, x: 0, width: 200 },
    { index: 0, level: 1, x: 0, width: 100 },
    { index: 4, level: 1, x: 100, width: 100 },
    { index: 2, level: 2, x: 0, width: 60 },
    { index: 1, level: 2, x: 60, width: 20 },
    { index: 3, level: 3, x: 0, width: 60 },
  ]);
  assert.deepEqual([levels, narrow], [4, 0]);
});

test('the stack zoomed to fills the width, and so do its callers above it', () => {
  const { bars } = layOutFlame(stacks, 2, 200);
  assert.deepEqual(
    bars.map(({ index, width }) => [index, width]),
    [
      [WHOLE, 200],
      [0, 200],
      [2, 200],
      [3, 200],
    ],
  );
  assert.deepEqual(callersOf(stacks, 3), [WHOLE, 0, 2]);
});

test('what is too narrow is counted with all it calls', () => {
  assert.equal(
    layOutFlame([...stacks, { parent: 4, value: 0.1 }, { parent: 5, value: 0.1 }], WHOLE, 200).narrow,
    2,
  );
  assert.equal(layOutFlame(stacks, WHOLE, 0).narrow, stacks.length);
});

test('bars of one level never overlap, lie below their caller, and with those left out are all there is', () => {
  const profile = fc.array(fc.tuple(fc.nat(), fc.nat(1000)), { minLength: 1, maxLength: 60 }).map((specs) => {
    const all = specs.map(([at, self], i) => ({ parent: i === 0 ? -1 : (at % (i + 1)) - 1, value: self }));
    for (let i = all.length - 1; i >= 0; i--) {
      const { parent, value } = all[i] as { parent: number; value: number };
      const above = all[parent];
      if (above) above.value += value;
    }
    return all;
  });
  fc.assert(
    fc.property(profile, fc.integer({ min: 1, max: 900 }), (input, width) => {
      const { bars, levels, narrow } = layOutFlame(input, WHOLE, width);
      assert.equal(bars.length - 1 + narrow, input.length);
      for (let level = 1; level < levels; level++) {
        const row = bars.filter((bar) => bar.level === level).sort((a, b) => a.x - b.x);
        row.forEach((bar, i) => {
          const next = row[i + 1];
          assert.ok(next === undefined || bar.x + bar.width <= next.x + 1e-6);
          const above = bars.find(({ index }) => index === input[bar.index]?.parent);
          assert.ok(above && bar.x >= above.x - 1e-6 && bar.x + bar.width <= above.x + above.width + 1e-6);
        });
      }
    }),
  );
});
