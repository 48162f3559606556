import assert from 'node:assert/strict';
import { test } from 'node:test';
import { positionAxis, valueAxis } from '../../webview/charts/axis.ts';
import { growingStretches, joinStretches, regimeBands } from '../../webview/charts/bands.ts';
import {
  bucketOfSample,
  isReduced,
  nearestBucket,
  samplesBetween,
  zoomForStretch,
} from '../../webview/charts/buckets.ts';
import { shorten, textWidth } from '../../webview/charts/frame.ts';
import { placeLabels } from '../../webview/charts/labels.ts';
import { linePath } from '../../webview/charts/line.ts';
import { linePanel } from '../../webview/charts/line-panel.ts';
import { breaksAt, placeMarks } from '../../webview/charts/marks.ts';
import { quietCorner } from '../../webview/charts/quiet-corner.ts';
import { sparkline } from '../../webview/charts/sparkline.ts';

const identity = (value: number) => value;

function buckets(count: number, samplesEach = 1) {
  const first = Array.from({ length: count }, (_, i) => i * samplesEach);
  return {
    first,
    last: first.map((f) => f + samplesEach - 1),
    time: first.map((f) => f * 1000),
    hasTime: true,
  };
}

test('amounts begin at zero', () => {
  const axis = valueAxis([90_000, 95_000], 200, String);
  assert.equal(axis.scale(0), 200);
  assert.equal(axis.ticks[0]?.value, 0);
});

test('values below zero are never cut off', () => {
  const axis = valueAxis([-5, 10], 200, String);
  assert.ok(axis.scale(-5) <= 200);
  assert.ok(axis.scale(10) >= 0);
});

test('room for words stays above the highest value', () => {
  assert.ok(valueAxis([0, 100], 200, String, { headroom: 20 }).scale(100) >= 20);
});

test('a single value, no value and missing values still give an axis', () => {
  for (const values of [[7], [], [null, null], [0, 0]]) {
    const axis = valueAxis(values, 100, String);
    assert.ok(axis.ticks.length >= 2, `${JSON.stringify(values)}: ${axis.ticks.length} ticks`);
    assert.ok(Number.isFinite(axis.scale(values[0] ?? 0)));
  }
});

test('value ticks never say the same twice', () => {
  const labels = valueAxis([0, 3], 400, (v) => String(Math.round(v))).ticks.map((tick) => tick.label);
  assert.deepEqual(labels, [...new Set(labels)]);
});

test('time labels do not overlap at any width', () => {
  const day = 86_400_000;
  for (const span of [1000, 60_000, 3_600_000, day, 400 * day]) {
    for (const width of [120, 400, 1200]) {
      const axis = positionAxis([0, span], true, width, (ms) => new Date(ms).toISOString().slice(0, 19));
      for (let i = 1; i < axis.ticks.length; i++) {
        const [a, b] = [axis.ticks[i - 1]!, axis.ticks[i]!];
        assert.ok(b.at - textWidth(b.label) / 2 >= a.at + textWidth(a.label) / 2, `${span} over ${width}`);
      }
    }
  }
});

test('a capture without time is counted in whole samples', () => {
  const axis = positionAxis([0, 1, 2, 3], false, 600, String);
  assert.ok(axis.ticks.every((tick) => Number.isInteger(tick.value)));
});

test('labels keep clear of each other, in order, inside the frame', () => {
  const placed = placeLabels([50, 51, 52, 200, 5], 14, 0, 210);
  const sorted = [...placed].sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) assert.ok(sorted[i]! - sorted[i - 1]! >= 14 - 1e-9);
  assert.ok(sorted[0]! >= 0 && sorted.at(-1)! <= 210);
  assert.ok(placed[0]! < placed[1]! && placed[1]! < placed[2]!, 'order of the lines is kept');
  assert.equal(placed[3], 200, 'a label that has room stays where it wants to be');
});

test('labels without room for all share what there is', () => {
  const placed = placeLabels([10, 10, 10, 10], 14, 0, 30);
  assert.deepEqual(
    [...placed].sort((a, b) => a - b),
    [0, 10, 20, 30],
  );
});

test('a line is not drawn through a gap', () => {
  const input = { time: [0, 1, 2, 3], min: [1, 1, 1, 1], max: [1, 1, 1, 1], breaks: new Set([2]) };
  assert.equal(linePath(input, identity, identity).line, 'M0,1L1,1M2,1L3,1');
});

test('a line is not drawn through a missing value', () => {
  const input = {
    time: [0, 1, 2, 3, 4],
    min: [1, 1, null, 1, 1],
    max: [1, 1, null, 1, 1],
    breaks: new Set<number>(),
  };
  assert.equal(linePath(input, identity, identity).line, 'M0,1L1,1M3,1L4,1');
});

test('reduced samples become a band from lowest to highest', () => {
  const path = linePath({ time: [0, 1], min: [0, 10], max: [5, 20], breaks: new Set() }, identity, identity);
  assert.equal(path.line, '');
  assert.match(path.band, /^M0,5L1,20L1,10L0,0Z$/);
});

test('single samples are marked only while they can be told apart', () => {
  const many = Array.from({ length: 60 }, (_, i) => i);
  const few = many.slice(0, 59);
  const points = (time: number[]) =>
    linePath({ time, min: time, max: time, breaks: new Set() }, identity, identity).points.length;
  assert.equal(points(few), 59);
  assert.equal(points(many), 0);
});

test('a sample that stands alone between two gaps is still seen', () => {
  const time = Array.from({ length: 100 }, (_, i) => i);
  const values = time.map((t) => (t === 49 || t === 51 ? null : 1));
  const path = linePath({ time, min: values, max: values, breaks: new Set() }, identity, identity);
  assert.deepEqual(
    path.points.map((point) => point.bucket),
    [50],
  );
});

test('samples are found in their buckets', () => {
  const ten = buckets(10, 5);
  assert.equal(bucketOfSample(ten, 0), 0);
  assert.equal(bucketOfSample(ten, 24), 4);
  assert.equal(bucketOfSample(ten, 999), 9);
  assert.ok(isReduced(ten));
  assert.ok(!isReduced(buckets(10)));
  assert.equal(nearestBucket(ten, 26_000), 5);
  assert.deepEqual(samplesBetween(ten, 40_000, 9000), { from: 10, to: 44 });
});

test('a break inside a bucket ends the line after it', () => {
  const ten = buckets(10, 5);
  assert.deepEqual([...breaksAt([{ kind: 'gap', sample: 12, text: '' }], ten)], [3]);
  assert.deepEqual([...breaksAt([{ kind: 'restart', sample: 10, text: '' }], ten)], [2]);
  assert.deepEqual([...breaksAt([{ kind: 'event', sample: 10, text: '' }], ten)], []);
});

test('words of marks never overlap, and none is lost', () => {
  const mark = (sample: number) => ({ kind: 'gap', sample, text: 'gap of 3 minutes' });
  const placed = placeMarks(
    [mark(10), mark(12), mark(60), mark(99), mark(99)],
    buckets(100),
    (t) => (t / 1000) * 5,
    500,
  );
  assert.equal(placed.length, 4);
  const boxes = placed
    .filter((one) => one.side !== 'none')
    .map((one) =>
      one.side === 'right' ? [one.x, one.x + textWidth(one.text)] : [one.x - textWidth(one.text), one.x],
    );
  for (let i = 1; i < boxes.length; i++) assert.ok(boxes[i]![0]! >= boxes[i - 1]![1]!);
  assert.match(placed.at(-1)!.text, /2 events/);
});

test('a regime says its slope only where that fits', () => {
  const regimes = [
    { from: 0, to: 1, slope: 3 },
    { from: 1, to: 99, slope: 0 },
  ];
  const bands = regimeBands(
    regimes,
    new Set(),
    buckets(100),
    (t) => (t / 1000) * 5,
    ({ slope }) => `+${slope}.00 kB/s`,
  );
  assert.deepEqual(
    bands.map((band) => band.fits),
    [false, true],
  );
  assert.deepEqual(
    bands.map((band) => [band.x, band.width]),
    [
      [0, 5],
      [5, 490],
    ],
  );
});

test('only what visibly climbs in a growing series is called growing', () => {
  const climbs = { from: 0, to: 10, slope: 5 };
  const creeps = { from: 10, to: 20, slope: 0.1 };
  const falls = { from: 20, to: 30, slope: -5 };
  const climb = (stretch: { slope: number }) => stretch.slope * 10;
  assert.deepEqual([...growingStretches('growing', [climbs, creeps, falls], 50, climb)], [climbs]);
  assert.deepEqual([...growingStretches('steady', [climbs], 50, climb)], []);
});

test('a panel marks the growing part and labels every line', () => {
  const ten = buckets(10);
  const values = [0, 0, 0, 0, 0, 10, 20, 30, 40, 50];
  const panel = linePanel({
    frame: { width: 400, height: 100, top: 0, right: 0, bottom: 0, left: 0 },
    buckets: ten,
    x: positionAxis(ten.time, true, 400, String),
    series: [
      {
        id: 'a',
        label: 'a',
        verdict: 'growing',
        regimes: [
          { from: 0, to: 4, slope: 0 },
          { from: 4, to: 9, slope: 10 },
        ],
        min: values,
        max: values,
      },
      { id: 'b', label: 'b', verdict: 'steady', regimes: [], min: values, max: values },
    ],
    marks: [],
    shaded: 'a',
    formatValue: String,
    formatSlope: String,
  });
  assert.deepEqual(
    panel.lines.map((line) => line.loud.length),
    [1, 0],
  );
  assert.deepEqual(
    panel.bands.map((band) => band.growing),
    [false, true],
  );
  assert.ok(Math.abs(panel.lines[0]!.labelY - panel.lines[1]!.labelY) >= 14 - 1e-9);
});

test('a sparkline survives one value, equal values and holes', () => {
  assert.ok(sparkline([5], 60, 16).end);
  assert.match(sparkline([5, 5, 5], 60, 16).path, /^M1,8L/);
  const holes = sparkline([1, Number.NaN, 3], 60, 16);
  assert.ok(!/NaN/.test(holes.path));
  assert.equal(sparkline([], 60, 16).end, undefined);
});

test('long names keep both ends', () => {
  assert.equal(shorten('/usr/lib/x86_64-linux-gnu/libc.so.6', 15), '/usr/li…bc.so.6');
  assert.equal(shorten('short', 15), 'short');
});

test('the step into a stretch belongs to it', () => {
  const joined = joinStretches([
    { from: 0, to: 4, slope: 5 },
    { from: 5, to: 9, slope: 0 },
    { from: 12, to: 14, slope: 5 },
  ]);
  assert.deepEqual(
    joined.map(({ from, to }) => [from, to]),
    [
      [0, 4],
      [4, 9],
      [12, 14],
    ],
  );
});

test('a proof of seconds in a capture of hours is zoomed to, one that can be read is not', () => {
  const time = [0, 8530, 70_000, 8_500_000];
  const four = { first: [0, 1, 2, 3], last: [0, 1, 2, 3], time, hasTime: true };
  assert.deepEqual(zoomForStretch(four, { from: 0, to: 1 }), { from: 0, to: 1 });
  assert.equal(zoomForStretch(four, { from: 0, to: 3 }), undefined);
  assert.equal(zoomForStretch(four, { from: 1, to: 1 }), undefined);
  assert.deepEqual(zoomForStretch(buckets(1000), { from: 500, to: 510 }), { from: 480, to: 530 });
});

test('a box of values stands where it hides the least', () => {
  const line = (yOf: (x: number) => number) =>
    Array.from({ length: 100 }, (_, i) => ({ x: i * 6, y: yOf(i * 6) }));
  const place = (yOf: (x: number) => number, x: number) =>
    quietCorner({ points: line(yOf), x, width: 600, height: 400, box: { width: 200, height: 100 } });
  assert.deepEqual(
    place((x) => 400 - (x / 600) * 400, 150),
    { side: 'right', edge: 'bottom' },
    'below a rise',
  );
  assert.deepEqual(
    place((x) => 400 - (x / 600) * 400, 550),
    { side: 'left', edge: 'bottom' },
    'below its past',
  );
  assert.deepEqual(
    place(() => 390, 100),
    { side: 'right', edge: 'top' },
    'above a low line',
  );
});
