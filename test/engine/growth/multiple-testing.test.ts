import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../server/engine/growth/judge.ts';
import { benjaminiHochberg, judgeTogether } from '../../../server/engine/growth/multiple-testing.ts';
import { draw, FLOOR, LEAK_FREE, LEAKS, seeded } from './simulation.ts';

test('Benjamini and Hochberg reject the four that their paper of 1995 rejects', () => {
  const published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const shuffled = [...published].reverse();
  assert.equal(benjaminiHochberg(published, 0.05).filter(Boolean).length, 4);
  assert.deepEqual(benjaminiHochberg(shuffled, 0.05), benjaminiHochberg(published, 0.05).reverse());
});

test('a p-value that misses its own rank survives with a larger one that does not', () => {
  assert.deepEqual(benjaminiHochberg([0.03, 0.04], 0.05), [true, true]);
  assert.deepEqual(benjaminiHochberg([0.03, 0.06], 0.05), [false, false]);
  assert.deepEqual(benjaminiHochberg([], 0.05), []);
});

test('a weak rise that stands alone becomes steady among many series, and says so', () => {
  const weak = { values: Float64Array.of(0, 100, 220, 290, 400, 510), floor: 8 };
  const restless = Array.from({ length: 40 }, (_, i) => ({
    values: Float64Array.from({ length: 6 }, (_v, k) => ((k * 7 + i) % 5) * 50),
    floor: 8,
  }));
  const steadyOnes = Array.from({ length: 40 }, (_, i) => ({
    values: Float64Array.from({ length: 12 }, (_v, k) => ((k * 7 + i) % 5) * 50),
    floor: 8,
  }));
  assert.equal(judge(weak).verdict, 'growing');
  assert.equal(judgeTogether([weak])[0]!.verdict, 'growing');
  assert.equal(
    judgeTogether([weak, ...restless])[0]!.verdict,
    'growing',
    'what cannot be tested does not count',
  );
  const demoted = judgeTogether([weak, ...steadyOnes])[0]!;
  assert.equal(demoted.verdict, 'steady');
  assert.match(demoted.reason, /among 41 series tested/);
  assert.ok(demoted.caveats.some((caveat) => caveat.includes('growing')));
});

test('one leak among 50 wandering series is found, and next to nothing else', () => {
  const random = seeded(21);
  let found = 0;
  let wrong = 0;
  const runs = 10;
  for (let run = 0; run < runs; run++) {
    const makers = [LEAKS['leak on AR(1) noise']!, ...new Array(49).fill(LEAK_FREE['random walk']!)];
    const judged = judgeTogether(makers.map((maker) => ({ ...draw(maker, 120, random), floor: FLOOR })));
    if (judged[0]!.verdict === 'growing') found++;
    wrong += judged.slice(1).filter(({ verdict }) => verdict === 'growing').length;
  }
  assert.ok(found >= 9, `${found} of ${runs}`);
  assert.ok(wrong <= 0.03 * 49 * runs, `${wrong} of ${49 * runs}`);
});
