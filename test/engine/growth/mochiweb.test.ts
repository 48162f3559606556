import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeToLimit } from '../../../server/engine/growth/eta.ts';
import { floorFor } from '../../../server/engine/growth/floors.ts';
import { judge } from '../../../server/engine/growth/judge.ts';
import { judgeTogether } from '../../../server/engine/growth/multiple-testing.ts';
import { costPerUnit } from '../../../server/engine/growth/per-unit.ts';

/** Epoch seconds, resident kB and connections of a chat server that was flooded with 10,001 connections. */
const ROWS = [
  [1224518244, 40388, 1],
  [1224518305, 41120, 263],
  [1224518367, 65252, 5267],
  [1224518432, 89008, 9836],
  [1224518497, 90748, 10001],
  [1224518561, 90964, 10001],
  [1224518626, 90964, 10001],
  [1224518691, 90964, 10001],
  [1224518755, 90980, 10001],
  [1224518820, 91120, 10001],
  [1224518885, 98664, 10001],
  [1224518950, 106752, 10001],
  [1224519015, 114044, 10001],
  [1224519080, 119468, 10001],
  [1224519145, 125360, 10001],
] as const;
const time = Float64Array.from(ROWS, (row) => row[0] * 1000);
const resident = Float64Array.from(ROWS, (row) => row[1]);
const connections = Float64Array.from(ROWS, (row) => row[2]);

test('the three phases are found from 15 rows: fast, flat, fast', () => {
  const { regimes } = judge({ time, values: resident, floor: floorFor('kB', resident) });
  assert.deepEqual(
    regimes.map(({ from, to }) => [from, to]),
    [
      [0, 4],
      [5, 9],
      [10, 14],
    ],
  );
  const [first, second, third] = regimes.map(({ slope }) => slope) as [number, number, number];
  assert.ok(Math.abs(first - 234.9) < 0.5, `${first}`);
  assert.ok(Math.abs(second - 0.5) < 0.1, `${second}`);
  assert.ok(Math.abs(third - 101.7) < 0.5, `${third}`);
});

test('resident memory is growing, at the rate of the last phase', () => {
  const j = judge({ time, values: resident, floor: floorFor('kB', resident) });
  assert.equal(j.verdict, 'growing');
  assert.deepEqual([j.rateFrom, j.rateTo], [10, 14]);
  assert.ok(j.rateLow > 80 && j.rate > 95 && j.rate < 110 && j.rateHigh < 130, `${j.rate}`);
  assert.equal(j.delta, 84_972);
  assert.ok(j.caveats.some((caveat) => caveat.includes('daily cycle')));
});

test('the verdict survives beside the connections, which stopped growing', () => {
  const [memory, sockets] = judgeTogether([
    { time, values: resident, floor: floorFor('kB', resident) },
    { time, values: connections, floor: floorFor('count', connections) },
  ]);
  assert.equal(memory!.verdict, 'growing');
  assert.equal(sockets!.verdict, 'stopped growing');
  assert.equal(sockets!.stoppedAt, 5);
});

test('a connection costs 5.06 kB; 34,396 kB came with connections constant', () => {
  const cost = costPerUnit(resident, connections);
  assert.ok(cost);
  assert.deepEqual([cost.from, cost.to], [0, 5]);
  assert.equal(cost.endToEnd, 5.0576);
  assert.ok(Math.abs(cost.cost - 5.06) < 0.05, `${cost.cost}`);
  assert.ok(cost.costLow < 5.06 && cost.costHigh > 5.06);
  assert.deepEqual(cost.constantStretch, { from: 5, to: 14, delta: 34_396, x: 10_001 });
});

test('a limit of 250 MB is 20 minutes away', () => {
  const j = judge({ time, values: resident, floor: floorFor('kB', resident) });
  const eta = timeToLimit(j, 250_000, 901);
  assert.ok(eta && 'seconds' in eta);
  assert.ok(eta.seconds > 1100 && eta.seconds < 1400, `${eta.seconds}`);
  assert.ok(eta.low < eta.seconds && eta.seconds < eta.high);
});
