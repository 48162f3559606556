import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatExact,
  formatExactQuantity,
  formatPlural,
  formatQuantity,
  formatRate,
  formatRateInterval,
  formatShare,
  formatSignificant,
} from '../../webview/ui/numbers.ts';
import { formatClock, formatMoment, formatSpan, formatTick } from '../../webview/ui/times.ts';

test('numbers in tables are exact, with thousands separated', () => {
  assert.equal(formatExact(2_032_414), '2,032,414');
  assert.equal(formatExact(-3), '−3');
  assert.equal(formatExact(0.25), '0.25');
});

test('numbers in sentences have three significant digits', () => {
  assert.deepEqual(
    [1.2345, 12.345, 123.45, 1234.5].map((n) => formatSignificant(n)),
    ['1.23', '12.3', '123', '1,230'],
  );
});

test("the kernel's kB is scaled by 1000 and its exact value kept as printed", () => {
  assert.equal(formatQuantity(13_221_088, 'kB'), '13.2 GB');
  assert.equal(formatExactQuantity(13_221_088, 'kB'), '13,221,088 kB');
  assert.equal(formatQuantity(90_980, 'kB'), '91.0 MB');
});

test('rounding up to the next step writes the next unit', () => {
  assert.equal(formatBytes(999_600), '1.00 MB');
  assert.equal(formatBytes(999_400), '999 kB');
  assert.equal(formatCount(999_999), '1.00 M');
});

test('a value that the capture does not have is a dash, never a zero', () => {
  const missing = null as unknown as number;
  assert.equal(formatQuantity(missing, 'kB'), '–');
  assert.equal(formatExactQuantity(Number.NaN, 'count'), '–');
  assert.equal(formatChange(missing, 'bytes'), '–');
  assert.equal(formatRate(missing, 'kB'), '–');
});

test('counts stay whole below a hundred thousand', () => {
  assert.equal(formatQuantity(10_001, 'count'), '10,001');
  assert.equal(formatQuantity(1_604_221, 'count'), '1.60 M');
  assert.equal(formatQuantity(12, 'pages'), '12 pages');
});

test('a rate is told per the span that makes it at least one', () => {
  assert.equal(formatRate(302, 'kB'), '+302 kB/s');
  assert.equal(formatRate(-302, 'kB'), '−302 kB/s');
  assert.equal(formatRate(0.025, 'count'), '+1.50/min');
  assert.equal(formatRate(0.0001, 'pages'), '+8.64 pages/day');
  assert.equal(formatRate(3, 'kB', true), '+3.00 kB a sample');
});

test('the interval of a rate shares its unit', () => {
  assert.equal(formatRateInterval(301, 302, 'kB'), '[301–302 kB/s]');
  assert.equal(formatRateInterval(-3.2, 1.1, 'kB'), '[−3.20 to 1.10 kB/s]');
  assert.equal(formatRateInterval(10.9, 11.3, 'count'), '[10.9–11.3/s]');
  assert.equal(formatRateInterval(0.5, 302, 'kB'), '[500 B/s to 302 kB/s]');
  assert.equal(formatRateInterval(0, 0, 'kB'), '');
});

test('a part is never rounded up to the whole', () => {
  assert.equal(formatShare(0.9999), '99.99 %');
  assert.equal(formatShare(1), '100 %');
  assert.equal(formatShare(0.0242), '2.4 %');
});

test('durations are what a person says', () => {
  const said = [0.00012, 8.53, 20, 186, 3060, 148_000, 78_900_000].map(formatDuration);
  assert.deepEqual(said, ['120 µs', '8.53 s', '20 s', '186 s', '51 min', '41 h', '2.5 years']);
});

test('one is singular', () => {
  assert.deepEqual(
    [formatPlural(1, 'note'), formatPlural(2, 'note'), formatPlural(1200, 'series', 'series')],
    ['1 note', '2 notes', '1,200 series'],
  );
});

test("times are the capture's own wall clock, whatever the machine's zone", () => {
  const before = process.env.TZ;
  process.env.TZ = 'Pacific/Auckland';
  try {
    const ms = Date.UTC(2008, 9, 20, 17, 5, 55);
    assert.equal(formatMoment(ms, 'BST'), '2008-10-20 17:05:55 BST');
    assert.equal(formatMoment(57_512_434, ''), '15:58:32.434', 'a time of day without a date has none');
    assert.equal(formatMoment(90_000_000, ''), '1d 01:00:00', 'nor has a time since the start');
    assert.equal(formatClock(ms + 120), '17:05:55.120');
    assert.equal(formatTick(ms, 60_000), '17:05');
    assert.equal(formatTick(Date.UTC(2008, 9, 21), 6 * 3_600_000), '21 Oct');
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test('the span of a capture names its zone, or says that none is stated', () => {
  assert.equal(
    formatSpan('2008-10-20T16:57:24+01:00', '2008-10-20T17:12:25+01:00', 'BST'),
    '2008-10-20 16:57:24–17:12:25 BST',
  );
  assert.equal(
    formatSpan('2016-09-10T10:53:32.9', '2016-09-11T13:15:15.7', ''),
    '2016-09-10 10:53:32–2016-09-11 13:15:15 (zone not stated)',
  );
});
