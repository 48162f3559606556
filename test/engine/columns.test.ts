import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NumberColumn } from '../../server/engine/columns.ts';

const MISSING = 0xffff_ffff;

/** The same numbers, plain and in a narrower array. */
function columns(stored: readonly number[]): NumberColumn[] {
  const shared = new Uint32Array(new SharedArrayBuffer(4 * stored.length));
  shared.set(stored);
  const coding = { base: 5000, per: 1000, missing: MISSING };
  const values = stored.map((one) => (one === MISSING ? Number.NaN : (5000 + one) / 1000));
  return [NumberColumn.over(shared, stored.length, coding), NumberColumn.of(values)];
}

const numbers = fc.array(fc.oneof(fc.nat(100), fc.constant(MISSING), fc.nat(2 ** 31 - 1)), { maxLength: 50 });

test('a column in a narrow array is read as the numbers that it stands for', () => {
  fc.assert(
    fc.property(numbers, fc.nat(60), (stored, from) => {
      const [narrow, plain] = columns(stored) as [NumberColumn, NumberColumn];
      const rows = stored.length + 3;
      for (const column of [narrow, plain, NumberColumn.from(structuredClone(narrow.data()))]) {
        const expected = Array.from({ length: rows }, (_, row) => plain.at(row));
        assert.deepEqual(
          Array.from({ length: rows }, (_, row) => column.at(row)),
          expected,
        );
        assert.deepEqual([...column.toArray(rows)], expected);
        assert.deepEqual([...column.raw(rows)], expected);
        const block = new Float64Array(10);
        column.read(from, block);
        assert.deepEqual(
          [...block],
          Array.from({ length: 10 }, (_, i) => plain.at(from + i)),
        );
        const known = expected.filter((value) => !Number.isNaN(value));
        const extent = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [Number.NaN, Number.NaN];
        assert.deepEqual(column.extent(), extent);
      }
    }),
  );
});

/** Values of one kind come in runs, long enough for several blocks. */
const kinds = [
  () => 4096,
  (i: number) => 7_000_000_000 + (i % 900),
  (i: number) => -3 + (i % 70_000) * 60_000,
  (i: number) => (i % 5000) / 100,
  (i: number) => Math.sin(i),
  (i: number) => (i % 3 === 0 ? Number.NaN : i),
  (i: number) => (i === 5 ? Number.POSITIVE_INFINITY : 2 ** 60 + i),
];
const runs = fc.array(
  fc.record({ kind: fc.nat(kinds.length - 1), length: fc.nat(1500), gap: fc.nat(2), drop: fc.nat(1200) }),
  { minLength: 1, maxLength: 5 },
);

test('what is written to a column comes back exactly, whatever it is and however often it is taken back', () => {
  fc.assert(
    fc.property(runs, fc.array(fc.nat(4000), { maxLength: 8 }), (parts, places) => {
      const column = new NumberColumn();
      const plain: number[] = [];
      const seen: { column: NumberColumn; plain: number[] }[] = [];
      for (const { kind, length, gap, drop } of parts) {
        for (let i = 0; i < gap; i++) if (plain.length > 0) plain.push(Number.NaN);
        for (let i = 0; i < length; i++) {
          const value = (kinds[kind] as (i: number) => number)(i);
          column.set(plain.length, value);
          plain.push(value);
        }
        if (plain.length > 0) {
          column.repeatTo(plain.length + gap);
          while (plain.length < column.end) plain.push(plain[plain.length - 1] as number);
        }
        // As another thread sees it, while more is written.
        seen.push({ column: NumberColumn.from(column.data()), plain: plain.slice(0, column.end - drop) });
        const kept = Math.max(0, plain.length - drop);
        column.truncate(kept);
        plain.length = Math.min(plain.length, kept);
      }
      for (const place of places) {
        if (place >= plain.length) continue;
        column.replace(place, place / 8);
        plain[place] = place / 8;
      }
      const rows = plain.length + 2;
      const expected = [...plain, Number.NaN, Number.NaN];
      assert.deepEqual([...column.toArray(rows)], expected);
      assert.deepEqual(
        Array.from({ length: rows }, (_, row) => column.at(row)),
        expected,
      );
      const some = new Float64Array(1300);
      column.read(900, some);
      assert.deepEqual(
        [...some],
        Array.from({ length: 1300 }, (_, i) => plain[900 + i] ?? Number.NaN),
      );
      for (const one of seen.slice(-1))
        if (places.length === 0) assert.deepEqual([...one.column.toArray(one.plain.length)], one.plain);
    }),
    { numRuns: 60 },
  );
});

test('rows are put into another order in place', () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => (i < 2000 ? i : i / 7));
  const column = NumberColumn.of(values);
  const rows = Int32Array.of(3, 1500, 2500, 4999);
  const sources = Int32Array.of(2500, 3, 4999, 1500);
  assert.ok(column.rearrange(rows, sources));
  const expected = values.slice();
  rows.forEach((row, i) => {
    expected[row] = values[sources[i] as number] as number;
  });
  assert.deepEqual(column.toArray(5000), expected);
  assert.equal(column.rearrange(Int32Array.of(1, 5001), Int32Array.of(5001, 1)), false);
});
