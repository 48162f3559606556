/** What of a process was in memory when it was dumped: from smaps beside the dump, or from samples of smaps in the case. */
import type { Capture } from '../engine/capture.ts';
import type { Case } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { factOf } from './core-tables.ts';

/** Of the mappings of a sample, this part must begin where a segment of the dump begins. */
const SAME_PROCESS = 0.5;

/** Bytes of RSS for each dump; undefined unless they are known for all. */
export function residentOf(
  { captures }: Pick<Case, 'captures'>,
  dumps: readonly Capture[],
): number[] | undefined {
  const beside = dumps.map((dump) => factOf(dump, 'residentBytes'));
  if (beside.every((bytes) => bytes > 0)) return beside;
  for (const { format, tables } of captures) {
    const table = format.id === 'smaps' ? tables.find(({ id }) => id === 'smaps') : undefined;
    const total = table && columnOf(table, 'total.Rss')?.numbers;
    // Without times, samples belong to dumps by their order alone.
    if (!table || !total || table.rows !== dumps.length || !dumps.every((dump) => isOf(table, dump)))
      continue;
    return dumps.map((_, i) => 1024 * total.at(i));
  }
  return undefined;
}

function isOf(table: Table, dump: Capture): boolean {
  const starts = dump.tables.find(({ id }) => id === 'segments');
  const column = starts && columnOf(starts, 'start')?.numbers;
  if (!starts || !column) return false;
  const known = new Set(Array.from({ length: starts.rows }, (_, row) => column.at(row)));
  const mappings = new Set(table.columns.flatMap(({ entity }) => /@([0-9a-f]+)$/.exec(entity)?.[1] ?? []));
  let same = 0;
  for (const start of mappings) if (known.has(Number.parseInt(start, 16))) same++;
  return mappings.size > 0 && same >= SAME_PROCESS * mappings.size;
}
