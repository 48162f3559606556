/** One call of a timeline: found by its row, or by its lane and a time, and the calls around it. */
import type { SpanCall, SpanQuery } from '../../protocol/spans.ts';
import type { Table } from '../table.ts';
import { firstFrom } from './ordered-calls.ts';
import { startOf } from './span-columns.ts';
import type { SpanIndex } from './span-index.ts';
import { foldedAround, spanTree } from './span-tree.ts';

const TEXT_SHOWN = 2000;

/** @param textOf all of a call as the log writes it. Null when there is no such call. */
export function spanCall(
  table: Table,
  index: SpanIndex,
  query: Omit<SpanQuery, 'case' | 'capture' | 'table'>,
  textOf: (row: number) => string,
): SpanCall | null {
  const row = rowOf(index, query);
  if (row === undefined || !(row >= 0 && row < table.rows)) return null;
  const { columns, origin } = index;
  const process = columns.process ? (columns.process[row] as number) : 0;
  const place = index.laneOf.get(process) ?? -1;
  const tree = spanTree(index, query.folded);
  const syscall = columns.syscall[row] as number;
  const start = startOf(columns, row);
  const duration = columns.duration?.[row] ?? Number.NaN;
  const text = textOf(row);
  return {
    row,
    process,
    lane: tree.placeOf[place] ?? -1,
    foldedIn: place < 0 ? [] : foldedAround(index, tree, place, query.folded),
    title: index.lanes[place]?.title ?? '',
    start: start - origin,
    time: start,
    duration: Number.isFinite(duration) ? duration : null,
    name: columns.names[syscall] ?? '',
    class: columns.classes[columns.classOf[syscall] as number] ?? '',
    error: columns.errors[columns.error?.[row] ?? -1] ?? '',
    what: columns.whats[columns.what?.[row] ?? -1] ?? '',
    text: text.slice(0, TEXT_SHOWN),
    more: Math.max(0, text.length - TEXT_SHOWN),
    byteStart: table.byteStart?.at(row) ?? 0,
    byteLength: table.byteLength?.at(row) ?? 0,
    line: table.line?.at(row) ?? 0,
  };
}

function rowOf(
  index: SpanIndex,
  { row, lane, time, folded, step = 0 }: Omit<SpanQuery, 'case' | 'capture' | 'table'>,
) {
  const { columns, origin } = index;
  if (row !== undefined && step === 0) return row;
  const at =
    row === undefined
      ? spanTree(index, folded).shown[lane ?? -1]
      : index.laneOf.get(columns.process ? (columns.process[row] as number) : 0);
  const calls = index.lanes[at ?? -1]?.calls;
  if (!calls || calls.rows.length === 0) return undefined;
  const { rows, start, duration } = calls;
  if (row === undefined) {
    const wanted = origin + (time ?? 0);
    const next = firstFrom(start, wanted, true);
    if (next === 0) return rows[0];
    // A call that runs at that time, else the nearer of the two around it.
    const end = (start[next - 1] as number) + (duration[next - 1] as number);
    const isNearer = next === rows.length || wanted - end <= (start[next] as number) - wanted;
    return rows[isNearer ? next - 1 : next];
  }
  // Of one that does not pass the filter: where it would stand.
  const began = startOf(columns, row);
  let place = firstFrom(start, began);
  while (place < rows.length - 1 && rows[place] !== row && start[place] === began) place++;
  return rows[Math.max(0, Math.min(rows.length - 1, place + step))];
}
