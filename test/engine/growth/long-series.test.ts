import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge, type SeriesInput } from '../../../server/engine/growth/judge.ts';
import { longSeries, withoutModule } from '../../../server/engine/growth/long-series.ts';

/** Shapes of long series: value at sample `i` of `n`, with noise between 0 and 1. */
const shapes: ((i: number, n: number, noise: number) => number)[] = [
  (i, n, noise) => 1e6 + (5e5 * i) / n + 1000 * noise,
  (i, _, noise) => 5e5 + 2000 * (i % 400) + 50 * i + 100 * noise,
  (i, n, noise) => (i < n / 2 ? 4000 * i : 2000 * n) + 100 * noise,
  (i, n, noise) => 1e6 * Math.sin((3 * i) / n) + 1e4 * noise,
  (i, n, noise) => (i < n / 3 ? 1e6 : 3e6) + 500 * noise,
  (i, _, noise) => 4096 * Math.floor(100 * noise) - 8 * i,
  (i, n, noise) => -5e6 + (i > 0.8 * n ? 900 * (i - 0.8 * n) : 0) + 3000 * noise,
  (_, __, noise) => 40 * noise,
];

const inputs = fc
  .record({
    shape: fc.nat(shapes.length - 1),
    length: fc.integer({ min: 513, max: 12_000 }),
    seed: fc.nat(1 << 30),
    clock: fc.constantFrom('none', 'even', 'uneven', 'repaired'),
    holes: fc.boolean(),
    walks: fc.boolean(),
    restart: fc.option(fc.nat(12_000), { nil: undefined }),
  })
  .map(({ shape, length, seed, clock, holes, walks, restart }): SeriesInput => {
    let state = seed;
    const noise = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    let level = 0;
    const values = Float64Array.from({ length }, (_, i) => {
      level += walks ? 1e5 * (noise() - 0.5) : 0;
      return (shapes[shape] as (typeof shapes)[number])(i, length, noise()) + level;
    });
    if (holes) for (let i = 0; i < length; i += 97) values[i] = Number.NaN;
    let now = 1.7e12;
    const time = Float64Array.from({ length }, () => {
      now += clock === 'even' ? 1000 : Math.ceil(3000 * noise());
      return now;
    });
    if (clock === 'repaired') time[length >> 1] = time[(length >> 1) + 1] as number;
    return {
      values,
      floor: 100,
      ...(clock === 'none' ? {} : { time }),
      ...(restart === undefined ? {} : { restarts: [restart] }),
    };
  });

/** The last digit of a square may be rounded otherwise. */
function nearly(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toPrecision(11)) : part)),
  );
}

test('a long series is judged the same with WebAssembly and without', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const room = longSeries(input.values.length)?.room(input.values.length);
      assert.ok(room);
      room.set(input.values);
      const plain = nearly(withoutModule(() => judge({ ...input })));
      assert.deepEqual(nearly(judge({ ...input, values: room })), plain);
      assert.deepEqual(nearly(judge(input)), plain);
    }),
    { numRuns: 120 },
  );
});
