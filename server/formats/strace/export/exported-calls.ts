/** Rows of the calls that an export takes, and their columns. */
import type { Capture } from '../../../engine/capture.ts';
import { type SpanColumns, spanColumns } from '../../../engine/spans/span-columns.ts';
import { spanTest } from '../../../engine/spans/span-test.ts';
import type { Table } from '../../../engine/table.ts';
import { fail } from '../../../protocol/failure.ts';
import { parseSpanFilter } from '../../../protocol/span-filter.ts';

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
