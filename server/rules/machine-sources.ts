/** Under which names and units the formats state the measures of a machine. */

export interface MachineSource {
  /** Ids of the tables that have it. */
  tables: readonly string[];
  /** Names of columns, without the device before them; several are added up. */
  columns?: readonly string[] | RegExp;
  /** Instead, their ids. */
  ids?: RegExp;
  /** To the unit of the measure. */
  factor?: number;
  /** Columns count since boot: their change in a second is meant. */
  rate?: boolean;
  /** Columns count ticks: their share of all ticks of the CPU, in %, is meant. */
  ticks?: boolean;
  /** Columns count since boot: their change for each of these is meant. */
  per?: readonly string[];
  /** Id of the column by which the sum is divided, where it is of the whole machine: shares of one CPU each. */
  over?: string;
}

const SYSSTAT = ['cpu-load', 'mpstat', 'iostat'];
const SAR_DISK = ['disk', 'iostat'];

/** A sector of sar and /proc, in kB. */
const SECTOR = 0.5;
/** A page of most machines, in kB. */
export const PAGE_KB = 4;

const ATOP_CPUS = 'CPU cpus';

function cpu(sysstat: readonly string[], vmstat: string, ticks: readonly string[]): MachineSource[] {
  const collectl = vmstat === 'wa' ? 'Wait' : 'Steal';
  const dstat = vmstat === 'wa' ? 'wai' : 'stl';
  const atop = vmstat === 'wa' ? 'wait' : 'steal';
  return [
    { tables: ['top'], ids: new RegExp(`^${vmstat}$`) },
    { tables: ['collectl'], ids: new RegExp(`^\\[CPU\\]${collectl}%$`) },
    { tables: ['nmon'], ids: new RegExp(`^CPU(?:_ALL|\\d+) ${collectl}%$`) },
    { tables: ['atop'], ids: new RegExp(`^(?:CPU|cpu cpu \\d+) ${atop}$`), over: ATOP_CPUS },
    { tables: ['dstat'], ids: new RegExp(`^total (?:cpu )?usage ${dstat}$`) },
    { tables: SYSSTAT, columns: sysstat },
    { tables: ['vmstat-tool'], columns: [vmstat] },
    { tables: ['proc-stat'], columns: ticks, ticks: true },
  ];
}

export const MACHINE_SOURCES = {
  /** %: user, nice and system time, interrupts with it. */
  'cpu.busy': [
    {
      tables: SYSSTAT,
      columns: ['%user', '%usr', '%nice', '%system', '%sys', '%irq', '%soft', '%guest', '%gnice'],
    },
    { tables: ['vmstat-tool'], columns: ['us', 'sy'] },
    { tables: ['proc-stat'], columns: ['user', 'nice', 'system', 'irq', 'softirq'], ticks: true },
    { tables: ['top'], ids: /^(?:us|sy|ni|hi|si)$/ },
    { tables: ['collectl'], ids: /^(?:\[CPU\](?:User|Nice|Sys|Irq|Soft)%|CPU cpu)$/ },
    { tables: ['nmon'], ids: /^CPU(?:_ALL|\d+) (?:User|Sys)%$/ },
    {
      tables: ['atop'],
      ids: /^(?:CPU|cpu cpu \d+) (?:sys|user|nice|irq|softirq)$/,
      over: ATOP_CPUS,
    },
    { tables: ['dstat'], ids: /^total (?:cpu )?usage (?:usr|sys|hiq|siq)$/ },
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
    { tables: ['top'], ids: /^tasks running$/ },
    { tables: ['collectl'], ids: /^\[CPU\]ProcRun$/ },
    { tables: ['nmon'], ids: /^PROC Runnable$/ },
    { tables: ['dstat'], ids: /^procs run$/ },
  ],
  /** Context switches a second. */
  'cpu.switches': [
    { tables: ['process-and-context-switch'], columns: ['cswch/s'] },
    { tables: ['vmstat-tool'], columns: ['cs'] },
    { tables: ['proc-stat'], columns: ['ctxt'], rate: true },
    { tables: ['collectl'], ids: /^(?:\[CPU\]Ctx\/sec|CPU ctxsw)$/ },
    { tables: ['nmon'], ids: /^PROC pswitch$/ },
    { tables: ['atop'], ids: /^CPL context switches$/ },
    { tables: ['dstat'], ids: /^system csw$/ },
  ],
  /** Tasks that wait for a disk (state D). */
  'tasks.blocked': [
    { tables: ['queue'], columns: ['blocked'] },
    { tables: ['vmstat-tool'], columns: ['b'] },
    { tables: ['proc-stat'], columns: ['procs_blocked'] },
    { tables: ['top', 'ps'], ids: /^processes blocked$/ },
    { tables: ['collectl'], ids: /^\[CPU\]BlkTot$/ },
    { tables: ['nmon'], ids: /^PROC Blocked$/ },
  ],
  'load.1': [
    { tables: ['queue'], columns: ['ldavg-1'] },
    { tables: ['loadavg', 'uptime'], columns: ['load1'] },
    { tables: ['top'], ids: /^load 1 min$/ },
    { tables: ['collectl'], ids: /^\[CPU\]L-Avg1$/ },
    { tables: ['atop'], ids: /^CPL load1$/ },
    { tables: ['dstat'], ids: /^load avg 1m$/ },
  ],
  /** % of the time that a request was under way. */
  'disk.util': [
    { tables: SAR_DISK, columns: ['%util'] },
    { tables: ['diskstats'], columns: ['msBusy'], factor: 0.1, rate: true },
    { tables: ['nmon'], ids: /^DISKBUSY / },
    { tables: ['atop'], ids: /^(?:DSK|LVM|MDD) .* busy$/ },
  ],
  /** kB/s */
  'disk.read': [
    { tables: SAR_DISK, columns: ['rkB/s'] },
    { tables: SAR_DISK, columns: ['rd_sec/s', 'rsec/s'], factor: SECTOR },
    { tables: SAR_DISK, columns: ['rMB/s'], factor: 1024 },
    { tables: ['diskstats'], columns: ['sectorsRead'], factor: SECTOR, rate: true },
    { tables: ['nmon'], ids: /^DISKREAD / },
    { tables: ['atop'], ids: /^(?:DSK|LVM|MDD) .* read$/ },
    { tables: ['collectl'], ids: /^(?:\[DSK\]ReadKBTot|Disks KBRead)$/ },
    { tables: ['dstat'], ids: /^dsk\/.* read$/, factor: 1 / 1024 },
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
    { tables: ['collectl'], ids: /^\[MEM\]PageIn$/ },
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
  'reclaim.stalls': [
    { tables: ['vmstat'], columns: /^allocstall(?:_\w+)?$/, rate: true },
    { tables: ['atop'], ids: /^PAG allocation stalls$/ },
  ],
  /** Major faults a second. */
  'faults.major': [
    { tables: ['paging'], columns: ['majflt/s'] },
    { tables: ['vmstat'], columns: ['pgmajfault'], rate: true },
    { tables: ['collectl'], ids: /^\[MEM\]PageMajFaults$/ },
  ],
  /** File pages a second that were read again soon after they were thrown out. */
  'reclaim.refaults': [{ tables: ['vmstat'], columns: /^workingset_refault(?:_file)?$/, rate: true }],
  /** Pages a second. */
  'swap.in': [
    { tables: ['swap-pages'], columns: ['pswpin/s'] },
    { tables: ['vmstat-tool'], columns: ['si'], factor: 1 / PAGE_KB },
    { tables: ['vmstat'], columns: ['pswpin'], rate: true },
    { tables: ['collectl'], ids: /^\[MEM\]SwapIn$/, factor: 1 / PAGE_KB },
    { tables: ['atop'], ids: /^PAG swapped in pages$/ },
    { tables: ['dstat'], ids: /^paging in$/, factor: 1 / (1024 * PAGE_KB) },
  ],
  /** Pages a second. */
  'swap.out': [
    { tables: ['swap-pages'], columns: ['pswpout/s'] },
    { tables: ['vmstat-tool'], columns: ['so'], factor: 1 / PAGE_KB },
    { tables: ['vmstat'], columns: ['pswpout'], rate: true },
    { tables: ['collectl'], ids: /^\[MEM\]SwapOut$/, factor: 1 / PAGE_KB },
    { tables: ['atop'], ids: /^PAG swapped out pages$/ },
    { tables: ['dstat'], ids: /^paging out$/, factor: 1 / (1024 * PAGE_KB) },
  ],
} satisfies Record<string, readonly MachineSource[]>;
