import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute } from '../../../server/engine/growth/attribution.ts';
import { timeToLimit } from '../../../server/engine/growth/eta.ts';
import { judge } from '../../../server/engine/growth/judge.ts';
import { costPerUnit } from '../../../server/engine/growth/per-unit.ts';
import { seeded } from './simulation.ts';

test('the parts of a total are ranked by their share of its growth, and what no part explains is left over', () => {
  const total = Float64Array.of(0, 100, 150, 200);
  const parts = [
    Float64Array.of(0, 9, 10, 10),
    Float64Array.of(0, 50, 100, 170),
    Float64Array.of(5, 5, 5, 0),
  ];
  const result = attribute(total, parts, 0, 3);
  assert.equal(result.totalDelta, 200);
  assert.deepEqual(result.shares, [
    { index: 1, delta: 170, share: 0.85 },
    { index: 0, delta: 10, share: 0.05 },
    { index: 2, delta: -5, share: -0.025 },
  ]);
  assert.equal(result.residual, 25);
  assert.equal(result.residualShare, 0.125);
});

test('a part missing at the ends counts from its nearest sample; one that never was counts nothing', () => {
  const nan = Number.NaN;
  const result = attribute(
    Float64Array.of(0, 10, 20),
    [Float64Array.of(nan, 3, 8), Float64Array.of(nan, nan, nan)],
    0,
    2,
  );
  assert.deepEqual(
    result.shares.map(({ index, delta }) => [index, delta]),
    [
      [0, 5],
      [1, 0],
    ],
  );
});

test('a total that did not move has no shares', () => {
  const result = attribute(Float64Array.of(5, 5), [Float64Array.of(1, 2)], 0, 1);
  assert.deepEqual([result.shares[0]!.share, result.residualShare], [0, 0]);
});

test('the shares of a shrinking total have the same meaning', () => {
  const result = attribute(Float64Array.of(100, 0), [Float64Array.of(90, 0), Float64Array.of(10, 30)], 0, 1);
  assert.deepEqual(
    result.shares.map(({ index, share }) => [index, share]),
    [
      [0, 0.9],
      [1, -0.2],
    ],
  );
});

test('45 kB a connection is found from a load that goes up and down', () => {
  const random = seeded(4);
  const x = Float64Array.from({ length: 120 }, (_, i) => Math.round(150 + 90 * Math.sin(i / 9)));
  const y = x.map((count) => 50_000 + 45 * count + 20 * random());
  const cost = costPerUnit(y, x);
  assert.ok(cost && Math.abs(cost.cost - 45) < 0.5 && cost.costLow < 45 && cost.costHigh > 45);
});

test('two trends that have nothing to do with each other have no cost', () => {
  const random = seeded(8);
  let claimed = 0;
  for (let run = 0; run < 200; run++) {
    const n = 6 + Math.floor(60 * random());
    const x = Float64Array.from({ length: n }, (_, i) => 10 * i + 5 * random());
    const y = Float64Array.from({ length: n }, (_, i) => 1000 * i + 500 * random());
    if (costPerUnit(y, x)) claimed++;
  }
  assert.ok(claimed <= 4, `${claimed} of 200`);
});

/** Connections that come by the hundred every sample and then stay, and the memory of 12 kB each. */
const evenLoad = Float64Array.from({ length: 50 }, (_, i) => 100 * Math.min(i, 20));
const paid = (random: () => number) => evenLoad.map((count) => 30_000 + 12 * count + 50 * random());

test('an even load has a cost once it stands still, and noise at the top is no growth', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const cost = costPerUnit(paid(seeded(seed)), evenLoad);
    assert.ok(cost && Math.abs(cost.cost - 12) < 0.1, `seed ${seed}: ${cost?.cost}`);
    assert.equal(cost.constantStretch, undefined, `seed ${seed}`);
  }
});

test('an even load is not what grows on while it stands still', () => {
  const leaking = paid(seeded(3)).map((kb, i) => kb + 400 * Math.max(0, i - 20));
  const cost = costPerUnit(leaking, evenLoad);
  assert.ok(cost?.constantStretch && cost.constantStretch.delta > 10_000);
  const unrelated = evenLoad.map((_, i) => 30_000 + 900 * i);
  assert.equal(costPerUnit(unrelated, evenLoad), undefined);
});

test('two straight lines have no cost: nothing shows that they belong together', () => {
  const x = Float64Array.from({ length: 50 }, (_, i) => i);
  assert.equal(
    costPerUnit(
      x.map((v) => 5 * v),
      x,
    ),
    undefined,
  );
});

test('a load that hardly moves, and one of three values, have no cost', () => {
  const random = seeded(2);
  const small = Float64Array.from({ length: 50 }, () => 1000 + 50 * random());
  assert.equal(
    costPerUnit(
      small.map((v) => 5 * v),
      small,
    ),
    undefined,
  );
  const three = Float64Array.from({ length: 50 }, () => 100 * Math.floor(3 * random()));
  assert.equal(
    costPerUnit(
      three.map((v) => 5 * v),
      three,
    ),
    undefined,
  );
});

const climbing = judge({
  time: Float64Array.from({ length: 60 }, (_, i) => i * 60_000),
  values: Float64Array.from({ length: 60 }, (_, i) => 1000 + 60 * i + ((i * 37) % 11)),
  floor: 100,
});

test('the time to a limit counts from the peak at the rate, with an interval', () => {
  const eta = timeToLimit(climbing, climbing.max + 3600, 59 * 60);
  assert.ok(eta && 'seconds' in eta);
  assert.ok(Math.abs(eta.seconds - 3600) < 30, `${eta.seconds}`);
  assert.ok(eta.low <= eta.seconds && eta.seconds <= eta.high);
});

test('a limit beyond 20 times the observed time is only said to be beyond', () => {
  const eta = timeToLimit(climbing, 1e9, 59 * 60);
  assert.deepEqual(eta, { beyond: 'not within 20× the observed time' });
});

test('a limit that was passed already is reached now', () => {
  assert.deepEqual(timeToLimit(climbing, 1200, 59 * 60), { seconds: 0, low: 0, high: 0 });
});

test('what falls runs towards a limit below it', () => {
  const falling = judge({
    time: Float64Array.from({ length: 60 }, (_, i) => i * 60_000),
    values: Float64Array.from({ length: 60 }, (_, i) => 10_000 - 60 * i + ((i * 37) % 11)),
    floor: 100,
  });
  assert.equal(falling.verdict, 'shrinking');
  const eta = timeToLimit(falling, 0, 59 * 60);
  assert.ok(eta && 'seconds' in eta && Math.abs(eta.seconds - falling.min) < 60);
});

test('without growth there is no time to a limit', () => {
  const steady = judge({ values: Float64Array.from({ length: 60 }, (_, i) => (i * 37) % 11), floor: 100 });
  assert.equal(timeToLimit(steady, 1000, 60), undefined);
});
