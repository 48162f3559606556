import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NumberColumn } from '../../server/engine/columns.ts';
import { pageOf } from '../../server/engine/page.ts';
import type { Column, Table } from '../../server/engine/table.ts';

function numberColumn(id: string, values: readonly number[]): Column {
  return {
    id,
    title: id,
    unit: 'count',
    type: 'number',
    counter: false,
    entity: '',
    numbers: NumberColumn.of(values),
  };
}

function textColumn(id: string, texts: readonly string[]): Column {
  return { id, title: id, unit: '', type: 'text', counter: false, entity: '', texts };
}

function histogram(...columns: Column[]): Table {
  const rows = Math.max(...columns.map((c) => c.texts?.length ?? c.numbers?.end ?? 0));
  return { id: 'classes', kind: 'histogram', title: 'Classes', rows, columns };
}

const classes = histogram(
  textColumn('name', ['Array', 'String', 'String buffer', 'Map']),
  numberColumn('bytes', [30, Number.NaN, 10, 20]),
);

test('without a sort column the rows come in the order of the table', () => {
  const page = pageOf(classes, { offset: 1, limit: 2 });
  assert.deepEqual(page, {
    table: 'classes',
    total: 4,
    indices: [1, 2],
    rows: [
      ['String', null],
      ['String buffer', 10],
    ],
  });
});

test('a missing value is null, and last in both directions', () => {
  assert.deepEqual(pageOf(classes, { sort: 'bytes', offset: 0, limit: 9 }).indices, [2, 3, 0, 1]);
  assert.deepEqual(
    pageOf(classes, { sort: 'bytes', descending: true, offset: 0, limit: 9 }).indices,
    [0, 3, 2, 1],
  );
});

test('a filter keeps the rows that hold all its words, whatever their case', () => {
  const page = pageOf(classes, { filter: 'BUFF string', offset: 0, limit: 9 });
  assert.deepEqual(page.indices, [2]);
  assert.equal(page.total, 1);
});

test('the total counts the rows that pass the filter, not those of the page', () => {
  const page = pageOf(classes, { filter: 'string', offset: 0, limit: 1 });
  assert.equal(page.total, 2);
  assert.equal(page.rows.length, 1);
});

test('a table without texts has nothing to filter by', () => {
  const series: Table = {
    id: 's',
    kind: 'series',
    title: 's',
    rows: 2,
    columns: [numberColumn('x', [1, 2])],
  };
  assert.equal(pageOf(series, { filter: 'nothing', offset: 0, limit: 9 }).total, 2);
});

test('numbers in names sort as numbers', () => {
  const page = pageOf(histogram(textColumn('name', ['cpu10', 'cpu9', 'cpu1'])), {
    sort: 'name',
    offset: 0,
    limit: 9,
  });
  assert.deepEqual(page.rows.flat(), ['cpu1', 'cpu9', 'cpu10']);
});

test('a page never holds more than a thousand rows', () => {
  const table = histogram(
    numberColumn(
      'x',
      Array.from({ length: 3000 }, (_, i) => i),
    ),
  );
  assert.equal(pageOf(table, { offset: 0, limit: 1e9 }).rows.length, 1000);
});

test('a very wide table still gives a row, and fewer of them', () => {
  const wide = histogram(
    ...Array.from({ length: 60_000 }, (_, i) => numberColumn(`c${i}`, Array(20).fill(i))),
  );
  const page = pageOf(wide, { offset: 0, limit: 20 });
  assert.equal(page.total, 20);
  assert.equal(page.rows.length, 8);
});

test('nonsense offsets and limits give an empty page, not an exception', () => {
  assert.deepEqual(pageOf(classes, { offset: 99, limit: 5 }).rows, []);
  assert.deepEqual(pageOf(classes, { offset: -3, limit: 1 }).indices, [0]);
  assert.deepEqual(pageOf(classes, { offset: 0, limit: Number.NaN }).rows, []);
  assert.deepEqual(pageOf(classes, { sort: 'bytes', offset: 0, limit: 0 }).rows, []);
});

test('any page of a large table is the same slice of the table sorted as a whole', () => {
  const cell = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 1, maxLength: 400 }),
      fc.nat(420),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (values, offset, limit, descending) => {
        const sign = descending ? -1 : 1;
        const whole = values
          .map((value, row) => ({ value, row }))
          .sort((a, b) => {
            const missing = Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
            return missing || (Number.isNaN(a.value) ? 0 : sign * (a.value - b.value)) || a.row - b.row;
          })
          .map(({ row }) => row);
        const page = pageOf(histogram(numberColumn('x', values)), { sort: 'x', descending, offset, limit });
        assert.deepEqual(page.indices, whole.slice(offset, offset + limit));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('texts that repeat are shown, sorted and filtered as texts are', () => {
  const table = histogram(numberColumn('ms', [5, 6, 7, 8]), {
    ...numberColumn('call', []),
    type: 'text',
    words: ['write', 'openat', 'close'],
    numbers: NumberColumn.over(Uint16Array.of(0, 1, 2, 1, 9), 4),
  });
  const page = (query: object) => pageOf(table, { offset: 0, limit: 9, ...query });
  assert.deepEqual(
    page({}).rows.map(([, call]) => call),
    ['write', 'openat', 'close', 'openat'],
  );
  assert.deepEqual(page({ sort: 'call' }).indices, [2, 1, 3, 0]);
  assert.deepEqual(page({ sort: 'call', descending: true }).indices, [0, 1, 3, 2]);
  assert.deepEqual(page({ filter: 'OPEN' }).indices, [1, 3]);
});

test('a column over narrow numbers widens when something else is written', () => {
  const column = NumberColumn.over(Uint16Array.of(1, 2, 3, 4), 3);
  assert.deepEqual([...column.toArray(4)], [1, 2, 3, Number.NaN]);
  column.set(3, 0.5);
  column.replace(0, Number.NaN);
  assert.deepEqual([...column.toArray(4)], [Number.NaN, 2, 3, 0.5]);
});
