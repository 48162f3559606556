/** Which call made a process: by the number that it returned. */
import { columnOf, type Table } from '../../../engine/table.ts';

const MAKES_PROCESSES = /^(?:clone[23]?|v?fork)$/;

/** By table of calls. */
const births = new WeakMap<Table, Map<number, number>>();

/** Of a number that is used again, the first one. */
export function birthsOf(calls: Table): ReadonlyMap<number, number> {
  let found = births.get(calls);
  if (found) return found;
  found = new Map();
  births.set(calls, found);
  const syscall = columnOf(calls, 'syscall');
  const result = columnOf(calls, 'result')?.numbers;
  const making = new Set(syscall?.words?.flatMap((name, i) => (MAKES_PROCESSES.test(name) ? [i] : [])));
  for (let row = 0; making.size > 0 && row < calls.rows; row++) {
    if (!making.has(syscall?.numbers?.at(row) ?? -1)) continue;
    const child = result?.at(row) ?? Number.NaN;
    if (child > 0 && !found.has(child)) found.set(child, row);
  }
  return found;
}
