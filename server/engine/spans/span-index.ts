/** Calls by lane and time: windows are cut from it. One for all calls, and one for those that passed the last filter. */
import { parseSpanFilter } from '../../protocol/span-filter.ts';
import { columnOf, type Table, textAt } from '../table.ts';
import { type OrderedCalls, orderedCalls } from './ordered-calls.ts';
import { durationOf, type SpanColumns, spanColumns, startOf } from './span-columns.ts';
import { spanTest } from './span-test.ts';

export interface Lane {
  process: number;
  depth: number;
  title: string;
  ending: string;
  calls: OrderedCalls;
  errors: number;
  /** Milliseconds of the log's clock. */
  from: number;
  to: number;
}

export interface SpanIndex {
  columns: SpanColumns;
  lanes: Lane[];
  /** Calls that pass. */
  matches: number;
  /** The rows of the table are in the order of time. */
  inTableOrder: boolean;
  laneOf: Map<number, number>;
  problems: string[];
  /** Of the whole log, whatever the filter. */
  origin: number;
  end: number;
}

interface Known {
  whole: SpanIndex;
  filtered?: { filter: string; index: SpanIndex };
}

const indexes = new WeakMap<Table, Known>();

/** @param processes the table with the tree of lanes, when there is one. Undefined when the table holds no calls. */
export function spanIndex(table: Table, processes: Table | undefined, filter: string): SpanIndex | undefined {
  const columns = spanColumns(table);
  if (!columns) return undefined;
  let known = indexes.get(table);
  if (!known) {
    known = { whole: build(columns, processes, undefined) };
    indexes.set(table, known);
  }
  if (filter.trim() === '') return known.whole;
  if (known.filtered?.filter !== filter) {
    const parsed = parseSpanFilter(filter);
    const test = spanTest(columns, parsed);
    const { origin, end } = known.whole;
    const index = test ? { ...build(columns, processes, test), origin, end } : known.whole;
    known.filtered = { filter, index: { ...index, problems: parsed.problems } };
  }
  return known.filtered.index;
}

function build(
  columns: SpanColumns,
  processes: Table | undefined,
  test: ((row: number) => boolean) | undefined,
): SpanIndex {
  const every = rowsThatPass(columns.rows, test);
  const byLane = rowsByProcess(columns, every);
  const lanes = laneOrder([...byLane.keys()], processes).flatMap(({ process, ...about }): Lane[] => {
    const rows = byLane.get(process);
    if (!rows) return [];
    const calls = orderedCalls(columns, rows);
    let errors = 0;
    if (columns.error) for (const row of rows) if (columns.error[row] !== 0) errors++;
    const last = rows[rows.length - 1] as number;
    const to = startOf(columns, last) + durationOf(columns, last);
    const from = startOf(columns, rows[0] as number);
    return [{ ...about, process, calls, errors, from, to }];
  });
  const from = lanes.reduce((least, lane) => Math.min(least, lane.from), Number.POSITIVE_INFINITY);
  const to = lanes.reduce((most, lane) => Math.max(most, lane.to), Number.NEGATIVE_INFINITY);
  return {
    columns,
    lanes,
    matches: every.length,
    inTableOrder: isInOrder(columns),
    laneOf: new Map(lanes.map(({ process }, i) => [process, i])),
    problems: [],
    origin: Number.isFinite(from) ? from : 0,
    end: Number.isFinite(to) ? to : 0,
  };
}

function isInOrder({ start, rows }: SpanColumns): boolean {
  for (let row = 1; start && row < rows; row++)
    if (!((start[row] as number) >= (start[row - 1] as number))) return false;
  return true;
}

function rowsThatPass(total: number, test: ((row: number) => boolean) | undefined): Uint32Array {
  const rows = new Uint32Array(total);
  let count = 0;
  for (let row = 0; row < total; row++) if (!test || test(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

interface LaneRows {
  count: number;
  rows: Uint32Array;
}

function rowsByProcess({ process }: SpanColumns, rows: Uint32Array): Map<number, Uint32Array> {
  if (!process) return new Map(rows.length > 0 ? [[0, rows.slice()]] : []);
  const slots = new Map<number, LaneRows>();
  let last = Number.NaN;
  let slot: LaneRows = { count: 0, rows: new Uint32Array(0) };
  for (const row of rows) {
    const lane = process[row] as number;
    if (lane !== last) {
      last = lane;
      slot = slots.get(lane) ?? { count: 0, rows: new Uint32Array(0) };
      slots.set(lane, slot);
    }
    slot.count++;
  }
  for (const one of slots.values()) {
    one.rows = new Uint32Array(one.count);
    one.count = 0;
  }
  last = Number.NaN;
  for (const row of rows) {
    const lane = process[row] as number;
    if (lane !== last) {
      last = lane;
      slot = slots.get(lane) as LaneRows;
    }
    slot.rows[slot.count++] = row;
  }
  return new Map([...slots].map(([lane, one]) => [lane, one.rows]));
}

interface LaneAbout {
  process: number;
  depth: number;
  title: string;
  ending: string;
}

/** Parents before their children, both in the order of the log. */
function laneOrder(found: readonly number[], processes: Table | undefined): LaneAbout[] {
  const rowOf = new Map<number, number>();
  const children = new Map<number, number[]>();
  const text = (id: string, row: number) => {
    const column = processes && columnOf(processes, id);
    return column ? (textAt(column, row) ?? '') : '';
  };
  const pidAt = (id: string, row: number) => (processes && columnOf(processes, id)?.numbers?.at(row)) || 0;
  for (let row = 0; row < (processes?.rows ?? 0); row++) rowOf.set(pidAt('process', row), row);
  const roots: number[] = [];
  for (const process of new Set([...rowOf.keys(), ...found])) {
    const row = rowOf.get(process);
    const parent = row === undefined ? 0 : pidAt('parent', row);
    if (parent !== process && rowOf.has(parent)) {
      const list = children.get(parent);
      if (list) list.push(process);
      else children.set(parent, [process]);
    } else roots.push(process);
  }
  const order: LaneAbout[] = [];
  const seen = new Set<number>();
  const waiting = roots.reverse().map((process) => ({ process, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { process, depth } = next;
    if (seen.has(process)) continue;
    seen.add(process);
    const row = rowOf.get(process);
    order.push({
      process,
      depth,
      title: row === undefined ? '' : text('command', row),
      ending: row === undefined ? '' : text('ending', row),
    });
    for (const child of (children.get(process) ?? []).reverse())
      waiting.push({ process: child, depth: depth + 1 });
  }
  // Who is its own ancestor, as reused numbers may make it, is no one's child.
  for (const process of found)
    if (!seen.has(process)) order.push({ process, depth: 0, title: '', ending: '' });
  return order;
}
