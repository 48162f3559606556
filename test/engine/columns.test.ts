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
