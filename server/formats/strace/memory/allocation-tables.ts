/** Sources of memory that stays, and how much of it each process had over time. */
import type { ByteSource } from '../../../engine/byte-source.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { exact } from '../../../engine/wording.ts';
import type { AddressSpace } from '../address-space.ts';
import { numberColumn, placeAtCalls, textColumn } from '../columns.ts';
import type { Task } from '../process-book.ts';
import { addressSpaces } from '../process-tables.ts';
import type { FollowedTrace } from '../read-trace.ts';
import { pidOf } from '../tables.ts';
import { type AllocationSource, allocationSources } from './allocation-sources.ts';
import { addMemorySeries } from './memory-series.ts';

const ROWS_MAX = 2000;

interface PlacedSource extends AllocationSource {
  task: Task;
  /** Share of what is left that the last third of the process's calls made. */
  lastThird: number;
}

export function addAllocations(into: TableBuilder, followed: FollowedTrace, source: ByteSource): void {
  const { trace, state } = followed;
  const spaces = new Map([...addressSpaces(followed)].map((entry) => [entry[0].number, entry]));
  const all = allocationSources(source, trace, state.processes.history);
  const shown: PlacedSource[] = [];
  for (const one of all.inOrder()) {
    const entry = spaces.get(one.space);
    if (entry) shown.push({ ...one, task: entry[1], lastThird: lateShare(all.leftRowsOf(one), entry[0]) });
    if (shown.length === ROWS_MAX) break;
  }
  addTable(into, followed, shown);
  addMemorySeries(into, followed, all);
}

function lateShare(leftRows: readonly number[], { firstRow, lastRow }: AddressSpace): number {
  const lateFrom = firstRow + (2 / 3) * (lastRow - firstRow);
  const late = leftRows.filter((row) => row >= lateFrom).length;
  return leftRows.length === 0 ? 0 : late / leftRows.length;
}

function addTable(into: TableBuilder, followed: FollowedTrace, sources: readonly PlacedSource[]): void {
  if (sources.length === 0) return;
  const numbers = (id: string, title: string, unit: string, of: (source: PlacedSource) => number) =>
    numberColumn(id, title, unit, sources.map(of));
  const table = into.table(
    'allocations',
    'histogram',
    'Allocation sources',
    [
      textColumn('source', 'Asked for by', sources.map(sourceName)),
      numbers('process', 'Process', '', ({ task }) => pidOf(followed, task) || Number.NaN),
      textColumn(
        'kind',
        'Kind',
        sources.map(({ isHeap, isReserved }) => (isHeap ? 'heap' : isReserved ? 'reserved' : 'anonymous')),
      ),
      numbers('made', 'Made', 'count', ({ made }) => made),
      numbers('left', 'Left', 'count', ({ left }) => left),
      numbers('bytes', 'Left', 'bytes', ({ leftBytes }) => leftBytes),
      numbers('taken', 'Taken', 'bytes', ({ madeBytes }) => madeBytes),
      numbers('smallest', 'Smallest', 'bytes', ({ smallest }) => smallest),
      numbers('largest', 'Largest', 'bytes', ({ largest }) => largest),
      numbers('lastThird', 'Of the last third', '%', ({ lastThird }) => 100 * lastThird),
      textColumn(
        'told',
        'Told by',
        sources.map(({ isStack }) => (isStack ? 'stack' : 'size and calls before')),
      ),
      numbers('lastCall', 'Last call', '', ({ lastRow }) => lastRow),
    ],
    sources.length,
  );
  table.compareBy = { key: 'source', measures: ['bytes', 'left'] };
  placeAtCalls(
    table,
    followed.trace.calls,
    sources.map(({ firstRow }) => firstRow),
  );
}

/** `load_table+0x2a < main`; without a stack `mmap of 1,048,576 bytes, after recvfrom`. */
export function sourceName({ isStack, isHeap, where, smallest }: AllocationSource): string {
  if (isStack) return where;
  const what = isHeap ? 'heap (brk)' : `mmap of ${exact(smallest)} bytes`;
  return where === '' ? what : `${what}, ${where}`;
}
