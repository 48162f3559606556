import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Judgement, judge } from '../../../server/engine/growth/judge.ts';
import { costPerUnit } from '../../../server/engine/growth/per-unit.ts';
import type { Verdict } from '../../../server/protocol/growth.ts';
import { VERDICTS } from '../../../server/protocol/growth.ts';
import { draw, FLOOR, LEAK_FREE, LEAKS, seeded } from './simulation.ts';

const makers = Object.values({ ...LEAK_FREE, ...LEAKS });

/** Series as they occur: every shape of the simulation, at any length; whole numbers, so that sums are exact. */
const series = fc
  .record({ maker: fc.nat(makers.length - 1), n: fc.integer({ min: 4, max: 700 }), seed: fc.nat() })
  .map(({ maker, n, seed }) => {
    const drawn = draw(makers[maker]!, n, seeded(seed));
    return { time: drawn.time.map(Math.round), values: drawn.values.map(Math.round) };
  });

const RUNS = { numRuns: 150 };

function same(a: Judgement, b: Judgement): void {
  assert.equal(b.verdict, a.verdict);
  assert.deepEqual(
    b.regimes.map(({ from, to }) => [from, to]),
    a.regimes.map(({ from, to }) => [from, to]),
  );
}

test('the verdict does not depend on the unit', () => {
  fc.assert(
    fc.property(series, fc.constantFrom(1024, 4, 0.5, 2 ** -20), ({ time, values }, factor) => {
      const a = judge({ time, values, floor: FLOOR });
      const b = judge({ time, values: values.map((v) => v * factor), floor: FLOOR * factor });
      same(a, b);
      assert.ok(Math.abs(b.rate - a.rate * factor) <= 1e-9 * Math.abs(a.rate * factor));
    }),
    RUNS,
  );
});

test('the verdict does not depend on the level', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), ({ time, values }, shift) => {
      const a = judge({ time, values, floor: FLOOR });
      same(a, judge({ time, values: values.map((v) => v + shift), floor: FLOOR }));
    }),
    RUNS,
  );
});

test('the verdict does not depend on when the samples were taken', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 0, max: 2 ** 41 }), ({ time, values }, shift) => {
      const a = judge({ time, values, floor: FLOOR });
      const b = judge({ time: time.map((t) => t + shift), values, floor: FLOOR });
      same(a, b);
      assert.equal(b.rate, a.rate);
    }),
    RUNS,
  );
});

test('upside down, growing is shrinking and shrinking is growing', () => {
  const mirrored = (verdict: Verdict) =>
    verdict === 'growing' ? 'shrinking' : verdict === 'shrinking' ? 'growing' : 'neither';
  fc.assert(
    fc.property(series, ({ time, values }) => {
      const a = judge({ time, values, floor: FLOOR });
      const b = judge({ time, values: values.map((v) => -v), floor: FLOOR });
      if (mirrored(a.verdict) !== 'neither') {
        assert.equal(b.verdict, mirrored(a.verdict));
        assert.ok(Math.abs(a.rate + b.rate) <= 1e-9 * Math.abs(a.rate));
      } else assert.equal(mirrored(b.verdict), 'neither');
    }),
    RUNS,
  );
});

test('samples that occur twice change nothing', () => {
  fc.assert(
    fc.property(series, fc.nat(), ({ time, values }, seed) => {
      const random = seeded(seed);
      const twice = [...time.keys()].flatMap((i) => (random() < 0.3 ? [i, i] : [i]));
      const a = judge({ time, values, floor: FLOOR });
      const b = judge({
        time: Float64Array.from(twice, (i) => time[i]!),
        values: Float64Array.from(twice, (i) => values[i]!),
        floor: FLOOR,
      });
      assert.deepEqual(
        [b.verdict, b.samples, b.rate, b.rateLow, b.rateHigh, b.pValue, b.reason],
        [a.verdict, a.samples, a.rate, a.rateLow, a.rateHigh, a.pValue, a.reason],
      );
    }),
    RUNS,
  );
});

test('missing samples are as if they had not been taken', () => {
  fc.assert(
    fc.property(series, fc.nat(), ({ time, values }, seed) => {
      const random = seeded(seed);
      const holes = values.map((v) => (random() < 0.3 ? Number.NaN : v));
      const left = [...values.keys()].filter((i) => !Number.isNaN(holes[i]!));
      const a = judge({ time, values: holes, floor: FLOOR });
      const b = judge({
        time: Float64Array.from(left, (i) => time[i]!),
        values: Float64Array.from(left, (i) => values[i]!),
        floor: FLOOR,
      });
      assert.deepEqual([a.verdict, a.samples, a.rate, a.pValue], [b.verdict, b.samples, b.rate, b.pValue]);
    }),
    RUNS,
  );
});

const anyNumber = fc.oneof(
  { weight: 6, arbitrary: fc.double() },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  },
);

test('whatever the numbers are, there is a verdict and no exception', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 2000, size: 'max' }),
      fc.boolean(),
      fc.array(fc.integer({ min: -5, max: 2100 }), { maxLength: 4 }),
      fc.constantFrom(0, 1, 1e6),
      (rows, timed, restarts, floor) => {
        const values = Float64Array.from(rows, (row) => row[1]);
        const time = Float64Array.from(rows, (row) => row[0]);
        const j = judge({ ...(timed ? { time } : {}), values, restarts, floor });
        assert.ok(VERDICTS.includes(j.verdict));
        assert.ok(j.reason.length > 0);
        assert.ok(j.spark.length <= 60);
        for (const { from, to } of j.regimes) assert.ok(from >= 0 && from <= to && to < values.length);
        costPerUnit(values, time);
      },
    ),
    { numRuns: 100 },
  );
});
