/**
 * Measures of a machine that many formats state, each under its own name and unit: rules that ask for `cpu.iowait` work
 * on sar, vmstat, iostat, mpstat and /proc alike.
 */
import type { Capture } from '../engine/capture.ts';
import { counterToRates } from '../engine/growth/prepare.ts';
import { type Column, columnOf, type Table, timeOf } from '../engine/table.ts';

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

interface Source {
  /** Ids of the tables that have it. */
  tables: readonly string[];
  /** Names of columns, without the device before them; several are added up. */
  columns: readonly string[] | RegExp;
  /** To the unit of the measure. */
  factor?: number;
  /** Columns count since boot: their change in a second is meant. */
  rate?: boolean;
  /** Columns count ticks: their share of all ticks of the CPU, in %, is meant. */
  ticks?: boolean;
  /** Columns count since boot: their change for each of these is meant. */
  per?: readonly string[];
}

const SYSSTAT = ['cpu-load', 'mpstat', 'iostat'];
const SAR_DISK = ['disk', 'iostat'];

/** A sector of sar and /proc, in kB. */
const SECTOR = 0.5;
/** A page of most machines, in kB. */
export const PAGE_KB = 4;

function cpu(sysstat: readonly string[], vmstat: string, ticks: readonly string[]): Source[] {
  return [
    { tables: SYSSTAT, columns: sysstat },
    { tables: ['vmstat-tool'], columns: [vmstat] },
    { tables: ['proc-stat'], columns: ticks, ticks: true },
  ];
}

const SOURCES = {
  /** %: user, nice and system time, interrupts with it. */
  'cpu.busy': [
    {
      tables: SYSSTAT,
      columns: ['%user', '%usr', '%nice', '%system', '%sys', '%irq', '%soft', '%guest', '%gnice'],
    },
    { tables: ['vmstat-tool'], columns: ['us', 'sy'] },
    { tables: ['proc-stat'], columns: ['user', 'nice', 'system', 'irq', 'softirq'], ticks: true },
  ],
  /** % */
  'cpu.iowait': cpu(['%iowait'], 'wa', ['iowait']),
  /** % */
  'cpu.steal': cpu(['%steal'], 'st', ['steal']),
  /** Tasks that run or could. */
  'cpu.queue': [
    { tables: ['queue'], columns: ['runq-sz'] },
    { tables: ['vmstat-tool'], columns: ['r'] },
    { tables: ['proc-stat'], columns: ['procs_running'] },
  ],
  /** Context switches a second. */
  'cpu.switches': [
    { tables: ['process-and-context-switch'], columns: ['cswch/s'] },
    { tables: ['vmstat-tool'], columns: ['cs'] },
    { tables: ['proc-stat'], columns: ['ctxt'], rate: true },
  ],
  'load.1': [
    { tables: ['queue'], columns: ['ldavg-1'] },
    { tables: ['loadavg', 'uptime'], columns: ['load1'] },
  ],
  /** % of the time that a request was under way. */
  'disk.util': [
    { tables: SAR_DISK, columns: ['%util'] },
    { tables: ['diskstats'], columns: ['msBusy'], factor: 0.1, rate: true },
  ],
  /** kB/s */
  'disk.read': [
    { tables: SAR_DISK, columns: ['rkB/s'] },
    { tables: SAR_DISK, columns: ['rd_sec/s', 'rsec/s'], factor: SECTOR },
    { tables: SAR_DISK, columns: ['rMB/s'], factor: 1024 },
    { tables: ['diskstats'], columns: ['sectorsRead'], factor: SECTOR, rate: true },
  ],
  /** ms */
  'disk.await': [
    { tables: SAR_DISK, columns: ['await'] },
    { tables: SAR_DISK, columns: ['r_await'] },
    { tables: ['diskstats'], columns: ['msReading', 'msWriting'], per: ['reads', 'writes'] },
  ],
  /** Requests under way or waiting. */
  'disk.queue': [
    { tables: SAR_DISK, columns: ['aqu-sz'] },
    { tables: SAR_DISK, columns: ['avgqu-sz'] },
    { tables: ['diskstats'], columns: ['msWeighted'], factor: 0.001, rate: true },
  ],
  /** kB/s */
  'paging.in': [
    { tables: ['paging'], columns: ['pgpgin/s'] },
    { tables: ['vmstat-tool'], columns: ['bi'] },
    { tables: ['vmstat'], columns: ['pgpgin'], rate: true },
  ],
  /** Pages a second that the kernel's own thread looked at. */
  'reclaim.scanKswapd': [
    { tables: ['paging'], columns: ['pgscank/s'] },
    { tables: ['vmstat'], columns: /^pgscan_kswapd(?:_(?:normal|dma|dma32|movable|high))?$/, rate: true },
  ],
  /** Pages a second that waiting processes looked at. */
  'reclaim.scanDirect': [
    { tables: ['paging'], columns: ['pgscand/s'] },
    { tables: ['vmstat'], columns: /^pgscan_direct(?:_(?:normal|dma|dma32|movable|high))?$/, rate: true },
  ],
  /** Pages a second that were taken. */
  'reclaim.steal': [
    { tables: ['paging'], columns: ['pgsteal/s'] },
    {
      tables: ['vmstat'],
      columns:
        /^pgsteal_(?:kswapd|direct|normal|dma|dma32|movable|high)(?:_(?:normal|dma|dma32|movable|high))?$/,
      rate: true,
    },
  ],
  /** Times a second that an allocation had to wait for reclaim. */
  'reclaim.stalls': [{ tables: ['vmstat'], columns: /^allocstall(?:_\w+)?$/, rate: true }],
  /** Major faults a second. */
  'faults.major': [
    { tables: ['paging'], columns: ['majflt/s'] },
    { tables: ['vmstat'], columns: ['pgmajfault'], rate: true },
  ],
  /** File pages a second that were read again soon after they were thrown out. */
  'reclaim.refaults': [{ tables: ['vmstat'], columns: /^workingset_refault(?:_file)?$/, rate: true }],
  /** Pages a second. */
  'swap.in': [
    { tables: ['swap-pages'], columns: ['pswpin/s'] },
    { tables: ['vmstat-tool'], columns: ['si'], factor: 1 / PAGE_KB },
    { tables: ['vmstat'], columns: ['pswpin'], rate: true },
  ],
  /** Pages a second. */
  'swap.out': [
    { tables: ['swap-pages'], columns: ['pswpout/s'] },
    { tables: ['vmstat-tool'], columns: ['so'], factor: 1 / PAGE_KB },
    { tables: ['vmstat'], columns: ['pswpout'], rate: true },
  ],
} satisfies Record<string, readonly Source[]>;

export type MachineMeasure = keyof typeof SOURCES;

/** The measure of every device, or of the machine, as a capture states it; none when it does not. */
export function machineSeries(capture: Capture, measure: MachineMeasure): MachineSeries[] {
  const found: MachineSeries[] = [];
  for (const table of capture.tables) {
    if (table.kind !== 'series' || found.some((one) => one.table === table)) continue;
    for (const source of SOURCES[measure] as readonly Source[]) {
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

function seriesFrom(capture: Capture, table: Table, source: Source): MachineSeries[] {
  const byEntity = new Map<string, Column[]>();
  for (const column of table.columns) {
    if (column.type !== 'number' || !matches(source, nameOf(column))) continue;
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

function matches({ columns }: Source, name: string): boolean {
  return columns instanceof RegExp ? columns.test(name) : columns.includes(name);
}

function valuesOf(
  table: Table,
  time: Float64Array | undefined,
  { factor = 1, rate, ticks, per }: Source,
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
  // Shares that are rounded one by one add up to 101 % now and then.
  if (columns.length > 1 && columns.every(({ unit }) => unit === '%'))
    return sum.map((value) => Math.min(100, value));
  const values = rate ? counterToRates(time, sum).rates : sum;
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** Of the columns that a row states; NaN where it states none. */
function sumOf(table: Table, columns: readonly Column[]): Float64Array {
  const sum = new Float64Array(table.rows).fill(Number.NaN);
  for (const column of columns) {
    for (let row = 0; row < table.rows; row++) {
      const value = column.numbers?.at(row) ?? Number.NaN;
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
  const stated = new Set(captures.map(cpuCountOf).filter((count) => count !== undefined));
  // Captures of two machines: whose it is cannot be told.
  return stated.size === 1 ? [...stated][0] : undefined;
}

function cpuCountOf(capture: Capture): number | undefined {
  const stated = capture.facts.cpuCount;
  if (typeof stated === 'number' && stated > 0) return stated;
  const named = new Set<string>();
  for (const table of capture.tables)
    for (const { entity } of table.columns) if (/^(?:CPU \d+|cpu\d+)$/.test(entity)) named.add(entity);
  return named.size > 0 ? named.size : undefined;
}

/** Value of a column at a row; NaN without. */
export function valueAt(table: Table, id: string, row: number): number {
  return columnOf(table, id)?.numbers?.at(row) ?? Number.NaN;
}
