/** Which series of a capture answer "what is growing?", and how each is spoken of. */
import type { Capture } from '../engine/capture.ts';
import { judgementOf } from '../engine/capture.ts';
import { type Judgement, judge } from '../engine/growth/judge.ts';
import type { Column, Table } from '../engine/table.ts';
import { PROC_MEASURES } from './proc-measures.ts';
import { sarMeasures } from './sar-measures.ts';
import { TOOL_MEASURES } from './tool-measures.ts';

/** How a series is spoken of when it grows, and when it does not. */
export interface Measure {
  /** Rules are named `<family>.growing`, `<family>.sawtooth`, … */
  family: string;
  /** What the column counts, as the subject of a sentence. */
  subject: string;
  mechanism: string;
  limits: readonly string[];
  next: readonly string[];
  /** Growth alone is no trouble: requests are counted. */
  harmless?: boolean;
}

export interface MeasuredSeries {
  capture: Capture;
  table: Table;
  column: Column;
  judgement: Judgement;
  measure: Measure;
}

const PROCESS_LIMITS = [
  'Resident memory does not say who allocated it, or whether it is still referenced.',
  'Memory that was swapped out or never touched is not in it.',
];

const PROCESS_NEXT = [
  'See which mapping grows: while sleep 10; do date; cat /proc/PID/smaps; done >> smaps.log',
  'See what fills it: gcore -o core PID, twice, some minutes apart',
];

const RSS: Measure = {
  family: 'proc.rss',
  subject: 'RSS',
  mechanism:
    'Resident set size is the memory of the process that stands in RAM. When it climbs without coming back, the process keeps more than it gives back: a leak, a cache without a bound, or an allocator that cannot return fragmented memory.',
  limits: PROCESS_LIMITS,
  next: PROCESS_NEXT,
};

const STATUS: Readonly<Record<string, Measure>> = {
  VmRSS: RSS,
  Threads: {
    family: 'thread',
    subject: 'the number of threads',
    mechanism:
      'Threads that are started and never end each hold a stack and kernel memory; creating one fails at the limit of processes or of address space.',
    limits: ['The count does not say which code starts them.'],
    next: ['See where they wait: for t in /proc/PID/task/*; do cat $t/wchan; echo; done | sort | uniq -c'],
  },
  VmSwap: {
    family: 'proc.swap',
    subject: 'swapped-out memory',
    mechanism:
      'Pages of this process are being pushed out to swap: it, or its neighbours, want more memory than the machine has.',
    limits: ['It does not say whether this process or another one causes the pressure.'],
    next: ['See the pressure: cat /proc/pressure/memory; vmstat 1 10'],
  },
};

const SMAPS: Readonly<Record<string, Measure>> = {
  'total.Rss': RSS,
  Rss: { ...RSS },
  mappings: {
    family: 'vma.count',
    subject: 'the number of mappings',
    mechanism:
      'Every mmap that is never unmapped stays as a mapping. At vm.max_map_count (65,530 by default) mmap fails and allocation with it.',
    limits: ['The count does not say which call made them.'],
    next: ['See the calls: strace -f -k -e trace=mmap,munmap,mprotect -p PID'],
  },
};

const HOST_NEXT = [
  'See which process it is: while sleep 10; do date; ps -eo pid,rss,comm --sort=-rss | head -20; done >> ps.log',
];

function host(family: string, subject: string, mechanism: string, limits: string[], next: string[]): Measure {
  return { family, subject, mechanism, limits, next };
}

const MEMINFO: Readonly<Record<string, Measure>> = {
  AnonPages: host(
    'mem.anon',
    'AnonPages',
    'Anonymous memory is what processes allocate: heaps and stacks. It cannot be dropped, only swapped.',
    ['meminfo does not say which process it belongs to.'],
    HOST_NEXT,
  ),
  Shmem: host(
    'mem.shmem',
    'Shmem',
    'Shared memory and tmpfs files live here until they are deleted; no process shows them as its own once it has ended.',
    ['meminfo does not say which file or segment it is.'],
    ['df -h -t tmpfs; ipcs -m -u; ls -laS /dev/shm | head'],
  ),
  SUnreclaim: host(
    'slab.unreclaim',
    'SUnreclaim',
    'Slab memory that the kernel cannot give back: objects of drivers, sockets, cgroups. When it climbs, kernel code keeps objects.',
    ['meminfo does not say which cache it is.'],
    ['sudo slabtop -o -s c | head -20, twice, some minutes apart'],
  ),
  PageTables: host(
    'mem.pageTables',
    'PageTables',
    'Page tables grow with processes times mappings: many processes that map one large segment pay for it once each.',
    ['meminfo does not say which process they belong to.'],
    ['grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n -r | head'],
  ),
  KernelStack: host(
    'mem.kernelStack',
    'KernelStack',
    'One kernel stack a thread: a climb means ever more threads somewhere.',
    ['meminfo does not say whose threads they are.'],
    ['ps -eo nlwp,pid,comm --sort=-nlwp | head'],
  ),
  Percpu: host(
    'mem.percpu',
    'Percpu',
    'Per-CPU memory grows with cgroups and network devices that are made and never removed.',
    ['meminfo does not say who allocated it.'],
    ['cat /proc/cgroups'],
  ),
  SwapUsed: host(
    'mem.swapUsed',
    'used swap',
    'Memory moves out to swap and stays there.',
    ['A swapped-out page that nobody needs does no harm.'],
    ['vmstat 1 30, and look at si and so'],
  ),
};

const VMSTAT: Readonly<Record<string, Measure>> = {
  nr_anon_pages: MEMINFO.AnonPages as Measure,
  nr_shmem: MEMINFO.Shmem as Measure,
  nr_slab_unreclaimable: MEMINFO.SUnreclaim as Measure,
  nr_page_table_pages: MEMINFO.PageTables as Measure,
};

const GENERIC: Measure = {
  family: 'counter',
  subject: '',
  mechanism: 'This number climbs and does not come back within the time that was captured.',
  limits: [
    'The log does not say what the number counts beyond its name.',
    'It does not say whether the growth has a bound that lies outside the captured time.',
  ],
  next: [
    'Capture longer, at least three times the period of whatever cleans up (garbage collection, cache expiry, nightly jobs).',
  ],
};

const JVM_NEXT = ['See which class it is: jmap -histo:live PID, three times, some minutes apart'];

const JSTAT: Readonly<Record<string, Measure>> = {
  OU: host(
    'heap.old',
    'the old generation (OU)',
    'What survives several collections moves here. When it climbs from one full collection to the next, the program keeps ever more objects.',
    ['Between full collections the old generation climbs in a healthy program too.'],
    JVM_NEXT,
  ),
  heapUsed: host(
    'heap',
    'the heap in use',
    'Eden, survivor spaces and the old generation together: what the program holds, and garbage that waits to be collected.',
    ['Garbage that waits to be collected is counted with what is alive.'],
    JVM_NEXT,
  ),
  MU: host(
    'heap.metaspace',
    'metaspace (MU)',
    'Classes and their code. It climbs while class loaders are made and never dropped: redeployed applications, generated proxies.',
    ['jstat does not say which class loader holds it.'],
    ['See who loads them: jcmd PID VM.classloader_stats'],
  ),
};

/** Queues and lists of names have rules of their own. */
function hasOwnRule(table: Table, column: Column): boolean {
  if (table.id === 'snapshots') return column.entity !== '' || column.id.startsWith('total.');
  return false;
}

function catalogueOf({ format }: Capture, table: Table): Readonly<Record<string, Measure>> | undefined {
  if (format.id === 'sar' || format.id === 'sadf') return sarMeasures(table.id);
  return {
    ...PROC_MEASURES,
    ...TOOL_MEASURES,
    jstat: JSTAT,
    kannel: {},
    'proc-status': STATUS,
    smaps: SMAPS,
    meminfo: MEMINFO,
    vmstat: VMSTAT,
  }[table.id];
}

/** More of it is what people wish for. */
const UNUSED = /(?:^|[^a-z])(?:mem|swap|high|low|disk)?_?(?:free|avail(?:able)?|idle|unused)/i;

/** Memory, or a number of things that are held and should be given back. */
export function isHeld(column: Column): boolean {
  if (UNUSED.test(column.id)) return false;
  return (
    isMemory(column) ||
    /(?:fd|file|handle|thread|socket|conn|session|queue|backlog|pending|waiting|object|heap|rss|mem|mapping)/i.test(
      column.id,
    )
  );
}

/** The series of a capture that are judged and spoken of, in the order of importance. */
export function measuredSeries(capture: Capture): MeasuredSeries[] {
  const found: MeasuredSeries[] = [];
  for (const table of capture.tables) {
    if (table.kind !== 'series') continue;
    const catalogue = catalogueOf(capture, table);
    if (catalogue) {
      for (const [name, measure] of Object.entries(catalogue)) {
        const ofName: MeasuredSeries[] = [];
        for (const column of table.columns) {
          if (!isCalled(table, column, name)) continue;
          add(
            ofName,
            capture,
            table,
            column,
            column.id === name || column.entity === ''
              ? measure
              : { ...measure, subject: `${measure.subject} of ${column.entity}` },
          );
        }
        found.push(...(table.id in TOOL_MEASURES ? lastingOnes(ofName) : ofName));
      }
    } else {
      for (const column of table.columns)
        if (!column.attribute && column.type === 'number' && !hasOwnRule(table, column))
          add(found, capture, table, column, { ...GENERIC, subject: column.id, harmless: !isHeld(column) });
    }
  }
  return found;
}

/** Samples that a process of a list must be seen in, when there are that many, for its steadiness to be spoken of. */
const SAMPLES_LEAST = 8;

/** Lists are full of processes that came and went; the largest growth is spoken of first. */
function lastingOnes(series: readonly MeasuredSeries[]): MeasuredSeries[] {
  const grows = ({ judgement }: MeasuredSeries) =>
    judgement.verdict === 'growing' || judgement.verdict === 'rising';
  return series
    .filter(({ judgement, measure }) => measure.family !== 'zombie' || judgement.max > 0)
    .filter(
      (one) =>
        one.column.entity === '' ||
        one.table.rows < SAMPLES_LEAST ||
        one.judgement.samples >= SAMPLES_LEAST ||
        grows(one),
    )
    .sort((a, b) => Number(isRising(a)) - Number(isRising(b)) || b.judgement.delta - a.judgement.delta);
}

/** Too few samples to call it growth. */
function isRising({ judgement }: MeasuredSeries): boolean {
  return judgement.verdict === 'rising';
}

/** Columns of /proc files with a device or process before the name state the name as their key. */
function isCalled({ id }: Table, column: Column, name: string): boolean {
  if (PROC_MEASURES[id]) return (column.key ?? column.id) === name;
  return column.id === name || column.id.startsWith(`${name} (`);
}

function add(
  found: MeasuredSeries[],
  capture: Capture,
  table: Table,
  column: Column,
  measure: Measure,
): void {
  const judgement = judgementOf(capture, table.id, column.id) ?? unmoved(table, column, measure);
  if (judgement) found.push({ capture, table, column, judgement, measure });
}

/** Columns that never change are not judged with the rest; of those that answer the question it is said. */
function unmoved(table: Table, column: Column, measure: Measure): Judgement | undefined {
  if (measure.family === 'counter' || table.rows < 2 || !column.numbers) return undefined;
  return judge({ values: column.numbers.toArray(table.rows), floor: 0 });
}

/** Bytes in one unit of a column; 0 when it does not count memory. */
export function bytesPerUnit(unit: string): number {
  return { kB: 1024, bytes: 1, pages: 4096, MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 }[unit] ?? 0;
}

export function isMemory(column: Column): boolean {
  return bytesPerUnit(column.unit) > 0;
}
