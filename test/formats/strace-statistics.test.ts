import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantilesOf, quantilesOfCounts } from '../../server/formats/strace/quantiles.ts';
import { Tally } from '../../server/formats/strace/tally.ts';

test('quantiles of many durations are those of the sorted ones', () => {
  const values = fc.array(fc.oneof(fc.nat(50), fc.nat(70_000), fc.integer({ min: 0, max: 0xffff_fffe })), {
    minLength: 4096,
    maxLength: 6000,
  });
  fc.assert(
    fc.property(values, (list) => {
      const sorted = list.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
      const expected = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
      assert.deepEqual(quantilesOfCounts(Uint32Array.from(list)), expected);
      assert.deepEqual(quantilesOf(Float64Array.from(list)), expected);
    }),
    { numRuns: 20 },
  );
});

test('sums stay exact when they are no counts any more', () => {
  const tally = new Tally();
  tally.add(3, 2 ** 32 - 1);
  tally.add(5000, 7);
  tally.add(3, 2 ** 32);
  tally.add(4, 0.5);
  assert.deepEqual([tally.at(3), tally.at(4), tally.at(5000), tally.at(9999)], [2 ** 33 - 1, 0.5, 7, 0]);
  const column = tally.column(6000);
  assert.deepEqual([column.at(3), column.at(0), column.at(5999)], [2 ** 33 - 1, 0, 0]);
  assert.deepEqual([new Tally().column(2).at(1), new Tally().column(2).at(2)], [0, Number.NaN]);
});
