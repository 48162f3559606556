import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floorFor } from '../../../server/engine/growth/floors.ts';
import { counterToRates } from '../../../server/engine/growth/prepare.ts';

const seconds = (...s: number[]) => Float64Array.from(s, (t) => t * 1000);

test('a counter becomes a rate per second, from the second sample on', () => {
  const { rates, resets, wraps } = counterToRates(seconds(0, 2, 4, 14), Float64Array.of(100, 110, 110, 160));
  assert.deepEqual([...rates], [Number.NaN, 5, 0, 5]);
  assert.deepEqual([resets, wraps], [[], []]);
});

test('after a reset, what the counter shows since then counts', () => {
  const { rates, resets, wraps } = counterToRates(seconds(0, 10, 20), Float64Array.of(5000, 6000, 40));
  assert.deepEqual([...rates], [Number.NaN, 100, 4]);
  assert.deepEqual([resets, wraps], [[2], []]);
});

test('a counter of 32 bits that falls from its top tenth to near zero has wrapped', () => {
  const { rates, resets, wraps } = counterToRates(seconds(0, 1), Float64Array.of(2 ** 32 - 100, 50));
  assert.deepEqual([...rates], [Number.NaN, 150]);
  assert.deepEqual([resets, wraps], [[], [1]]);
  const larger = counterToRates(seconds(0, 1), Float64Array.of(2 ** 32 + 100, 50));
  assert.deepEqual(larger.resets, [1]);
});

test('beside a missing sample, and where the clock stands still, there is no rate', () => {
  const { rates } = counterToRates(seconds(0, 1, 2, 2), Float64Array.of(1, Number.NaN, 3, 4));
  assert.deepEqual([...rates], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('without time the rate is per sample', () => {
  assert.deepEqual([...counterToRates(undefined, Float64Array.of(1, 4, 9)).rates], [Number.NaN, 3, 5]);
});

test('memory moves when it moves by 1 MiB, 2 %, or 0.1 % of the machine', () => {
  assert.equal(floorFor('kB', Float64Array.of(1000, 2000, 3000)), 1024);
  assert.equal(floorFor('bytes', Float64Array.of(1000)), 2 ** 20);
  assert.equal(floorFor('pages', Float64Array.of(1000)), 256);
  assert.equal(floorFor('kB', Float64Array.of(400_000, 500_000, 900_000)), 10_000);
  assert.equal(floorFor('kB', Float64Array.of(400_000), 24_684_096), 24_684.096);
});

test('a count moves when it moves by 8 or 20 %', () => {
  assert.equal(floorFor('count', Float64Array.of(3, 4, 5)), 8);
  assert.equal(floorFor('count', Float64Array.of(100, 200, 300)), 40);
  assert.equal(floorFor('', Float64Array.of(100, Number.NaN, 300)), 40);
});

test('an unknown unit has no absolute floor, and no values have one that is finite', () => {
  assert.equal(floorFor('ms', Float64Array.of(0.1, 0.2, 0.3)), 0.2 * 0.2);
  assert.equal(floorFor('kB', new Float64Array(0)), 1024);
});
