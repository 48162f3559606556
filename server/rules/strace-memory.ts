/** Memory that a process takes with brk and mmap and does not give back. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { allocationRows, askedBy, isPartOf, isStack } from './strace-allocations.ts';
import { callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const HEAP_BYTES = 4 * 1024 * 1024;
const HEAP_STEPS = 16;
const HEAP_LATE_PERCENT = 20;
const HEAP_SHRUNK_SHARE = 0.1;
export const MAPS_ALIVE = 8;
const MAPS_BYTES = 2 * 1024 * 1024;
export const MAPS_ALIVE_SHARE = 0.3;
const MAPS_LATE_PERCENT = 10;
/** A process that runs shorter than this loads what it needs: growth until its end is its working set. */
export const SETTLED_MS = 5000;

export const straceMemoryGrowth: Rule = {
  id: 'strace.memoryGrowth',
  about: 'The heap (brk), or mappings of one size, grow until the end of the log and are not given back.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    { name: 'heap growth', value: 4, unit: 'MiB', source: 'interpreters start with 1 to 3 MiB' },
    {
      name: 'steps of the heap',
      value: HEAP_STEPS,
      unit: 'count',
      source: 'fewer are single large allocations',
    },
    {
      name: 'heap growth in the last third of the calls',
      value: HEAP_LATE_PERCENT,
      unit: '%',
      source: 'measured: 33 % of a planted leak, 5 % of a compiler that had loaded its input',
    },
    {
      name: 'mappings of one size left',
      value: MAPS_ALIVE,
      unit: 'count',
      source: 'arenas and caches have fewer',
    },
    { name: 'bytes of them', value: 2, unit: 'MiB', source: 'less is not worth a look' },
    {
      name: 'share of those made that is left',
      value: MAPS_ALIVE_SHARE,
      unit: '',
      source: 'measured: 0.1 of a loop that keeps one in ten, 1 of a leak',
    },
  ],
  check: ({ captures }) =>
    traces(captures).flatMap((capture) => {
      const sources = allocationRows(capture);
      return tableRows(capture, 'memory').flatMap((row) => grows(capture, row, sources));
    }),
};

function grows(capture: Capture, row: TableRow, sources: readonly TableRow[]): Finding[] {
  const heap = row.text('kind') === 'heap';
  if (!isReported(row)) return [];
  const span = spanOf(capture);
  const bytes = row.number('bytes');
  const made = row.number('made');
  const alive = row.number('alive');
  const late = row.number('lastThird') / 100;
  const process = row.number('process');
  const who = Number.isNaN(process) ? '' : ` of process ${process}`;
  const short = heap && span < SETTLED_MS;
  const asking = sources.filter((source) => isPartOf(source, row));
  return [
    finding({
      rule: 'strace.memoryGrowth',
      severity: short ? 'note' : 'warning',
      confidence: 'inferred',
      subject: `${row.text('source')}${who}`,
      title: heap
        ? `The heap${who} grew by ${amount(bytes, 'bytes')} in ${plural(made, 'step')} of brk, ${share(late)} of it in the last third of the calls${short ? `; the log is only ${duration(span / 1000)} long` : ''}.`
        : `${plural(alive, 'mapping')} of ${row.text('source').replace('mmap of ', '')}${who} ${alive === 1 ? 'is' : 'are'} left of ${made}: ${amount(bytes, 'bytes')} of anonymous memory.`,
      explanation: `${
        heap
          ? 'brk is where malloc takes small blocks from. It grows while the program keeps what it allocates, and also while it loads; what still grows in the last third is more likely kept.'
          : 'malloc takes blocks of 128 KiB and more by mmap, one mapping each, and gives them back by munmap. Mappings of one size that stay are blocks of one kind that are never freed.'
      }${askedBy(asking)}`,
      metrics: {
        bytesNet: bytes,
        madeCount: made,
        leftCount: alive,
        shareOfLastThird: late,
        bytesGivenBack: row.number('shrunk'),
      },
      evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
      limits: [
        'The log shows what was asked for, not what was touched: resident memory may be less.',
        ...(short ? ['In so short a run this may be the memory that the program needs to start.'] : []),
        'Memory that malloc keeps for later use counts as taken.',
      ],
      next: asking.some(isStack)
        ? ['Read the line behind an address: addr2line -f -e PROGRAM ADDRESS']
        : ['See which code asks for it: strace -f -k -e trace=brk,mmap,munmap,mremap -p PID'],
    }),
  ];
}

function heapGrows(row: TableRow): boolean {
  return (
    row.number('bytes') >= HEAP_BYTES &&
    row.number('made') >= HEAP_STEPS &&
    row.number('lastThird') >= HEAP_LATE_PERCENT &&
    row.number('shrunk') <= HEAP_SHRUNK_SHARE * row.number('bytes')
  );
}

/** Whether this row of the table of memory is reported by {@link straceMemoryGrowth}. */
export function isReported(row: TableRow): boolean {
  const kind = row.text('kind');
  return kind === 'heap' ? heapGrows(row) : kind !== 'reserved' && mappingsGrow(row);
}

function mappingsGrow(row: TableRow): boolean {
  return (
    row.number('alive') >= MAPS_ALIVE &&
    row.number('bytes') >= MAPS_BYTES &&
    row.number('alive') >= MAPS_ALIVE_SHARE * row.number('made') &&
    row.number('lastThird') >= MAPS_LATE_PERCENT
  );
}

/** One or two are a runtime that tries how much it can have. */
const FAILED_LEAST = 3;

export const straceNoMemory: Rule = {
  id: 'strace.noMemory',
  about: 'brk, mmap, mremap or clone failed with ENOMEM.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'failures for a warning',
      value: FAILED_LEAST,
      unit: 'count',
      source: 'runtimes try for a huge range once, and take less',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(noMemory),
};

function noMemory(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'errors').filter(
    (row) =>
      row.text('error') === 'ENOMEM' &&
      /^(?:brk|mmap2?|mremap|clone3?|fork|vfork|mprotect)$/.test(row.text('syscall')),
  );
  const [first, ...more] = rows.map((row) => row.evidence());
  if (!first) return [];
  const count = rows.reduce((sum, row) => sum + row.number('count'), 0);
  const names = rows.map((row) => row.text('syscall')).join(', ');
  return [
    finding({
      rule: 'strace.noMemory',
      severity: count >= FAILED_LEAST ? 'warning' : 'note',
      confidence: 'measured',
      subject: names,
      title: `${plural(count, 'call')} of ${names} failed with ENOMEM.`,
      explanation:
        'The process reached a limit (`RLIMIT_AS`, `RLIMIT_DATA`, a cgroup, `vm.max_map_count`, strict overcommit), or asked for more than fits into its address space. Programs that do not check end soon after.',
      metrics: { failedCount: count },
      evidence: [first, ...more],
      limits: ['Some runtimes try for huge ranges on purpose and take less when that fails.'],
      next: ['cat /proc/PID/limits; sysctl vm.overcommit_memory vm.max_map_count; wc -l /proc/PID/maps'],
    }),
  ];
}

const TURNS_LEAST = 100;
const NET_SHARE = 0.1;

export const straceHeapThrash: Rule = {
  id: 'strace.heapThrash',
  about: 'The heap (brk) grows and is trimmed again and again: no leak, but calls for nothing.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'turns from growing to shrinking',
      value: TURNS_LEAST,
      unit: 'count',
      source: 'a program that frees a large table trims once',
    },
    { name: 'of what was taken is left', value: NET_SHARE, unit: 'at most', source: 'more is growth' },
  ],
  check: ({ captures }) =>
    traces(captures).flatMap((capture) =>
      tableRows(capture, 'memory')
        .filter(
          (row) =>
            row.text('kind') === 'heap' &&
            row.number('turns') >= TURNS_LEAST &&
            row.number('bytes') <= NET_SHARE * row.number('shrunk'),
        )
        .map((row) => {
          const process = row.number('process');
          const who = Number.isNaN(process) ? '' : ` of process ${process}`;
          const [first, ...more] = [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])];
          return finding({
            rule: 'strace.heapThrash',
            severity: 'note',
            confidence: 'measured',
            subject: `heap${who}`,
            title: `The heap${who} grew and shrank ${plural(row.number('turns'), 'time')}: ${amount(row.number('shrunk'), 'bytes')} were given back and ${amount(Math.max(0, row.number('bytes')), 'bytes')} are left. This is no leak.`,
            explanation:
              'malloc gives the top of the heap back when 128 KiB of it are free, and takes it again with the next block. Each turn is two calls and new page faults.',
            metrics: {
              turnsCount: row.number('turns'),
              bytesGivenBack: row.number('shrunk'),
              bytesNet: row.number('bytes'),
            },
            evidence: [first, ...more],
            limits: ['What it costs depends on how much of the memory is touched in between.'],
            next: [
              'Keep it: mallopt(M_TRIM_THRESHOLD, …), or MALLOC_TRIM_THRESHOLD_=33554432 in the environment',
            ],
          });
        }),
    ),
};
