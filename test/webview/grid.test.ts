import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsInView, type GridColumn, nextSort, scrollToColumn } from '../../webview/ui/grid-columns.ts';
import { gridMove } from '../../webview/ui/grid-keys.ts';
import { shellQuote } from '../../webview/ui/shell-quote.ts';
import { secondsLeft } from '../../webview/ui/time-left.ts';
import { toCsv, toTsv } from '../../webview/ui/tsv.ts';
import { findRow } from '../../webview/ui/type-to-find.ts';
import {
  isScaled,
  MAX_SCROLL_HEIGHT,
  positionOfScroll,
  positionToShow,
  ROW_HEIGHT,
  rowsInView,
  scrollHeight,
  scrollOfPosition,
} from '../../webview/ui/virtual-rows.ts';

const VIEW = 440;

function column(id: string, width: number, alignEnd = false): GridColumn {
  return { id, title: id, width, alignEnd, sortable: true };
}

test('every row of any table can be scrolled to', () => {
  for (const rows of [1, 30, 10_000, 1_604_221, 100_000_000]) {
    assert.ok(scrollHeight(rows) <= MAX_SCROLL_HEIGHT);
    for (const row of [0, Math.floor(rows / 2), rows - 1]) {
      const position = positionToShow(row, 0, VIEW, rows);
      const { first, last } = rowsInView(position, VIEW, rows, 0);
      assert.ok(first <= row && row <= last, `row ${row} of ${rows}: ${first}–${last}`);
      const scrollTop = scrollOfPosition(position, rows, VIEW);
      assert.ok(scrollTop <= Math.max(0, scrollHeight(rows) - VIEW));
      assert.ok(Math.abs(positionOfScroll(scrollTop, rows, VIEW) - position) < ROW_HEIGHT);
    }
  }
});

test('the thumb at the end shows the last row, though the list is longer than an element can be', () => {
  const rows = 100_000_000;
  assert.ok(isScaled(rows));
  const position = positionOfScroll(MAX_SCROLL_HEIGHT - VIEW, rows, VIEW);
  assert.equal(rowsInView(position, VIEW, rows, 0).last, rows - 1);
});

test('an empty table has no rows in view', () => {
  assert.equal(rowsInView(0, VIEW, 0, 6).last, -1);
});

test('a row in view is not moved', () => {
  assert.equal(positionToShow(5, 44, VIEW, 1000), 44);
});

test('only the columns in view are drawn, the frozen one always', () => {
  const columns = [column('time', 100), ...Array.from({ length: 200 }, (_, i) => column(`c${i}`, 90))];
  assert.deepEqual(columnsInView(columns, 0, 270), { first: 1, last: 3, skipped: 0 });
  assert.deepEqual(columnsInView(columns, 900, 270), { first: 11, last: 13, skipped: 900 });
  assert.deepEqual(columnsInView([column('only', 90)], 0, 100), { first: 1, last: 0, skipped: 0 });
});

test('a column reached by keys is brought beside the frozen one', () => {
  const columns = [column('time', 100), column('a', 200), column('b', 200), column('c', 200)];
  assert.equal(scrollToColumn(columns, 3, 0, 400), 300);
  assert.equal(scrollToColumn(columns, 1, 300, 400), 0);
  assert.equal(scrollToColumn(columns, 0, 300, 400), 300);
});

test('a header sorts the highest first for numbers, then the lowest, then not at all', () => {
  const size = column('size', 90, true);
  const once = nextSort(undefined, size);
  assert.deepEqual(once, { column: 'size', descending: true });
  const twice = nextSort(once, size);
  assert.deepEqual(twice, { column: 'size', descending: false });
  assert.equal(nextSort(twice, size), undefined);
  assert.deepEqual(nextSort(once, column('name', 90)), { column: 'name', descending: false });
});

test('keys move between cells and up into the header', () => {
  const extent = { rows: 100, columns: 3, page: 10 };
  const move = (key: string, row: number, column = 0) =>
    gridMove({ key, ctrlKey: false, metaKey: false }, { row, column }, extent);
  assert.deepEqual(move('ArrowUp', 0), { row: -1, column: 0 });
  assert.deepEqual(move('ArrowUp', -1), { row: -1, column: 0 });
  assert.deepEqual(move('PageDown', 95), { row: 99, column: 0 });
  assert.deepEqual(move('End', 3), { row: 99, column: 0 });
  assert.deepEqual(move('ArrowRight', 3, 2), { row: 3, column: 2 });
  assert.equal(move('x', 3), undefined);
});

test('typing finds the next row that begins so, going round', () => {
  const names = ['apple', 'banana', 'avocado', undefined];
  assert.equal(
    findRow('a', 4, 1, (row) => names[row]),
    2,
  );
  assert.equal(
    findRow('ap', 4, 2, (row) => names[row]),
    0,
  );
  assert.equal(
    findRow('z', 4, 0, (row) => names[row]),
    -1,
  );
});

test('a copied table keeps its shape, whatever its names hold', () => {
  assert.equal(
    toTsv([
      ['a\tb', 1, null],
      ['c\nd', -0.5, 'e'],
    ]),
    'a b\t1\t\nc d\t-0.5\te',
  );
});

test('a name from a dump is not run as a formula by a spreadsheet', () => {
  assert.equal(
    toCsv([
      ['=HYPERLINK("x")', -3],
      ['a,b', 'c"d'],
    ]),
    `"'=HYPERLINK(""x"")",-3\r\n"a,b","c""d"\r\n`,
  );
});

test('a path is one argument for the shell', () => {
  assert.equal(shellQuote('/tmp/a.log'), '/tmp/a.log');
  assert.equal(shellQuote("it's; rm -rf /"), `'it'\\''s; rm -rf /'`);
});

test('time left is not guessed from nothing', () => {
  assert.equal(secondsLeft(0, 100, 5), undefined);
  assert.equal(secondsLeft(50, 0, 5), undefined);
  assert.equal(secondsLeft(50, 100, 0.2), undefined);
  assert.equal(secondsLeft(25, 100, 4), 12);
});
