import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEAK_FREE, LEAKS, rates } from './simulation.ts';

/** Few runs keep this short: the bounds leave room for 3 standard errors above what long runs measure. */
const RUNS = 60;

for (const [name, maker] of Object.entries(LEAK_FREE)) {
  const most = name === 'half a daily cycle' ? 22 : 10;
  test(`no more than ${most} % of series without growth are called growing: ${name}`, () => {
    for (const n of [8, 20, 60, 180]) {
      const { growing } = rates(maker, n, RUNS, 4321 + n);
      assert.ok(growing <= most, `${growing.toFixed(1)} % at N=${n}`);
    }
  });
}

test('over all leak-free shapes but half a day, fewer than 2 % are called growing', () => {
  const makers = Object.entries(LEAK_FREE).filter(([name]) => name !== 'half a daily cycle');
  const all = makers.flatMap(([, maker], i) =>
    [12, 60].map((n) => rates(maker, n, RUNS, 77 * i + n).growing),
  );
  const mean = all.reduce((sum, rate) => sum + rate, 0) / all.length;
  assert.ok(mean < 2, `${mean.toFixed(2)} %`);
});

const FOUND: [keyof typeof LEAKS, Record<number, number>][] = [
  ['leak, clean', { 8: 90, 12: 95, 60: 98, 180: 98 }],
  ['leak on AR(1) noise', { 8: 90, 12: 90, 60: 95, 180: 95 }],
  ['leak in steps', { 8: 85, 12: 90, 60: 95, 180: 95 }],
  ['leak in 15 random jumps', { 60: 70, 180: 70 }],
  ['leak under GC sawtooth', { 60: 90, 180: 92 }],
  ['leak starting half way', { 20: 85, 60: 95, 180: 95 }],
  ['leak of 5 σ over the window', { 20: 45, 60: 75, 180: 88 }],
];

for (const [name, sizes] of FOUND) {
  test(`a ${name} is found`, () => {
    for (const [n, least] of Object.entries(sizes)) {
      const { growing } = rates(LEAKS[name]!, Number(n), RUNS, 99 + Number(n));
      assert.ok(growing >= least, `${growing.toFixed(0)} % at N=${n}, at least ${least} % expected`);
    }
  });
}
