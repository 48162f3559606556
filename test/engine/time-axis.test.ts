import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { NumberColumn } from '../../server/engine/columns.ts';
import { pairSeries, seriesOnAxis } from '../../server/engine/series-on-axis.ts';
import { TIME_COLUMN } from '../../server/engine/table.ts';
import { timeAxis } from '../../server/engine/time-axis.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const noon = Date.UTC(2026, 10, 20, 12);

function capture(index: number, from: number, minutes: number, zone = '', zoneOffset?: number): Capture {
  const times = [0, 0.5, 1].map((share) => from + share * minutes * 60_000);
  const time = {
    id: TIME_COLUMN,
    title: 'Time',
    unit: 'ms',
    type: 'time',
    counter: false,
    entity: '',
    numbers: NumberColumn.of(times),
  };
  const table = { id: 't', kind: 'series', title: 't', rows: times.length, columns: [time] };
  return { index, path: `c${index}`, tables: [table], zone, zoneOffset } as unknown as Capture;
}

function places(...captures: Capture[]) {
  return timeAxis(captures).placed.map(({ add, basis }) => [add, basis]);
}

test('stated zones: all stand on the clock that most of them state', () => {
  const axis = timeAxis([
    capture(0, noon, 30, 'UTC', 0),
    capture(1, noon + HOUR, 30, 'CET', 60),
    capture(2, noon + HOUR, 30, '+01:00', 60),
  ]);
  assert.equal(axis.offset, 60);
  assert.deepEqual(
    axis.placed.map(({ add }) => add),
    [HOUR, 0, 0],
  );
  assert.match(axis.placed[0]?.note ?? '', /\+1 h .*UTC\+01:00/);
  assert.equal(axis.placed[1]?.note, '');
});

test('no zone stated: the clock of the others is assumed, and said', () => {
  const axis = timeAxis([capture(0, noon, 30, 'UTC', 0), capture(1, noon + 60_000, 30)]);
  assert.deepEqual(
    axis.placed.map(({ add, basis }) => [add, basis]),
    [
      [0, 'exact'],
      [0, 'assumed'],
    ],
  );
  assert.match(axis.placed[1]?.note ?? '', /states no time zone: .*UTC\) is assumed/);
});

test('a shift by whole hours is guessed only when nothing else fits, and only one does', () => {
  assert.deepEqual(places(capture(0, noon, 40, 'UTC', 0), capture(1, noon + 5 * HOUR + 60_000, 30)), [
    [0, 'exact'],
    [-5 * HOUR, 'guessed'],
  ]);
  // It overlaps as written.
  assert.deepEqual(places(capture(0, noon, 400, 'UTC', 0), capture(1, noon + 5 * HOUR, 30)), [
    [0, 'exact'],
    [0, 'assumed'],
  ]);
  // Several numbers of hours would do.
  assert.deepEqual(places(capture(0, noon, 400, 'UTC', 0), capture(1, noon + 10 * HOUR, 30)), [
    [0, 'exact'],
    [0, 'assumed'],
  ]);
  // Another day is no other zone.
  assert.deepEqual(places(capture(0, noon, 40, 'UTC', 0), capture(1, noon + 3 * DAY, 30)), [
    [0, 'exact'],
    [0, 'assumed'],
  ]);
});

test('among captures that state no zone nothing is moved', () => {
  assert.deepEqual(places(capture(0, noon, 40), capture(1, noon + 5 * HOUR, 30)), [
    [0, 'assumed'],
    [0, 'assumed'],
  ]);
});

test('times without a date are put on the day of the others; a year that is missing is taken from them', () => {
  const axis = timeAxis([
    capture(0, noon, 40, 'UTC', 0),
    capture(1, 12 * HOUR + 60_000, 30),
    capture(2, Date.UTC(2000, 10, 20, 12, 5), 10, 'year not stated'),
  ]);
  assert.deepEqual(
    axis.placed.map(({ add }) => add),
    [0, noon - 12 * HOUR, Date.UTC(2026, 10, 20) - Date.UTC(2000, 10, 20)],
  );
  assert.match(axis.placed[1]?.note ?? '', /no date: .*2026-11-20/);
  assert.match(axis.placed[2]?.note ?? '', /no year/);
});

test('a log that begins before midnight without a date is put on the evening before', () => {
  const midnight = Date.UTC(2026, 10, 21);
  assert.deepEqual(places(capture(0, midnight - HOUR, 120, 'UTC', 0), capture(1, 23 * HOUR, 120)), [
    [0, 'exact'],
    [midnight - DAY, 'guessed'],
  ]);
});

test('a clock that counts from boot has no place', () => {
  assert.deepEqual(places(capture(0, noon, 40, 'UTC', 0), capture(1, 84_000, 1, 'uptime')), [
    [0, 'exact'],
    [undefined, 'none'],
  ]);
});

test('captures without times are not on the axis', () => {
  const none = { ...capture(1, noon, 1), tables: [] };
  assert.deepEqual(places(capture(0, noon, 40, 'UTC', 0), none as unknown as Capture), [[0, 'exact']]);
});

test('two series are paired by the nearest sample within half the coarser interval', () => {
  const series = (times: readonly number[], values = times.map(() => 1)) => ({
    time: Float64Array.from(times, (s) => noon + s * 1000),
    values: Float64Array.from(values),
  });
  const coarse = series([0, 600, 1200, 1800]);
  const fine = series([1, 595, 602, 899, 2101], [1, 1, Number.NaN, 1, 1]);
  const { rows, tolerance } = pairSeries(coarse, fine);
  assert.equal(tolerance, 300_000);
  // 2101 is further from 1800 than half the coarser interval, and 899 belongs to 1200 only just not.
  assert.deepEqual(rows, [
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(pairSeries(fine, coarse).rows, [
    [0, 0],
    [1, 1],
  ]);
});

test('a series of a capture in another zone is paired with the moment it means', () => {
  const withValues = (base: Capture, values: readonly number[]) => {
    const table = base.tables[0]!;
    table.columns.push({
      id: 'v',
      title: 'v',
      unit: 'count',
      type: 'number',
      counter: false,
      entity: '',
      numbers: NumberColumn.of(values),
    });
    return base;
  };
  const captures = [
    withValues(capture(0, noon, 20, 'UTC', 0), [1, 2, 3]),
    withValues(capture(1, noon + 2 * HOUR + 5_000, 20, 'CEST', 120), [10, 20, 30]),
  ];
  const axis = timeAxis(captures);
  const [a, b] = captures.map((one) => seriesOnAxis(axis, one, one.tables[0]!, 'v')!);
  assert.deepEqual(pairSeries(a!, b!).rows, [
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  assert.equal(seriesOnAxis(axis, captures[0]!, captures[0]!.tables[0]!, 'none'), undefined);
});
