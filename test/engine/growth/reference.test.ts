import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { kendall } from '../../../server/engine/growth/kendall.ts';
import { normalTail, quantile, studentTail } from '../../../server/engine/growth/order.ts';
import { signFlipTail } from '../../../server/engine/growth/sign-flip.ts';
import { theilSen } from '../../../server/engine/growth/theil-sen.ts';

/** Written by test/golden/growth/make.py. */
interface Reference {
  kendall: { y: number[]; s: number; p: number }[];
  kendallLong: { y: number[]; s: number; p: number }[];
  theilSen: { x: number[]; y: number[]; slope: number; low: number; high: number }[];
  signFlip: { steps: number[]; p: number }[];
  tails: { normal: [number, number][]; student: [number, number, number][] };
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../../golden/growth/reference.json', import.meta.url), 'utf8'),
);

function near(actual: number, expected: number, relative: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected) + 1e-12,
    `${what}: ${actual}, not ${expected}`,
  );
}

test("Kendall's chance equals the count over all orders, with and without ties", () => {
  assert.ok(reference.kendall.length >= 15);
  for (const { y, s, p } of reference.kendall) {
    const result = kendall(Float64Array.from(y));
    assert.equal(result.s, s);
    near(result.pValue, p, 1e-9, `p of ${y.join(' ')}`);
  }
});

test('an unbroken rise of 6 has a chance of 1/720, of 7 one of 1/5040', () => {
  near(kendall(Float64Array.of(1, 2, 3, 4, 5, 6)).pValue, 1 / 720, 1e-12, 'p');
  near(kendall(Float64Array.of(1, 2, 3, 4, 5, 6, 7)).pValue, 1 / 5040, 1e-12, 'p');
});

test('beyond the counted lengths the normal chance is within a tenth of the exact one', () => {
  for (const { y, s, p } of reference.kendallLong) {
    const result = kendall(Float64Array.from(y));
    assert.equal(result.s, s);
    near(result.pValue, p, 0.1, `p of s = ${s}`);
  }
});

test("Theil–Sen's slope and interval equal SciPy's", () => {
  for (const { x, y, slope, low, high } of reference.theilSen) {
    const result = theilSen(Float64Array.from(x), Float64Array.from(y));
    near(result.slope, slope, 1e-9, 'slope');
    near(result.low, low, 1e-9, 'low');
    near(result.high, high, 1e-9, 'high');
  }
});

test('the sign-flip chance is within a quarter of the count over all signs, or a few of its grains', () => {
  assert.ok(reference.signFlip.length >= 8);
  for (const { steps, p } of reference.signFlip) {
    const actual = signFlipTail(Float64Array.from(steps));
    const grain = 2 ** -steps.length;
    assert.ok(Math.abs(actual - p) <= 0.25 * p + 3 * grain, `${actual}, not ${p} for ${steps.join(' ')}`);
  }
});

test('steps that all rise have a chance of one half for each', () => {
  assert.equal(signFlipTail(Float64Array.of(1, 5, 2, 0, 9)), 1 / 16);
  assert.equal(signFlipTail(Float64Array.of(0, 0)), 1);
});

test('tail probabilities agree with SciPy', () => {
  for (const [z, p] of reference.tails.normal) near(normalTail(z), p, 1e-6, `normal ${z}`);
  for (const [t, degrees, p] of reference.tails.student)
    near(studentTail(t, degrees), p, 0.2, `t ${t} with ${degrees}`);
});

test('quantiles interpolate between neighbours', () => {
  const values = Float64Array.of(4, 1, 3, 2);
  assert.equal(quantile(values, 0.5), 2.5);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 4);
  assert.deepEqual([...values], [4, 1, 3, 2]);
});
