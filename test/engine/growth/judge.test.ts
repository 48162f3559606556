import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../server/engine/growth/judge.ts';
import { draw, FLOOR, LEAK_FREE, LEAKS, LEVEL, seeded } from './simulation.ts';

const of = (values: readonly number[], floor = 8) => judge({ values: Float64Array.from(values), floor });
const minutes = (n: number) => Float64Array.from({ length: n }, (_, i) => i * 60_000);

test('no samples, one, two and three have no verdict', () => {
  assert.equal(of([]).verdict, 'cannot tell');
  assert.equal(of([5]).verdict, 'cannot tell');
  assert.equal(of([0, 1000]).verdict, 'cannot tell');
  const three = of([0, 1000, 2000]);
  assert.equal(three.verdict, 'cannot tell');
  assert.match(three.reason, /rose twice/);
  assert.equal(of([812, 770, 936]).verdict, 'cannot tell');
});

test('four and five rising samples are rising, six are growing with few samples', () => {
  for (const n of [4, 5]) assert.equal(of(Array.from({ length: n }, (_, i) => 100 * i)).verdict, 'rising');
  const six = of([0, 100, 220, 290, 400, 510]);
  assert.equal(six.verdict, 'growing');
  assert.equal(six.fewSamples, true);
  assert.equal(six.pValue, 1 / 720);
});

test('seven falling samples are shrinking, four falling ones cannot be told', () => {
  assert.equal(of([700, 610, 500, 410, 300, 190, 100]).verdict, 'shrinking');
  assert.equal(of([400, 300, 200, 100]).verdict, 'cannot tell');
});

test('six samples with one fall cannot be told', () => {
  assert.equal(of([0, 100, 220, 190, 400, 510]).verdict, 'cannot tell');
});

test('a rise below the floor is steady, however regular', () => {
  const slow = Float64Array.from({ length: 100 }, (_, i) => 1000 + i / 100);
  assert.equal(judge({ values: slow, floor: 5 }).verdict, 'steady');
  assert.equal(judge({ values: slow, floor: 0.5 }).verdict, 'growing');
});

test('a rise of fewer than 4 steps of the printed precision is steady', () => {
  // 812m, 813m …: one MiB is all that can be seen.
  const coarse = Float64Array.from({ length: 60 }, (_, i) => 1024 * (812 + Math.floor(i / 20)));
  const j = judge({ values: coarse, floor: 100 });
  assert.equal(j.floor, 4096);
  assert.equal(j.verdict, 'steady');
});

test('a series that never moves is steady, with a rate of zero', () => {
  const j = of(new Array(50).fill(7));
  assert.equal(j.verdict, 'steady');
  assert.deepEqual([j.rate, j.rateLow, j.rateHigh, j.pValue], [0, 0, 0, 1]);
});

test('a straight climb is growing, and its rate is the slope in units per second', () => {
  const time = minutes(40);
  const values = time.map((t, i) => 1e6 + (t / 1000) * 12 + ((i * 7) % 5));
  const j = judge({ time, values, floor: 1024 });
  assert.equal(j.verdict, 'growing');
  assert.ok(Math.abs(j.rate - 12) < 0.01, `${j.rate}`);
  assert.ok(j.rateLow <= 12 && j.rateHigh >= 12);
});

test('the 95 % interval holds the true rate on autocorrelated noise in at least 9 of 10 series', () => {
  const random = seeded(11);
  let held = 0;
  for (let run = 0; run < 60; run++) {
    const j = judge({ ...draw(LEAKS['leak on AR(1) noise']!, 120, random), floor: FLOOR });
    const truth = (0.2 * LEVEL) / (120 * 60);
    if (j.rateLow <= truth && truth <= j.rateHigh) held++;
  }
  assert.ok(held >= 54, `${held} of 60`);
});

test('a warm-up that ends is told as growth that stopped, and where', () => {
  const time = minutes(200);
  const values = Float64Array.from(
    { length: 200 },
    (_, i) => 200_000 + 1000 * Math.min(i, 70) + ((i * 37) % 11) * 30,
  );
  const j = judge({ time, values, floor: 5000 });
  assert.equal(j.verdict, 'stopped growing');
  assert.ok(j.stoppedAt !== undefined && Math.abs(j.stoppedAt - 70) <= 4, `${j.stoppedAt}`);
  assert.ok(Math.abs(j.rate) < 1, `${j.rate}`);
});

test('one jump is told as a step, not as growth', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => (i < 40 ? 1000 : 2000) + ((i * 37) % 11));
  const j = judge({ values, floor: 100 });
  assert.equal(j.verdict, 'stopped growing');
  assert.match(j.reason, /one step/);
});

function sawtooth(cycles: number, length: number, climb: number): Float64Array {
  return Float64Array.from(
    { length: cycles * length },
    (_, i) => 1000 + 600 * ((i % length) / length) + climb * Math.floor(i / length) + ((i * 37) % 7),
  );
}

test('a sawtooth with flat troughs is a sawtooth, with its cycles counted', () => {
  const j = judge({ time: minutes(160), values: sawtooth(8, 20, 0), floor: 20 });
  assert.equal(j.verdict, 'sawtooth');
  assert.equal(j.cycles?.count, 7);
  assert.equal(j.cycles?.period, 1200);
  for (const trough of j.cycles!.troughs) assert.equal(trough % 20, 0);
  assert.match(j.reason, /troughs of 7 cycles do not climb/);
});

test('a sawtooth whose troughs climb is growing, at the rate of its troughs', () => {
  const j = judge({ time: minutes(200), values: sawtooth(10, 20, 60), floor: 20 });
  assert.equal(j.verdict, 'growing');
  assert.ok(Math.abs(j.rate - 60 / 1200) < 0.002, `${j.rate}`);
});

test('four cycles whose troughs climb unevenly are no more than rising', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => {
    const cycle = Math.floor(i / 20);
    return 1000 + 600 * ((i % 20) / 20) + [0, 10, 150, 170, 200][cycle]!;
  });
  const j = judge({ values, floor: 20 });
  assert.equal(j.verdict, 'rising');
  assert.equal(j.fewSamples, true);
});

test('one and a half cycles cannot be told from growth', () => {
  const values = Float64Array.from({ length: 90 }, (_, i) => 1000 + 600 * ((i % 60) / 60) + ((i * 37) % 7));
  assert.equal(judge({ values, floor: 20 }).verdict, 'cannot tell');
});

test('a long flat start does not hide a climb that lasts to the end', () => {
  const values = Float64Array.from(
    { length: 120 },
    (_, i) => 1e5 + 300 * Math.max(0, i - 80) + ((i * 37) % 11) * 20,
  );
  const j = judge({ time: minutes(120), values, floor: 2000 });
  assert.equal(j.verdict, 'growing');
  assert.ok(Math.abs(j.rateFrom - 80) <= 3, `${j.rateFrom}`);
  assert.ok(Math.abs(j.rate - 5) < 0.2, `${j.rate}`);
});

test('half a wave that has begun to slow cannot be told from growth', () => {
  const random = seeded(5);
  const values = Float64Array.from(
    { length: 100 },
    (_, i) => 1e5 - 5000 * Math.cos((Math.PI * i) / 99) + 300 * random(),
  );
  const j = judge({ time: minutes(100), values, floor: 2000 });
  assert.equal(j.verdict, 'cannot tell');
  assert.match(j.reason, /wave/);
});

test('the stretch between restarts that is judged is the longest one', () => {
  const life = (n: number) => Array.from({ length: n }, (_, i) => 1000 + 50 * i + ((i * 37) % 11));
  const values = Float64Array.from([...life(10), ...life(60), ...life(20)]);
  const j = judge({ values, restarts: [10, 70], floor: 100 });
  assert.equal(j.verdict, 'growing');
  assert.equal(j.samples, 60);
  assert.deepEqual([j.rateFrom, j.rateTo], [10, 69]);
  assert.ok(j.caveats.some((caveat) => caveat.includes('samples 11 to 70')));
});

test('without the restart marks the same samples are no growth', () => {
  const life = (n: number) => Array.from({ length: n }, (_, i) => 1000 + 50 * i + ((i * 37) % 11));
  const j = judge({ values: Float64Array.from([...life(30), ...life(30), ...life(30)]), floor: 100 });
  assert.notEqual(j.verdict, 'growing');
});

test('a day and more of samples needs no warning about a daily cycle', () => {
  const time = Float64Array.from({ length: 60 }, (_, i) => i * 3_600_000);
  const j = judge({ time, values: time.map((t, i) => t / 1000 + ((i * 37) % 11) * 100), floor: 100 });
  assert.equal(j.verdict, 'growing');
  assert.deepEqual(j.caveats, []);
});

test('a long series keeps the envelope: a leak under fast garbage collection is found in 85,740 samples', () => {
  const random = seeded(3);
  const n = 85_740;
  const time = Float64Array.from({ length: n }, (_, i) => i * 1000);
  const values = Float64Array.from(
    { length: n },
    (_, i) => 1e6 + 0.7 * i + 4e5 * ((i % 9) / 9) + 1e4 * random(),
  );
  const j = judge({ time, values, floor: 2e4 });
  assert.equal(j.verdict, 'growing');
  assert.ok(Math.abs(j.rate - 0.7) < 0.05, `${j.rate}`);
  assert.equal(j.spark.length, 60);
  assert.equal(j.regimes[0]!.from, 0);
  assert.equal(j.regimes[j.regimes.length - 1]!.to, n - 1);
});

test('leak-free shapes of 200 samples are never called growing', () => {
  for (const name of ['constant', 'grew, then plateau', 'saturating', 'step', 'two steps', 'white noise']) {
    const random = seeded(9);
    for (let run = 0; run < 10; run++) {
      const j = judge({ ...draw(LEAK_FREE[name]!, 200, random), floor: FLOOR });
      assert.notEqual(j.verdict, 'growing', name);
    }
  }
});
