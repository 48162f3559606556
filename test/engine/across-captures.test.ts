import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCaptures, comparisonRows, comparisonTables } from '../../server/engine/across-captures.ts';
import type { Capture } from '../../server/engine/capture.ts';
import { NumberColumn } from '../../server/engine/columns.ts';
import { pageOf } from '../../server/engine/page.ts';
import { columnOf, type Table } from '../../server/engine/table.ts';

const COLUMN = { unit: '', counter: false, entity: '' };

function histogram(rows: [string, number, number][], cut?: boolean): Table {
  return {
    id: 'classes',
    kind: 'histogram',
    title: 'Classes',
    rows: rows.length,
    compareBy: { key: 'name', measures: ['bytes', 'count'], ...(cut ? { cut } : {}) },
    columns: [
      { ...COLUMN, id: 'name', title: 'Name', type: 'text', texts: rows.map(([name]) => name) },
      {
        ...COLUMN,
        id: 'count',
        title: 'Count',
        unit: 'count',
        type: 'number',
        numbers: NumberColumn.of(rows.map(([, count]) => count)),
      },
      {
        ...COLUMN,
        id: 'bytes',
        title: 'Bytes',
        unit: 'bytes',
        type: 'number',
        numbers: NumberColumn.of(rows.map(([, , bytes]) => bytes)),
      },
    ],
  };
}

function captureOf(table: Table, format = 'jmap'): Capture {
  return { format: { id: format }, tables: [table], path: '' } as unknown as Capture;
}

const three = () => [
  captureOf(
    histogram([
      ['Session', 10, 1_000_000],
      ['Pool', 5, 500],
    ]),
  ),
  captureOf(
    histogram([
      ['Session', 30, 3_000_000],
      ['Pool', 5, 500],
      ['New', 1, 64],
    ]),
  ),
  captureOf(
    histogram([
      ['Pool', 5, 500],
      ['Session', 60, 6_000_000],
      ['New', 2, 128],
    ]),
  ),
];

test('names that changed come with their value in every capture, those that changed most first', () => {
  const [bytes, count] = compareCaptures(three());
  assert.equal(bytes?.measure.id, 'bytes');
  assert.deepEqual(
    bytes?.changes.map(({ key, values, delta }) => [key, [...values], delta]),
    [
      ['Session', [1_000_000, 3_000_000, 6_000_000], 5_000_000],
      ['New', [0, 64, 128], 128],
    ],
  );
  assert.deepEqual([...(count?.changes[0]?.rows ?? [])], [0, 0, 1], 'where each capture has the row');
  assert.equal(bytes?.keyCount, 3);
});

test('one capture, or captures of different formats, are not compared', () => {
  const table = () => histogram([['Session', 1, 2]]);
  assert.deepEqual(compareCaptures([captureOf(table())]), []);
  assert.deepEqual(compareCaptures([captureOf(table()), captureOf(table(), 'guppy')]), []);
});

test('a name that stands in several rows is counted once, with their sum', () => {
  const [bytes] = compareCaptures([
    captureOf(
      histogram([
        ['a', 1, 10],
        ['a', 1, 20],
      ]),
    ),
    captureOf(histogram([['a', 1, 90]])),
  ]);
  assert.deepEqual([...(bytes?.changes[0]?.values ?? [])], [30, 90]);
});

test('a table that leaves rows out does not turn a missing name into none', () => {
  const [bytes] = compareCaptures([
    captureOf(histogram([['b', 1, 7]], true)),
    captureOf(
      histogram(
        [
          ['a', 1, 90],
          ['b', 1, 7],
        ],
        true,
      ),
    ),
  ]);
  assert.deepEqual(
    bytes?.changes.map(({ key, values }) => [key, [...values]]),
    [['a', [Number.NaN, 90]]],
  );
});

test('the report gets a growth row a name, and its verdict is no bolder than the number of captures allows', () => {
  const rows = comparisonRows(compareCaptures(three()), 50);
  const session = rows.find(({ key, unit }) => key === 'Session' && unit === 'bytes');
  assert.deepEqual(session?.values, [1_000_000, 3_000_000, 6_000_000]);
  assert.equal(session?.verdict, 'cannot tell');
  const many = [1, 2, 3, 4, 5, 6, 7].map((n) => captureOf(histogram([['Session', n * 1000, n * 9_000_000]])));
  assert.equal(comparisonRows(compareCaptures(many), 50)[0]?.verdict, 'growing');
});

test('the comparison is a table that can be paged like any other', () => {
  const captures = three();
  const [first] = comparisonTables(compareCaptures(captures));
  assert.equal(first?.capture, captures[2]);
  const table = first?.table as Table;
  assert.equal(table.id, 'classes.growth');
  assert.ok(columnOf(table, 'bytes.delta') && columnOf(table, 'count.delta'));
  const page = pageOf(table, { filter: 'sess', offset: 0, limit: 10 });
  assert.deepEqual(page.rows[0]?.slice(0, 4), ['Session', 'cannot tell', 5_000_000, 1_000_000]);
});

test('lists of different programs in one folder are not compared with each other', () => {
  const other = histogram(Array.from({ length: 20 }, (_, i) => [`symbol_${i}`, 1, 10]));
  const [bytes] = compareCaptures([
    captureOf(histogram([['Session', 10, 1_000_000]])),
    captureOf(other),
    captureOf(histogram([['Session', 30, 3_000_000]])),
  ]);
  assert.deepEqual(bytes?.captures.length, 2);
  assert.deepEqual([...(bytes?.changes[0]?.values ?? [])], [1_000_000, 3_000_000]);
});
