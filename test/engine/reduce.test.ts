import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NumberColumn } from '../../server/engine/columns.ts';
import { reduceSeries } from '../../server/engine/reduce.ts';
import { type Column, type Table, TIME_COLUMN } from '../../server/engine/table.ts';

function series(
  values: readonly number[],
  options: { time?: readonly number[]; counter?: boolean } = {},
): Table {
  const base = { unit: 'kB', counter: false, entity: '' };
  const columns: Column[] = [
    {
      ...base,
      id: 'Rss',
      title: 'Rss',
      type: 'number',
      counter: options.counter ?? false,
      numbers: NumberColumn.of(values),
    },
  ];
  if (options.time) {
    const numbers = NumberColumn.of(options.time);
    columns.unshift({ ...base, id: TIME_COLUMN, title: 'Time', unit: 'ms', type: 'time', numbers });
  }
  return { id: 'smaps', kind: 'series', title: 'smaps', rows: values.length, columns };
}

test('a stretch asked for by time begins with the last sample before it', () => {
  const table = series([3, 1, 2, 5], { time: [1000, 2000, 3000, 4000] });
  const ask = (fromTime: number, toTime: number) => {
    const { first, last } = reduceSeries(table, { series: ['Rss'], width: 800, fromTime, toTime });
    return [first[0], last.at(-1)];
  };
  assert.deepEqual(ask(2500, 3000), [1, 2]);
  assert.deepEqual(ask(0, 99_999), [0, 3]);
  assert.deepEqual(ask(9000, 9999), [3, 3]);
  const untimed = reduceSeries(series([3, 1, 2]), { series: ['Rss'], width: 800, fromTime: 5, toTime: 6 });
  assert.equal(untimed.first.length, 3, 'a table without times has no such stretch');
});

test('as long as a sample has a pixel, nothing is reduced', () => {
  const window = reduceSeries(series([3, 1, 2], { time: [1000, 2000, 3000] }), {
    series: ['Rss'],
    width: 800,
  });
  assert.deepEqual(window, {
    first: [0, 1, 2],
    last: [0, 1, 2],
    time: [1000, 2000, 3000],
    hasTime: true,
    series: [{ id: 'Rss', min: [3, 1, 2], max: [3, 1, 2] }],
  });
});

test('a capture without times is drawn by sample number', () => {
  const window = reduceSeries(series([5, 6, 7, 8]), { series: ['Rss'], width: 2, from: 2, to: 3 });
  assert.equal(window.hasTime, false);
  assert.deepEqual(window.time, [2, 3]);
});

test('samples without a value leave a hole', () => {
  const window = reduceSeries(series([1, Number.NaN, Number.NaN, 4]), { series: ['Rss'], width: 2 });
  assert.deepEqual(window.series[0]?.min, [1, 4]);
  const holes = reduceSeries(series([1, Number.NaN, Number.NaN, 4]), { series: ['Rss'], width: 4 });
  assert.deepEqual(holes.series[0]?.max, [1, null, null, 4]);
});

test('counters come as rates when asked', () => {
  const table = series([100, 150, 150, 350], { time: [0, 1000, 2000, 4000], counter: true });
  const window = reduceSeries(table, { series: ['Rss'], width: 10, rate: true });
  assert.deepEqual(window.series[0]?.min, [null, 50, 0, 100]);
  const plain = reduceSeries(table, { series: ['Rss'], width: 10 });
  assert.deepEqual(plain.series[0]?.min, [100, 150, 150, 350]);
});

test('a gauge stays as it is when rates are asked', () => {
  const window = reduceSeries(series([1, 9], { time: [0, 1000] }), { series: ['Rss'], width: 9, rate: true });
  assert.deepEqual(window.series[0]?.max, [1, 9]);
});

test('series that the table does not have are left out', () => {
  assert.deepEqual(reduceSeries(series([1]), { series: ['gone'], width: 1 }).series, []);
});

test('an empty table gives an empty window', () => {
  assert.deepEqual(reduceSeries(series([]), { series: ['Rss'], width: 100 }).first, []);
});

test('buckets cover every sample once, and keep the highest peak and the lowest trough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 90 }),
      (values, width) => {
        const window = reduceSeries(series(values), { series: ['Rss'], width });
        assert.ok(window.first.length <= width);
        const covered = window.first.flatMap((from, i) =>
          Array.from({ length: (window.last[i] as number) - from + 1 }, (_, k) => from + k),
        );
        assert.deepEqual(covered, [...values.keys()]);
        const [reduced] = window.series;
        assert.equal(Math.max(...((reduced?.max ?? []) as number[])), Math.max(...values));
        assert.equal(Math.min(...((reduced?.min ?? []) as number[])), Math.min(...values));
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});
