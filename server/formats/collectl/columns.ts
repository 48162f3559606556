/** What the columns of collectl(1) measure: units from the subsystem and the name (collectl data definitions). */
import type { ColumnInfo } from '../../engine/table.ts';
import { measure } from '../text/open-sample.ts';

/** `[MEM]` amounts that are counts, not kB. */
const MEMORY_COUNTS = /^(?:Page(?:Major)?Faults|PageMajFaults|Huge\w+)$/;
const MEMORY_FLOWS = /^(?:Page|Swap)(?:In|Out)$/;
const SIZES_OF_THE_MACHINE = /^(?:Tot|SwapTot|HugeTotal)$/;

/** A heading of the plot format: `[CPU]User%`, `[DSK:sda]Reads`. */
export function plotColumn(heading: string): Omit<ColumnInfo, 'id'> {
  const m = /^\[([A-Za-z]+):?([^\]]*)\](.+)$/.exec(heading);
  if (!m) return measure(heading, unitOf('', heading));
  const [, group = '', part = '', name = ''] = m;
  const entity = group === 'CPU' && part !== '' ? `cpu ${part}` : part;
  const attribute = group === 'MEM' && SIZES_OF_THE_MACHINE.test(name);
  return measure(heading, unitOf(group, name), entity, attribute ? { attribute } : {});
}

function unitOf(group: string, name: string): string {
  if (name.endsWith('%')) return '%';
  if (/\/sec$/i.test(name)) return 'count/s';
  if (group === 'MEM') {
    if (MEMORY_FLOWS.test(name)) return 'kB/s';
    if (/Faults$/.test(name)) return 'count/s';
    return MEMORY_COUNTS.test(name) ? 'count' : 'kB';
  }
  if (group === 'DSK' || group === 'NET') return /KB/i.test(name) ? 'kB/s' : 'count/s';
  return 'count';
}

/** A heading of the brief format under its banner: `cpu` under `CPU`, `Free` under `Memory`. */
export function briefColumn(group: string, name: string): Omit<ColumnInfo, 'id'> {
  const title = group === '' ? name : `${group} ${name}`;
  if (/^cpu/i.test(group)) return measure(title, /^(?:inter|ctxsw)$/.test(name) ? 'count/s' : '%');
  if (/^mem/i.test(group)) return measure(title, 'kB');
  if (/KB/i.test(name)) return measure(title, 'kB/s');
  return measure(title, /^sockets$/i.test(group) ? 'count' : 'count/s');
}
