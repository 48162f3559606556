/** `tidemark page`: rows of one table of a capture. */
import { type Capture, isoTime } from '../engine/capture.ts';
import { tableById } from '../engine/growth-table.ts';
import { pageOf } from '../engine/page.ts';
import type { Column, Table } from '../engine/table.ts';
import { exact, plural } from '../engine/wording.ts';
import { fail } from '../protocol/failure.ts';
import type { Cell, Page } from '../protocol/operations.ts';
import { jsonText } from '../report/json-text.ts';
import { columns as layOut } from '../report/layout.ts';
import { oneLine } from '../report/printable.ts';
import { MIN_LENGTH, open, reading, SHALLOW } from './analyze.ts';
import { choice, readArguments, wholeNumber } from './options.ts';
import { lineWidth, print, wantsColour } from './output.ts';

const LIMIT = 50;
/** Widest cell in the terminal; JSON has all of it. */
const CELL_MAX = 60;

export async function page(given: readonly string[]): Promise<number> {
  const options = readArguments(given, {
    values: ['sort', 'filter', 'offset', 'limit', 'format', MIN_LENGTH],
    flags: [SHALLOW],
  });
  const [path, id, ...more] = options.names;
  if (path === undefined || more.length > 0) {
    throw fail(
      'bad-request',
      'page needs the path of a capture and the id of a table.',
      'Example: tidemark page meminfo.log meminfo --sort Cached:desc',
    );
  }
  const format = choice(options, 'format', ['text', 'json'], 'text');
  const offset = wholeNumber(options, 'offset', 0);
  const limit = wholeNumber(options, 'limit', LIMIT);
  const filter = options.values.get('filter') ?? '';
  const { captures } = await open([path], reading(options));
  try {
    const { capture, table } = findTable(captures, id, path);
    const sort = sortOf(table, options.values.get('sort'));
    if (filter !== '' && !table.columns.some((column) => column.texts || column.words)) {
      process.stderr.write(`Table ${table.id} has no text to filter by: all rows are shown.\n`);
    }
    const found = pageOf(table, { ...sort, filter, offset, limit });
    if (found.rows.length < Math.min(limit, found.total - offset)) {
      process.stderr.write(
        `One page holds ${plural(found.rows.length, 'row')} of this table: go on with --offset ${offset + found.rows.length}.\n`,
      );
    }
    print(format === 'json' ? jsonPage(table, found) : textPage(capture, table, found, offset, sort));
  } finally {
    for (const capture of captures) capture.source.close();
  }
  return 0;
}

/** @throws FailureError that lists the tables there are. */
function findTable(
  captures: readonly Capture[],
  id: string | undefined,
  path: string,
): { capture: Capture; table: Table } {
  for (const capture of id === undefined ? [] : captures) {
    const table = tableById(capture, id as string);
    if (table) return { capture, table };
  }
  const ids = captures.flatMap((capture) =>
    capture.tables.flatMap((table) => [
      `${table.id} (${table.kind}, ${plural(table.rows, 'row')})`,
      ...(table.kind === 'series' ? [`${table.id}.growth (a row a series)`] : []),
    ]),
  );
  throw fail(
    'bad-request',
    id === undefined ? 'page needs the id of a table.' : `${path} has no table ${id}.`,
    ids.length > 0 ? `It has: ${[...new Set(ids)].join(', ')}.` : 'It has none.',
  );
}

/** `COLUMN`, `COLUMN:asc`, `COLUMN:desc`; the column by its id or its title. */
function sortOf(table: Table, given: string | undefined): { sort?: string; descending?: boolean } {
  if (given === undefined) return {};
  const [, name = given, direction] = /^([\s\S]*?)(?::(asc|desc))?$/.exec(given) ?? [];
  const column =
    table.columns.find((one) => one.id === name) ??
    table.columns.find((one) => one.title.toLowerCase() === name.toLowerCase());
  if (column) return { sort: column.id, descending: direction === 'desc' };
  const some = table.columns.slice(0, 20).map((one) => one.id);
  const left = table.columns.length - some.length;
  throw fail(
    'bad-request',
    `Table ${table.id} has no column ${name}.`,
    `It has: ${some.join(', ')}${left > 0 ? ` and ${exact(left)} more` : ''}.`,
  );
}

function jsonPage(table: Table, { total, rows, indices }: Page): string {
  const columns = table.columns.map(({ id, title, unit }) => ({ id, title, unit }));
  return jsonText({ table: table.id, total, columns, indices, rows });
}

function textPage(
  capture: Capture,
  table: Table,
  { total, rows }: Page,
  offset: number,
  { sort, descending }: { sort?: string; descending?: boolean },
): string {
  const width = lineWidth();
  const order = columnOrder(table, sort);
  const cells = rows.map((row) =>
    order.map((i) => textCell(row[i] ?? null, table.columns[i] as Column, capture.zoneOffset)),
  );
  const heads = order.map((i) => heading(table.columns[i] as Column));
  const widths = heads.map((head, i) =>
    Math.min(CELL_MAX, Math.max(head.length, ...cells.map((row) => (row[i] as string).length))),
  );
  const shown = columnsThatFit(widths, width);
  const [head = '', ...body] = layOut(
    [heads, ...cells].map((row) => row.slice(0, shown)),
    width,
    order.map((i) => table.columns[i]?.type === 'number'),
  );
  const more = table.columns.length - shown;
  const sorted = sort === undefined ? '' : `, sorted by ${sort}${descending ? ', highest first' : ''}`;
  const range = rows.length === 0 ? 'no rows' : `${exact(offset + 1)}–${exact(offset + rows.length)}`;
  const foot = `showing ${range} of ${exact(total)}${sorted}${
    more > 0 ? `; ${plural(more, 'more column')} with --format json` : ''
  }`;
  const quiet = (text: string) => (wantsColour(process.stdout) ? `\x1b[2m${text}\x1b[0m` : text);
  return `${[quiet(head), ...body, quiet(oneLine(foot))].join('\n')}\n`;
}

/** The first column names the row; the one that the rows are sorted by comes next. */
function columnOrder(table: Table, sort: string | undefined): number[] {
  const order = [...table.columns.keys()];
  const at = table.columns.findIndex((column) => column.id === sort);
  if (at > 1) order.splice(1, 0, ...order.splice(at, 1));
  return order;
}

function heading({ title, unit, type }: Column): string {
  const said = type !== 'number' || unit === '' || unit === 'count' || title.includes(`(${unit}`);
  return oneLine(said ? title : `${title} (${unit})`);
}

/** Always at least one. */
function columnsThatFit(widths: readonly number[], width: number): number {
  let used = 0;
  for (let i = 0; i < widths.length; i++) {
    used += (widths[i] as number) + (i > 0 ? 2 : 0);
    if (used > width) return Math.max(1, i);
  }
  return widths.length;
}

function textCell(cell: Cell, column: Column, zoneOffset: number | undefined): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return oneLine(cell);
  return column.type === 'time' ? isoTime(cell, zoneOffset) : exact(cell);
}
