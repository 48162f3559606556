/**
 * Measures of a machine that many formats state, each under its own name and unit: rules that ask for `cpu.iowait` work
 * on sar, vmstat, iostat, mpstat and /proc alike.
 */
import type { Capture } from '../engine/capture.ts';
import { counterToRates } from '../engine/growth/prepare.ts';
import { type Column, columnOf, type Table, timeOf } from '../engine/table.ts';
import { MACHINE_SOURCES, type MachineSource } from './machine-sources.ts';

export interface MachineSeries {
  capture: Capture;
  table: Table;
  /** The first of the columns it is made of; what evidence points at. */
  column: Column;
  /** CPU, disk or interface; '' for the machine. */
  entity: string;
  /** By row, in the unit of the measure; NaN where a row does not state it. */
  values: Float64Array;
  /** Milliseconds by row; undefined without a clock. */
  time: Float64Array | undefined;
}

export type MachineMeasure = keyof typeof MACHINE_SOURCES;

/** The measure of every device, or of the machine, as a capture states it; none when it does not. */
export function machineSeries(capture: Capture, measure: MachineMeasure): MachineSeries[] {
  const found: MachineSeries[] = [];
  for (const table of capture.tables) {
    if (table.kind !== 'series' || found.some((one) => one.table === table)) continue;
    for (const source of MACHINE_SOURCES[measure] as readonly MachineSource[]) {
      if (!source.tables.includes(table.id)) continue;
      const series = seriesFrom(capture, table, source);
      found.push(...series);
      if (series.length > 0) break;
    }
  }
  return found;
}

/** The same, of the machine as a whole. */
export function wholeMachine(capture: Capture, measure: MachineMeasure): MachineSeries | undefined {
  return machineSeries(capture, measure).find(({ entity }) => entity === '' || entity === 'cpu');
}

function seriesFrom(capture: Capture, table: Table, source: MachineSource): MachineSeries[] {
  const byEntity = new Map<string, Column[]>();
  for (const column of table.columns) {
    if (column.type !== 'number' || !matches(source, column)) continue;
    byEntity.set(column.entity, [...(byEntity.get(column.entity) ?? []), column]);
  }
  const time = timeOf(table);
  return [...byEntity].flatMap(([entity, columns]) => {
    if (byEntity.has(diskOf(entity))) return [];
    const values = valuesOf(table, time, source, columns, entity);
    const [column] = columns;
    return column && values.some((value) => !Number.isNaN(value))
      ? [{ capture, table, column, entity, values, time }]
      : [];
  });
}

/** `sda` of `sda1`, `nvme0n1` of `nvme0n1p2`; '' for what is no partition. */
function diskOf(entity: string): string {
  return /^([a-z]*[sv]d[a-z]+|hd[a-z]+|nvme\d+n\d+(?=p)|mmcblk\d+(?=p))p?\d+$/.exec(entity)?.[1] ?? ' ';
}

/** A column's name without the device before it. */
export function nameOf({ id, key, entity }: Column): string {
  if (key !== undefined) return key;
  return entity !== '' && id.startsWith(`${entity}.`) ? id.slice(entity.length + 1) : id;
}

function matches({ columns, ids }: MachineSource, column: Column): boolean {
  if (ids) return ids.test(column.id);
  return columns instanceof RegExp
    ? columns.test(nameOf(column))
    : (columns?.includes(nameOf(column)) ?? false);
}

function valuesOf(
  table: Table,
  time: Float64Array | undefined,
  { factor = 1, rate, ticks, per, over }: MachineSource,
  columns: readonly Column[],
  entity: string,
): Float64Array {
  const sum = sumOf(table, columns);
  if (ticks) {
    const all = table.columns.filter((column) => column.entity === entity && column.unit === 'ticks');
    return sharesOfTicks(sum, sumOf(table, all));
  }
  if (per) {
    const units = table.columns.filter((column) => column.entity === entity && per.includes(nameOf(column)));
    const [spent, count] = [changes(sum), changes(sumOf(table, units))];
    return spent.map((value, row) =>
      (count[row] as number) > 0 ? value / (count[row] as number) : Number.NaN,
    );
  }
  const parts = over === undefined || entity !== '' ? undefined : columnOf(table, over)?.numbers;
  if (parts) return sum.map((value, row) => value / parts.at(row));
  // Shares that are rounded one by one add up to 101 % now and then.
  if (columns.length > 1 && columns.every(({ unit }) => unit === '%'))
    return sum.map((value) => Math.min(100, value));
  const values = rate ? counterToRates(time, sum).rates : sum;
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** Of the columns that a row states; NaN where it states none. */
function sumOf(table: Table, columns: readonly Column[]): Float64Array {
  const [first, ...rest] = columns;
  const sum = first?.numbers?.toArray(table.rows) ?? new Float64Array(table.rows).fill(Number.NaN);
  for (const column of rest) {
    const values = column.numbers?.toArray(table.rows) ?? new Float64Array(0);
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      if (!Number.isNaN(value)) sum[row] = (Number.isNaN(sum[row]) ? 0 : (sum[row] as number)) + value;
    }
  }
  return sum;
}

function sharesOfTicks(part: Float64Array, all: Float64Array): Float64Array {
  const spent = changes(all);
  return changes(part).map((own, row) =>
    (spent[row] as number) > 0 ? (100 * own) / (spent[row] as number) : Number.NaN,
  );
}

/** Since the row before; NaN where a counter fell, and in the first row: that one tells of the time since boot. */
function changes(values: Float64Array): Float64Array {
  return values.map((value, row) => {
    const change = value - (values[row - 1] ?? Number.NaN);
    return change >= 0 ? change : Number.NaN;
  });
}

/** Processors of the machine, by the capture itself or by the others of the case; undefined when none tells. */
export function cpuCountIn(captures: readonly Capture[], capture: Capture): number | undefined {
  const own = cpuCountOf(capture);
  if (own !== undefined) return own;
  let stated = countsIn.get(captures);
  if (!stated) {
    stated = new Set(captures.map(cpuCountOf).filter((count) => count !== undefined));
    countsIn.set(captures, stated);
  }
  // Captures of two machines: whose it is cannot be told.
  return stated.size === 1 ? [...stated][0] : undefined;
}

/** Every rule asks for every capture, and a tree of /proc has thousands with many columns each. */
const countsIn = new WeakMap<readonly Capture[], ReadonlySet<number>>();
const countOf = new WeakMap<Capture, { count: number | undefined }>();

function cpuCountOf(capture: Capture): number | undefined {
  let known = countOf.get(capture);
  if (!known) {
    known = { count: countCpus(capture) };
    countOf.set(capture, known);
  }
  return known.count;
}

function countCpus(capture: Capture): number | undefined {
  const stated = capture.facts.cpuCount;
  if (typeof stated === 'number' && stated > 0) return stated;
  for (const table of capture.tables) {
    const column = columnOf(table, 'CPU cpus') ?? columnOf(table, 'CPU_ALL CPUs');
    if (column?.numbers) return column.numbers.at(0);
  }
  const named = new Set<string>();
  for (const table of capture.tables)
    for (const { entity } of table.columns) if (/^(?:CPU \d+|cpu ?\d+)$/.test(entity)) named.add(entity);
  return named.size > 0 ? named.size : undefined;
}

/** Value of a column at a row; NaN without. */
export function valueAt(table: Table, id: string, row: number): number {
  return columnOf(table, id)?.numbers?.at(row) ?? Number.NaN;
}
