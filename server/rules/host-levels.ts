/** Levels of /proc/meminfo that are wrong by themselves, whatever they do over time. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, plural, share } from '../engine/wording.ts';
import type { Confidence, Finding, Severity } from '../protocol/finding.ts';
import { lastOf, seriesNamed } from './series-values.ts';

/** A level counts when it holds in this share of the samples, or in three in a row. */
const HELD_SHARE = 0.3;
const HELD_RUN = 3;

interface Level {
  rule: string;
  subject: string;
  /** Fraction of `of` in a row; NaN when it cannot be told. */
  fraction(table: Table, row: number): number;
  of: string;
  /** Column that `of` is; RAM where it is absent. */
  whole?: string;
  /** Severity by fraction, the strictest first. */
  steps: readonly { beyond: number; severity: Severity; source: string }[];
  /** Low values are the bad ones. */
  low?: boolean;
  column: string;
  confidence?: Confidence;
  /** What other files of the case say of it. */
  more?(captures: readonly Capture[]): string;
  explanation: string;
  limits: string[];
  next: string[];
}

const kB = (table: Table, column: string, row: number) =>
  columnOf(table, column)?.numbers?.at(row) ?? Number.NaN;

const LEVELS: readonly Level[] = [
  {
    rule: 'mem.available.low',
    subject: 'MemAvailable',
    column: 'MemAvailable',
    of: 'RAM',
    low: true,
    fraction: (table, row) => available(table, row) / kB(table, 'MemTotal', row),
    steps: [
      { beyond: 0.05, severity: 'error', source: 'netdata and node-exporter mixins warn at 10 %' },
      { beyond: 0.1, severity: 'warning', source: 'netdata and node-exporter mixins warn at 10 %' },
    ],
    explanation:
      'MemAvailable is what new programs can get without swapping: free memory plus the cache that can be dropped. MemFree alone says nothing: a healthy machine fills it with cache.',
    limits: ['It is the kernel’s estimate; locked or heavily used cache cannot really be dropped.'],
    next: ['See the pressure itself: cat /proc/pressure/memory; vmstat 1 30'],
  },
  {
    rule: 'slab.unreclaim',
    subject: 'SUnreclaim',
    column: 'SUnreclaim',
    of: 'RAM',
    fraction: (table, row) => kB(table, 'SUnreclaim', row) / kB(table, 'MemTotal', row),
    steps: [
      { beyond: 0.1, severity: 'warning', source: 'ordinary machines show 0.5–2 %' },
      { beyond: 0.05, severity: 'note', source: 'measured: 7.2 % in samples/page-cache' },
    ],
    explanation:
      'Kernel objects that cannot be given back. Network buffers, cgroups and file-system objects of drivers live here.',
    more: largestCaches,
    limits: ['meminfo does not say which cache it is, and one level does not say whether it grows.'],
    next: ['sudo slabtop -o -s c | head -20'],
  },
  {
    rule: 'slab.dentry',
    subject: 'SReclaimable',
    column: 'SReclaimable',
    of: 'RAM',
    fraction: (table, row) => kB(table, 'SReclaimable', row) / kB(table, 'MemTotal', row),
    steps: [
      {
        beyond: 0.1,
        severity: 'note',
        source: 'own: enough to be taken for a leak, and it is none by itself',
      },
    ],
    explanation:
      'Directory entries and inodes of files that were looked at once. It is cache: the kernel gives it back when memory is short, and MemAvailable counts it.',
    more: largestCaches,
    limits: ['Entries that are in use, or that a file system pins, cannot be given back.'],
    next: ['sudo slabtop -o -s c | head; cat /proc/sys/fs/dentry-state'],
  },
  {
    rule: 'hugepages.idle',
    subject: 'HugePages_Free',
    column: 'HugePages_Free',
    of: 'RAM',
    fraction: idleHugePages,
    steps: [
      {
        beyond: 0.05,
        severity: 'note',
        source: 'netdata’s proposal, as far as more than a quarter of the huge pages is free as well',
      },
    ],
    explanation:
      'Huge pages that were set aside and that nobody uses. They count as used memory and cannot serve anything else.',
    limits: ['They may be meant for a program that is not running now.'],
    next: ['grep Huge /proc/meminfo; sysctl vm.nr_hugepages'],
  },
  {
    rule: 'mem.pageTables',
    subject: 'PageTables',
    column: 'PageTables',
    of: 'RAM',
    fraction: (table, row) => kB(table, 'PageTables', row) / kB(table, 'MemTotal', row),
    steps: [
      {
        beyond: 0.05,
        severity: 'warning',
        source: '8 bytes a 4 KiB page mapped once is 0.2 %; more means many mappings of the same memory',
      },
      { beyond: 0.02, severity: 'note', source: 'measured: 2.8 % in samples/page-cache' },
    ],
    explanation:
      'Page tables are paid once per process and mapping: many processes that map one large shared segment multiply them. Huge pages make them 512 times smaller.',
    limits: ['meminfo does not say which processes they belong to.'],
    next: ['grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n -r | head'],
  },
  {
    rule: 'mem.overcommit',
    subject: 'Committed_AS',
    column: 'Committed_AS',
    of: 'CommitLimit',
    whole: 'CommitLimit',
    fraction: (table, row) => kB(table, 'Committed_AS', row) / kB(table, 'CommitLimit', row),
    steps: [
      {
        beyond: 1,
        severity: 'note',
        source: 'atop marks it; harmless unless it is all used at once',
      },
    ],
    explanation:
      'Processes were promised more memory than CommitLimit, which is swap and half of RAM as a rule. That is ordinary with overcommit, and impossible where vm.overcommit_memory is 2; it tells how bad it gets if they all use what they asked for.',
    limits: ['Promised is not used.'],
    next: ['sysctl vm.overcommit_memory; grep Commit /proc/meminfo'],
  },
  {
    rule: 'mem.commitLimit',
    subject: 'Committed_AS',
    column: 'Committed_AS',
    of: 'CommitLimit',
    whole: 'CommitLimit',
    // Beyond the limit it is not in force: the kernel would have refused.
    fraction: (table, row) => {
      const fraction = kB(table, 'Committed_AS', row) / kB(table, 'CommitLimit', row);
      return fraction > 1 ? 0 : fraction;
    },
    steps: [
      {
        beyond: 0.95,
        severity: 'note',
        source: 'Documentation/mm/overcommit-accounting: at CommitLimit the kernel refuses in mode 2',
      },
    ],
    explanation:
      'Where vm.overcommit_memory is 2, the kernel promises no more than CommitLimit: malloc, fork and thread creation fail with ENOMEM at it, although memory is free. In the other modes this level means nothing.',
    limits: ['meminfo does not say which mode is set: the finding holds for mode 2 only.'],
    next: ['sysctl vm.overcommit_memory vm.overcommit_ratio vm.overcommit_kbytes'],
    confidence: 'suspected',
  },
];

const IDLE_SHARE = 0.25;

/** Of RAM; 0 while most of them are used. */
function idleHugePages(table: Table, row: number): number {
  const free = kB(table, 'HugePages_Free', row);
  if (free <= IDLE_SHARE * kB(table, 'HugePages_Total', row)) return 0;
  return (free * kB(table, 'Hugepagesize', row)) / kB(table, 'MemTotal', row);
}

const CACHES_NAMED = 3;

/** Of /proc/slabinfo, when it is in the case. */
function largestCaches(captures: readonly Capture[]): string {
  const caches = captures
    .flatMap((capture) => seriesNamed(capture, 'slabinfo', 'bytes'))
    .map((series) => ({ name: series.entity, bytes: lastOf(series) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, CACHES_NAMED);
  if (caches.length === 0) return '';
  return ` The largest caches: ${caches.map(({ name, bytes }) => `${name} ${amount(bytes, 'bytes')}`).join(', ')}.`;
}

/** Before Linux 3.14 there is no MemAvailable: estimated as the kernel later did, without the watermarks. */
function available(table: Table, row: number): number {
  const stated = kB(table, 'MemAvailable', row);
  if (!Number.isNaN(stated)) return stated;
  const shmem = kB(table, 'Shmem', row);
  const reclaimable = kB(table, 'SReclaimable', row);
  return (
    kB(table, 'MemFree', row) +
    kB(table, 'Cached', row) -
    (Number.isNaN(shmem) ? 0 : shmem) +
    (Number.isNaN(reclaimable) ? 0 : reclaimable / 2)
  );
}

export const hostLevels: Rule = {
  id: 'mem.levels',
  about:
    'MemAvailable too low; unreclaimable slab, page tables, committed memory or idle huge pages out of proportion.',
  kinds: ['series'],
  formats: ['meminfo'],
  thresholds: LEVELS.flatMap((level) =>
    level.steps.map(({ beyond, source }) => ({
      name: `${level.subject} ${level.low ? 'below' : 'above'}`,
      value: beyond,
      unit: `of ${level.of}`,
      source,
    })),
  ),
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      capture.tables
        .filter((t) => t.id === 'meminfo')
        .flatMap((table) => LEVELS.flatMap((level) => held(capture, table, level, captures))),
    ),
};

function held(capture: Capture, table: Table, level: Level, captures: readonly Capture[]): Finding[] {
  for (const step of level.steps) {
    let count = 0;
    let run = 0;
    let longest = 0;
    let worst = -1;
    let known = 0;
    for (let row = 0; row < table.rows; row++) {
      const fraction = level.fraction(table, row);
      if (Number.isNaN(fraction)) continue;
      known++;
      const beyond = level.low ? fraction < step.beyond : fraction > step.beyond;
      run = beyond ? run + 1 : 0;
      longest = Math.max(longest, run);
      if (!beyond) continue;
      count++;
      if (
        worst < 0 ||
        (level.low ? fraction < level.fraction(table, worst) : fraction > level.fraction(table, worst))
      )
        worst = row;
    }
    if (worst < 0 || !(longest >= HELD_RUN || count >= HELD_SHARE * known)) continue;
    const found = levelFinding(capture, table, level, step.severity, worst, count, known);
    return [{ ...found, explanation: `${found.explanation}${level.more?.(captures) ?? ''}` }];
  }
  return [];
}

function levelFinding(
  capture: Capture,
  table: Table,
  level: Level,
  severity: Severity,
  row: number,
  count: number,
  known: number,
): Finding {
  const fraction = level.fraction(table, row);
  const value = fraction * kB(table, level.whole ?? 'MemTotal', row);
  const estimated = columnOf(table, level.column) === undefined;
  return finding({
    rule: level.rule,
    // An estimate is a suspicion, and a suspicion is never an error.
    severity: estimated && severity === 'error' ? 'warning' : severity,
    confidence: estimated ? 'suspected' : (level.confidence ?? 'measured'),
    subject: level.subject,
    title: `${level.subject} is ${share(fraction)} of ${level.of} (${amount(value, 'kB')})${known > 1 ? ` at its ${level.low ? 'lowest' : 'highest'}, beyond the threshold in ${count} of ${plural(known, 'sample')}` : ''}.`,
    explanation: level.explanation,
    metrics: { share: fraction, bytes: value * 1024, samplesBeyondCount: count, samplesCount: known },
    evidence: [evidenceAt(capture, table, row, estimated ? 'MemFree' : level.column)],
    limits: [
      ...level.limits,
      ...(estimated
        ? [
            'This kernel prints no MemAvailable: it is estimated from MemFree, Cached, Shmem and SReclaimable.',
          ]
        : []),
    ],
    next: level.next,
  });
}
