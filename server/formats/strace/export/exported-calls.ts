/** Rows of the calls that an export takes, and their columns. */
import type { Capture } from '../../../engine/capture.ts';
import { type SpanColumns, spanColumns } from '../../../engine/spans/span-columns.ts';
import type { SpanMask } from '../../../engine/spans/span-source.ts';
import { spanTest } from '../../../engine/spans/span-test.ts';
import type { Table } from '../../../engine/table.ts';
import { fail } from '../../../protocol/failure.ts';
import { parseSpanFilter } from '../../../protocol/span-filter.ts';
import { classOfCall } from '../call-classes.ts';
import { wordsFor } from '../text/syscall-words.ts';

export interface ExportedCalls {
  table: Table;
  columns: SpanColumns;
  passes(row: number): boolean;
}

/** @throws FailureError when the capture holds counts only, or the filter is not understood. */
export function exportedCalls(capture: Capture, filter: string): ExportedCalls {
  const table = capture.tables.find(({ id }) => id === 'calls');
  const columns = table && spanColumns(table);
  if (!table || !columns)
    throw fail(
      'bad-request',
      'This log holds no calls, only counts of them.',
      'Record one without -c: strace -f -tt -T -o trace.strace COMMAND',
    );
  const parsed = parseSpanFilter(filter);
  const [problem] = parsed.problems;
  if (problem !== undefined) throw fail('bad-request', problem, 'Correct the filter.');
  const test = spanTest(columns, parsed);
  return { table, columns, passes: test ?? (() => true) };
}

/** Names of system calls say nothing of a machine; a word that is none may be a line of a program that was taken for one. */
export function callName(name: string, mask: SpanMask): string {
  return classOfCall(name) !== 'other' || wordsFor(name) !== '' ? name : mask(name, 'name');
}
