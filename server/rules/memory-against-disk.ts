/** The same items in memory and on disk: what one costs in each. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import type { Column, Table } from '../engine/table.ts';
import { exact, significant } from '../engine/wording.ts';
import type { Evidence } from '../protocol/finding.ts';
import { bytesPerUnit } from './measures.ts';

const TIMES = 2;
const ITEMS_LEAST = 1000;

const IN_MEMORY = /memory|resident|\brss\b|\bram\b|\bheap\b/i;
const ON_DISK = /on disk|\bdisk\b|file size|\bfile\b|spool/i;
const ITEMS = /messages|items|entries|records|objects|keys|rows/i;

interface Amount {
  capture: Capture;
  table: Table;
  column: Column;
  value: number;
}

export const memoryAgainstDisk: Rule = {
  id: 'mem.vsDisk',
  about: 'Bytes per item in memory against bytes per item on disk, where a case states both.',
  kinds: ['series'],
  formats: ['figures'],
  thresholds: [
    { name: 'memory over disk', value: TIMES, unit: '×', source: 'measured: ×3.06 in samples/kannel' },
    { name: 'items', value: ITEMS_LEAST, unit: '', source: 'with few items the process itself counts' },
  ],
  check({ captures }) {
    const stated = captures.flatMap((capture) => amountsOf(capture, 'figures'));
    const memory = stated.find(
      ({ column }) => bytesPerUnit(column.unit) > 0 && IN_MEMORY.test(column.id) && !ON_DISK.test(column.id),
    );
    const disk = stated.find(({ column }) => bytesPerUnit(column.unit) > 0 && ON_DISK.test(column.id));
    const items =
      captures.flatMap((capture) => storeOf(capture) ?? [])[0] ??
      stated.find(({ column }) => column.unit === 'count' && ITEMS.test(column.id));
    if (!memory || !disk || !items || !(items.value >= ITEMS_LEAST) || !(disk.value > 0)) return [];
    const [low, high] = each(memory, items.value);
    const [diskLow, diskHigh] = each(disk, items.value);
    const ratio =
      (memory.value * bytesPerUnit(memory.column.unit)) / (disk.value * bytesPerUnit(disk.column.unit));
    if (ratio < TIMES) return [];
    const one = items.table.id === 'kannel' ? 'message' : 'item';
    const [first, ...rest] = [memory, disk, items].map(
      ({ capture, table, column, value }): Evidence => ({
        ...evidenceAt(capture, table, rowOf(column, table, value), column.id),
        after: value,
      }),
    );
    return [
      finding({
        rule: 'mem.vsDisk',
        severity: 'note',
        confidence: 'measured',
        subject: `memory per ${one}`,
        title: `One ${one} takes ${range(low, high)} in memory against ${range(diskLow, diskHigh)} on disk (×${significant(ratio)}): ${exact(memory.value)} ${memory.column.unit} and ${exact(disk.value)} ${disk.column.unit} for ${exact(items.value)} ${one}s.`,
        explanation: `What is compact on disk becomes objects in memory: a structure for each ${one}, pointers, the rounding of the allocator, copies in more than one queue. A store that fits the disk need not fit the RAM: multiply before the restart that loads it.`,
        metrics: {
          bytesPerItemInMemoryLow: low,
          bytesPerItemInMemoryHigh: high,
          bytesPerItemOnDiskLow: diskLow,
          bytesPerItemOnDiskHigh: diskHigh,
          ratio,
          itemsCount: items.value,
        },
        evidence: [first as Evidence, ...rest],
        limits: [
          'The sizes were written down by a person, and are not from the same moment for sure.',
          ...(high > low ? ['Whether MB means 1000² or 1024² bytes is not said: both are given.'] : []),
          `Memory that the process needs beside its ${one}s is counted with them.`,
        ],
        next: [
          `Measure both again with half as many: (memory at N − memory at N/2) ÷ (N/2) is the cost of one ${one} alone`,
        ],
      }),
    ];
  },
};

function amountsOf(capture: Capture, id: string): Amount[] {
  return capture.tables
    .filter((table) => table.id === id)
    .flatMap((table) =>
      table.columns.flatMap((column) => {
        const value =
          column.type === 'number' ? (column.numbers?.at(table.rows - 1) ?? Number.NaN) : Number.NaN;
        return Number.isNaN(value) ? [] : [{ capture, table, column, value }];
      }),
    );
}

/** The most that the store of a gateway held: what was loaded. */
function storeOf(capture: Capture): Amount | undefined {
  const table = capture.tables.find(({ id }) => id === 'kannel');
  const column = table?.columns.find(({ id }) => id === 'store');
  if (!table || !column?.numbers) return undefined;
  let value = Number.NaN;
  for (let row = 0; row < table.rows; row++) {
    const store = column.numbers.at(row);
    if (!Number.isNaN(store) && !(store <= value)) value = store;
  }
  return { capture, table, column, value };
}

function rowOf({ numbers }: Column, table: Table, value: number): number {
  for (let row = 0; row < table.rows; row++) if (numbers?.at(row) === value) return row;
  return table.rows - 1;
}

/** Bytes of one item, by units of 1000 and of 1024 where the unit leaves it open. */
function each({ value, column }: Amount, items: number): [number, number] {
  const power = { kB: 1, MB: 2, GB: 3, TB: 4 }[column.unit] ?? 0;
  return [(value * 1000 ** power) / items, (value * 1024 ** power) / items];
}

function range(low: number, high: number): string {
  const digits = (bytes: number) => (bytes >= 1000 ? significant(bytes / 1000) : (bytes / 1000).toFixed(2));
  const [from, to] = [digits(low), digits(high)];
  return from === to ? `${from} kB` : `${from}–${to} kB`;
}
