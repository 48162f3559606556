/** Logs of strace in the browser: the lists that the server of the harness made, behind the engine's own answers. */
import { NumberColumn } from '../../server/engine/columns.ts';
import { cellOf, pageOf } from '../../server/engine/page.ts';
import { reduceSeries } from '../../server/engine/reduce.ts';
import { spanCall } from '../../server/engine/spans/span-call.ts';
import { spanIndex } from '../../server/engine/spans/span-index.ts';
import { spansWindow } from '../../server/engine/spans/span-window.ts';
import type { Table } from '../../server/engine/table.ts';
import type { Method, Params } from '../../server/protocol/operations.ts';
import type { FakeCase } from './fake-cases.ts';
import { textOfLines } from './fake-text.ts';
import type { TraceCase } from './trace-cases.ts';

/** Put in by the bundler. */
declare const TRACE_CASES: Record<string, TraceCase>;

let shown: { trace: TraceCase; tables: Table[] } | undefined;

export function traceCase(name: string): FakeCase {
  const trace = TRACE_CASES[name];
  if (trace === undefined) throw new Error(`no trace is called ${name}`);
  const tables = trace.tables.map(
    (table): Table => ({
      ...table,
      columns: table.columns.map(({ numbers, texts, words, ...info }) => ({
        ...info,
        counter: false,
        entity: '',
        ...(numbers && { numbers: columnOf(numbers) }),
        ...(texts && { texts }),
        ...(words && { words }),
      })),
      byteStart: columnOf(table.byteStart),
      byteLength: columnOf(table.byteLength),
      line: columnOf(table.line),
    }),
  );
  shown = { trace, tables };
  const [capture] = trace.summary.captures;
  return {
    summary: trace.summary,
    tables: (capture?.tables ?? []).flatMap((summary) => {
      const table = tables.find(({ id }) => id === summary.id);
      if (table === undefined) return [];
      return {
        summary,
        cell: (row: number, column: number) => cellOf(table.columns[column] as Table['columns'][number], row),
      };
    }),
    text: textOfLines(trace.lines),
  };
}

/** Undefined for what is asked of other cases, or in other ways. */
export function answerOfTrace(method: Method, params: unknown): { result: unknown } | undefined {
  if (shown === undefined) return undefined;
  const { trace, tables } = shown;
  const named = (id: string) => tables.find((table) => table.id === id) as Table;
  switch (method) {
    case 'page': {
      const query = params as Params<'page'>;
      return { result: pageOf(named(query.table), query) };
    }
    case 'series': {
      const query = params as Params<'series'>;
      return { result: reduceSeries(named(query.table), query) };
    }
    case 'spans': {
      const query = params as Params<'spans'>;
      const index = spanIndex(named(query.table), named('processes'), query.filter ?? '');
      const window = index && spansWindow(index, query);
      // As the engine masks at this level.
      if (query.level === 'structure')
        for (const lane of window?.lanes ?? []) lane.title = lane.title.replace(/^(\S+).*/, '$1 …');
      return { result: window };
    }
    case 'span': {
      const query = params as Params<'span'>;
      const index = spanIndex(named(query.table), named('processes'), query.filter ?? '');
      return {
        result: index && spanCall(named(query.table), index, query, (row) => trace.texts[row] ?? ''),
      };
    }
    case 'locate': {
      const { table, row } = params as Params<'locate'>;
      const { byteStart, byteLength, line } = named(table);
      const capture = trace.summary.captures[0]?.path;
      return {
        result: {
          capture,
          byteStart: byteStart?.at(row),
          byteLength: byteLength?.at(row),
          line: line?.at(row),
        },
      };
    }
    case 'exportSpans':
      return { result: { text: JSON.stringify(params) } };
    default:
      return undefined;
  }
}

function columnOf(values: readonly (number | null)[]): NumberColumn {
  return NumberColumn.from({
    start: 0,
    length: values.length,
    constant: Number.NaN,
    values: Float64Array.from(values, (value) => value ?? Number.NaN),
  });
}
