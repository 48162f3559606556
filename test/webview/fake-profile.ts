/** A case of two heap profiles of one program: stacks of which one has grown, functions, packages. */
import type { CaptureSummary, TableSummary } from '../../server/protocol/capture.ts';
import { type FakeCase, HOSTILE } from './fake-cases.ts';
import { amount, type Column, place, text } from './fake-dump.ts';
import type { FakeTable } from './fake-table.ts';
import { textOfLines } from './fake-text.ts';

type StackSpec = [name: string, parent: number, self: number, source: string, of: string];

const APP = '/srv/app/app.js';
const EXPRESS = '/srv/app/node_modules/express/lib/router.js';

/** Callers before what they call; `leaked` is what the cache has taken in. */
function stacksOf(leaked: number): StackSpec[] {
  return [
    ['main', -1, 10_000, `${APP}:1:1`, ''],
    ['handle', 0, 40_000, `${EXPRESS}:44:9`, 'express'],
    ['next', 1, 20_000, `${EXPRESS}:60:3`, 'express'],
    ['remember', 2, leaked, `${APP}:20:5`, ''],
    ['render', 2, 300_000, `${APP}:40:5`, ''],
    [HOSTILE, 0, 90_000, `${APP}:70:5`, ''],
    ['parse', 1, 60_000, 'node:url:10:1', 'node'],
    ['tiny', 4, 12, `${APP}:99:1`, ''],
    ['processTimers', -1, 30_000, 'node:internal/timers:500:1', 'node'],
  ];
}

function table(id: string, title: string, capture: number, columns: Column[]): FakeTable {
  const summary: TableSummary = {
    id,
    kind: 'profile',
    title,
    rows: columns[0]?.values.length ?? 0,
    columns: columns.map(({ values: _, ...column }) => column),
  };
  return { summary, capture, cell: (row, column) => columns[column]?.values[row] ?? null };
}

function tablesOf(capture: number, stacks: readonly StackSpec[]): FakeTable[] {
  const totals = stacks.map(([, , self]) => self);
  for (let i = stacks.length - 1; i >= 0; i--) {
    const parent = (stacks[i] as StackSpec)[1];
    if (parent >= 0) totals[parent] = (totals[parent] as number) + (totals[i] as number);
  }
  const column = <T>(pick: (stack: StackSpec) => T) => stacks.map(pick);
  return [
    table('functions', 'Functions', capture, [
      text(
        'function',
        'Function',
        column(([name]) => name),
      ),
      amount(
        'selfBytes',
        'Self',
        'bytes',
        column(([, , self]) => self),
      ),
      amount('totalBytes', 'With what it calls', 'bytes', totals),
      text(
        'source',
        'Source',
        column(([, , , source]) => source),
      ),
    ]),
    table('stacks', 'Stacks', capture, [
      text(
        'function',
        'Function',
        column(([name]) => name),
      ),
      amount('totalBytes', 'Total', 'bytes', totals),
      amount(
        'selfBytes',
        'Self',
        'bytes',
        column(([, , self]) => self),
      ),
      amount(
        'count',
        'Samples',
        'count',
        column(() => 1),
      ),
      place(
        'parent',
        'Called from row',
        column(([, parent]) => parent),
      ),
      text(
        'source',
        'Source',
        column(([, , , source]) => source),
      ),
      text(
        'package',
        'Package',
        column(([, , , , of]) => of),
      ),
    ]),
  ];
}

export function profiles(): FakeCase {
  const tables = [0, 1].map((capture) => tablesOf(capture, stacksOf(100_000 + capture * 300_000)));
  const captures = tables.map(
    (own, index): CaptureSummary => ({
      index,
      path: `samples/heapprofile/day-${index + 1}.heapprofile`,
      format: 'heapprofile',
      formatTitle: 'Sampling heap profile',
      bytes: 4000,
      tables: own.map(({ summary }) => summary),
      zone: '',
      facts: { sampleCount: 9 },
      problems: { count: 0, first: [] },
      marks: [],
    }),
  );
  return {
    summary: { case: 1, revision: 1, captures, findings: [], growth: [] },
    tables: tables.flat(),
    text: textOfLines(['']),
  };
}
