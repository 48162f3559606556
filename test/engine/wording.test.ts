import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  amount,
  duration,
  exact,
  interval,
  plural,
  rate,
  share,
  signed,
  significant,
} from '../../server/engine/wording.ts';

const cases: [said: string, expected: string][] = [
  [amount(13_221_088, 'kB'), '13.2 GB'],
  [amount(34_432, 'kB'), '34.4 MB'],
  [amount(5.0612, 'kB'), '5.06 kB'],
  [amount(999_960, 'kB'), '1.00 GB'],
  [amount(0.5, 'kB'), '500 B'],
  [amount(1830, 'bytes'), '1,830 B'],
  [amount(59_814_702, 'bytes'), '59.8 MB'],
  [amount(10_001, 'count'), '10,001'],
  [amount(100.0001, 'count'), '100'],
  [amount(5_377_102, 'pages'), '5,377,102 pages'],
  [amount(3.5, 'percent'), '3.5 %'],
  [amount(8530, 'ms'), '8.53 s'],
  [amount(200, 'kB/s'), '200 kB/s'],
  [amount(Number.NaN, 'kB'), '? kB'],
  [signed(34_432, 'kB'), '+34.4 MB'],
  [signed(-3, 'count'), '−3'],
  [rate(302, 'kB'), '302 kB/s'],
  [rate(-302, 'kB'), '−302 kB/s'],
  [rate(0.008, 'count'), '0.008/s'],
  [rate(0.00001, 'count'), '0.864/day'],
  [rate(0.00001, 'kB'), '36 B/h'],
  [rate(12.34, 'pages'), '12.3 pages/s'],
  [interval(301, 302.1, 'kB'), '301–302 kB/s'],
  [interval(302, 302.1, 'kB'), '302 kB/s'],
  [interval(-5, 1100, 'kB'), '−0.005 to 1.10 MB/s'],
  [share(0.986), '98.6 %'],
  [share(0.9999), '99.99 %'],
  [share(0.99996), '99.996 %'],
  [share(1), '100 %'],
  [share(0.5), '50 %'],
  [share(0), '0 %'],
  [duration(41 * 3600), '41 h'],
  [duration(8.53), '8.53 s'],
  [duration(186), '186 s'],
  [duration(0.00012), '120 µs'],
  [duration(2.5 * 365.25 * 86_400), '2.5 years'],
  [duration(12 * 86_400), '12 days'],
  [plural(1, 'sample'), '1 sample'],
  [plural(2_032_414, 'entry', 'entries'), '2,032,414 entries'],
];

for (const [said, expected] of cases) {
  test(`a sentence says ${expected}`, () => assert.equal(said, expected));
}

test('a part never reads as the whole, nor as nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (fraction) => {
      const percent = Number(share(fraction).replace(' %', ''));
      assert.ok(percent > 0 && percent < 100, share(fraction));
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('an amount is within half a per cent of the value', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e12, noNaN: true }), (kB) => {
      const [figure = '', unit = ''] = amount(kB, 'kB').split(' ');
      const scale: Record<string, number> = { B: 1e-3, kB: 1, MB: 1e3, GB: 1e6, TB: 1e9, PB: 1e12 };
      const said = Number(figure.replaceAll(',', '')) * (scale[unit] as number);
      assert.ok(Math.abs(said - kB) <= kB * 0.005 + 1e-3, `${kB} kB was said as ${figure} ${unit}`);
    }),
    { seed: 4, numRuns: 500 },
  );
});

const figure = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1e5, max: 1e5 }),
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000),
  fc.constantFrom(0, -0, 1e21, 1e-7, 0.0000005, 1.005, 999.5, 1000, 0.001, -1234.5),
);

test('figures have their separators as English has them', () => {
  const english = (value: number, least: number, most: number) =>
    value
      .toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: most })
      .replace('-', '−');
  fc.assert(
    fc.property(figure, fc.integer({ min: 1, max: 6 }), (value, digits) => {
      assert.equal(exact(value), english(value, 0, 6));
      const text = significant(value, digits);
      const decimals = text.split('.')[1]?.length ?? 0;
      const rounded = Number(value.toPrecision(digits));
      if (value !== 0 && !Number.isInteger(value)) assert.equal(text, english(rounded, decimals, decimals));
    }),
    { numRuns: 3000 },
  );
});
