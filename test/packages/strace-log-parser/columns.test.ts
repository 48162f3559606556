/** Columns that are as narrow as a log allows tell what wide ones would. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NumberColumn } from '../../../server/engine/columns.ts';
import { resumedAt, StraceParser, TickColumn } from '../../../server/packages/strace-log-parser/index.ts';
import { rowsOf, traceOf } from './kit.ts';

describe('columns of calls', () => {
  test('hold places beyond 4 GB', () => {
    const parser = new StraceParser();
    const first = Buffer.from('7 close(3) = 0\n8 read(3, <unfinished ...>\n');
    const second = Buffer.from('8 <... read resumed>"", 1) = 0\n7 close(4) = 0\n');
    parser.push(first, 0);
    parser.push(second, 5e9);
    const { calls } = parser.finish();
    assert.deepEqual([...calls.byteStart.subarray(0, 3)], [0, 15, 5e9 + second.indexOf('7 close')]);
    assert.equal(resumedAt(calls.resumed, 1), 5e9);
    assert.equal(resumedAt(calls.resumed, 0), 0);
  });

  test('hold the lines that ended many calls, the last of each', () => {
    const lines: string[] = [];
    for (let i = 0; i < 3000; i++) {
      lines.push(`${i + 1} read(3, <unfinished ...>`);
      if (i % 3 === 0) lines.push(`${i + 1} <... read resumed> <unfinished ...>`);
    }
    for (let i = 2999; i >= 0; i -= 2) lines.push(`${i + 1} <... read resumed>"", 1) = 0`);
    const log = lines.map((line) => `${line}\n`);
    const { calls } = traceOf(log.join(''));
    const expected = new Map<number, number>();
    let at = 0;
    for (const line of log) {
      const pid = Number.parseInt(line, 10);
      if (line.includes('resumed')) expected.set(pid - 1, at);
      at += line.length;
    }
    for (let row = 0; row < calls.length; row++)
      assert.equal(resumedAt(calls.resumed, row), expected.get(row) ?? 0, `row ${row}`);
  });

  test('hold nanoseconds, days and clocks that were set back', () => {
    const times = ['10:00:00.000001', '10:00:00.000001999', '23:59:59.5', '00:00:00.25', '09:00:00'];
    const rows = rowsOf(traceOf(times.map((time) => `7 ${time} close(3) = 0 <0.000000123>\n`).join('')));
    const hour = 3_600_000;
    assert.deepEqual(
      rows.map(({ start }) => start),
      [10 * hour + 0.001, 10 * hour + 0.001999, 24 * hour - 500, 24 * hour + 250, 33 * hour],
    );
    assert.ok(rows.every(({ duration }) => duration === 0.000123));
  });
});

test('names, processes, errors and results of any size and number come back', () => {
  const call = fc.record({
    pid: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 22 })),
    name: fc.nat(400).map((number) => `call_${number}`),
    result: fc.oneof(
      fc.integer({ min: -3, max: 4096 }),
      fc.integer({ min: 2 ** 31 - 3, max: 2 ** 31 + 3 }),
      fc.maxSafeInteger(),
      fc.constant(Number.NaN),
    ),
    error: fc.option(fc.nat(400).map((number) => `E${number.toString(36).toUpperCase()}X`)),
  });
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 2000 }), (made) => {
      const lines = made.map(({ pid, name, result, error }) => {
        const shown = error ? `-1 ${error} (words)` : Number.isNaN(result) ? '?' : `${result}`;
        return `${pid} ${name}() = ${shown}\n`;
      });
      const trace = traceOf(lines.join(''));
      const { values, coding } = trace.calls.result;
      const read = NumberColumn.over(values, trace.calls.length, coding);
      const expected = made.map(({ error, result }) => (error ? -1 : result));
      assert.deepEqual([...read.toArray(made.length)], expected);
      const numbers = expected.filter((number) => !Number.isNaN(number));
      if (numbers.length > 0) assert.deepEqual(read.extent(), [Math.min(...numbers), Math.max(...numbers)]);
      for (const [row, { pid, name, result, error }] of rowsOf(trace).entries()) {
        assert.equal(read.at(row), expected[row]);
        assert.deepEqual([pid, name], [made[row]?.pid, made[row]?.name]);
        assert.deepEqual([result, error], [expected[row], made[row]?.error ?? '']);
      }
    }),
    { numRuns: 20 },
  );
});

test('a column of times holds any of them, in any order, as they were given', () => {
  const time = fc.oneof(
    fc.integer({ min: 0, max: 4_000_000 }).map((micros) => micros / 1000),
    fc.integer({ min: 0, max: 2 ** 40 }).map((micros) => micros / 1000),
    fc.double({ min: 0, max: 2e12, noNaN: true }),
    fc.constant(Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 40 }), fc.boolean(), (times, sinceFirst) => {
      const column = new TickColumn(sinceFirst);
      column.grow(4);
      for (const [row, value] of times.entries()) {
        if (row === column.values.length) column.grow(2 * row);
        column.set(row, value);
      }
      const { values, coding } = column;
      for (const [row, value] of times.entries()) {
        assert.equal(column.at(row), value);
        const stored = values[row] as number;
        const read = !coding
          ? stored
          : stored === coding.missing
            ? Number.NaN
            : (coding.base + stored) / coding.per;
        assert.equal(read, value);
      }
    }),
  );
});
