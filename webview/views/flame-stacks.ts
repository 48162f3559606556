/** The stacks of a profile, by size, and what each of them had in the first capture of the case. */
import { useEffect, useState } from 'preact/hooks';
import type { CaptureSummary, CaseSummary, TableSummary } from '../../server/protocol/capture.ts';
import type { Cell } from '../../server/protocol/operations.ts';
import type { FlameInput } from '../charts/flame.ts';
import type { Client } from '../client.ts';
import { usePanel } from '../context.ts';

export interface Stack extends FlameInput {
  /** Row in the table. */
  row: number;
  name: string;
  source: string;
  package: string;
  self: number;
  count: number;
  /** What it had in the first capture; undefined where there is none to compare with. */
  before: number | undefined;
}

/** Stacks drawn at most, the largest: smaller ones have no width. */
const STACKS_MAX = 20_000;
const PAGE = 1000;

/** The table of stacks that a table of the same profile belongs to. */
export function stacksOf(capture: CaptureSummary, table: TableSummary): TableSummary | undefined {
  const prefix = table.id.replace(/[a-z]+$/i, '');
  return capture.tables.find(
    ({ id, kind, columns }) =>
      kind === 'profile' && id.startsWith(prefix) && columns.some((column) => column.id === 'parent'),
  );
}

/** Largest first, so that callers stand before what they call; undefined while they are on their way. */
export function useStacks(capture: CaptureSummary, table: TableSummary): Stack[] | undefined {
  const { client, summary } = usePanel();
  const [stacks, setStacks] = useState<Stack[]>();
  const earlier = firstOf(summary, capture, table);
  useEffect(() => {
    const controller = new AbortController();
    const read = async () => {
      const at = { case: summary.case, signal: controller.signal };
      const own = await readStacks(client, { ...at, capture: capture.index, table });
      if (earlier !== undefined) {
        const first = await readStacks(client, { ...at, capture: earlier.capture, table: earlier.table });
        compare(own, first);
      }
      setStacks(own);
    };
    // The table beside it says what went wrong.
    read().catch(() => {});
    return () => controller.abort();
  }, [client, summary.case, summary.revision, capture.index, table.id, table.rows, earlier?.capture]);
  return stacks;
}

function firstOf(
  summary: CaseSummary,
  capture: CaptureSummary,
  table: TableSummary,
): { capture: number; table: TableSummary } | undefined {
  for (const other of summary.captures) {
    const alike = other.tables.find(({ id, kind }) => id === table.id && kind === table.kind);
    if (other.format !== capture.format || alike === undefined) continue;
    return other.index === capture.index ? undefined : { capture: other.index, table: alike };
  }
  return undefined;
}

interface Reading {
  case: number;
  signal: AbortSignal;
  capture: number;
  table: TableSummary;
}

async function readStacks(client: Client, { case: id, signal, capture, table }: Reading): Promise<Stack[]> {
  const at = new Map(table.columns.map((column, place) => [column.id, place]));
  const positions = new Map<number, number>();
  const stacks: Stack[] = [];
  const most = Math.min(table.rows, STACKS_MAX);
  for (let offset = 0; offset < most; offset += PAGE) {
    const query = {
      case: id,
      capture,
      table: table.id,
      sort: 'totalBytes',
      descending: true,
      offset,
      limit: Math.min(PAGE, most - offset),
    };
    const page = await client.call('page', query, { signal });
    page.rows.forEach((cells, i) => {
      const cell = (column: string): Cell | undefined => cells[at.get(column) ?? -1];
      const row = page.indices[i] as number;
      positions.set(row, stacks.length);
      stacks.push({
        row,
        parent: Number(cell('parent') ?? -1),
        value: Number(cell('totalBytes') ?? 0),
        self: Number(cell('selfBytes') ?? 0),
        count: Number(cell('count') ?? 0),
        name: String(cell('function') ?? ''),
        source: String(cell('source') ?? ''),
        package: String(cell('package') ?? ''),
        before: undefined,
      });
    });
  }
  for (const stack of stacks) stack.parent = positions.get(stack.parent) ?? -1;
  return stacks;
}

/** Stacks are the same when their functions are, from the outermost in. */
function compare(stacks: readonly Stack[], first: readonly Stack[]): void {
  const ids = new Map<string, number>();
  const numbersOf = (all: readonly Stack[]) => {
    const numbers: number[] = [];
    all.forEach(({ parent, name, source }, i) => {
      const key = `${numbers[parent] ?? -1}\n${name}\n${source}`;
      const number = ids.get(key) ?? ids.size;
      ids.set(key, number);
      numbers[i] = number;
    });
    return numbers;
  };
  const values = new Map<number, number>();
  numbersOf(first).forEach((number, i) => {
    values.set(number, (values.get(number) ?? 0) + (first[i] as Stack).value);
  });
  numbersOf(stacks).forEach((number, i) => {
    (stacks[i] as Stack).before = values.get(number) ?? 0;
  });
}
