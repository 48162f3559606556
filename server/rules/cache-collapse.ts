/** The page cache gone within seconds, and where the memory went. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, duration, share, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { type Fall, largestFall } from './meminfo-window.ts';

const WINDOW_SECONDS = 60;
const FALL_SHARE = 0.5;
const FALL_OF_RAM = 0.05;
const ANON_OF_RAM = 0.01;
const FREE_SHARE = 0.9;

/**
 * Reclaim evicts mapped program text with the rest; dropping caches and deleting files leave mapped pages alone
 * (mm/truncate.c, invalidate_mapping_pages).
 */
const MAPPED_FALL = 0.5;

interface Collapse extends Fall {
  capture: Capture;
  table: Table;
  /** Changes in kB. */
  cached: number;
  before: number;
  anon: number;
  free: number;
  reclaimed: number;
  total: number;
  /** Mapped pages went too: the kernel reclaimed. Otherwise somebody dropped or deleted. */
  evicted: boolean;
}

export const cacheCollapse: Rule = {
  id: 'mem.cacheCollapse',
  about: 'The page cache falls by half or more within a minute while anonymous memory stands still.',
  kinds: ['series'],
  formats: ['meminfo'],
  thresholds: [
    {
      name: 'fall of Cached',
      value: FALL_SHARE,
      unit: 'of Cached, and 5 % of RAM',
      source: 'measured: 98.6 % in 8.53 s in samples/page-cache',
    },
    {
      name: 'fall of Mapped',
      value: MAPPED_FALL,
      unit: '',
      source: 'less means that the cache was dropped or its files deleted, not reclaimed',
    },
    { name: 'window', value: WINDOW_SECONDS, unit: 's', source: 'slower falls are ordinary eviction' },
    {
      name: 'movement of AnonPages',
      value: ANON_OF_RAM,
      unit: 'of RAM',
      source: 'more would be memory demand',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      collapses(capture).map((c) => (c.evicted ? collapseFinding(c) : droppedFinding(c))),
    ),
};

export const overReclaim: Rule = {
  id: 'mem.overReclaim',
  about: 'What the kernel reclaimed stayed free: reclaim ran far past its watermarks.',
  kinds: ['series'],
  formats: ['meminfo'],
  thresholds: [
    {
      name: 'share of the reclaimed memory that stayed free',
      value: FREE_SHARE,
      unit: '',
      source:
        'measured: 99.99 % in samples/page-cache; demand for memory or for new cache leaves little free',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      collapses(capture)
        .filter((c) => c.evicted && c.free >= FREE_SHARE * c.reclaimed)
        .map(overReclaimFinding),
    ),
};

function collapses(capture: Capture): Collapse[] {
  const table = capture.tables.find((t) => t.id === 'meminfo');
  const cached = table && columnOf(table, 'Cached')?.numbers?.toArray(table.rows);
  if (!table || !cached) return [];
  const fall = largestFall(table, cached, WINDOW_SECONDS);
  if (!fall) return [];
  const change = (id: string) => {
    const numbers = columnOf(table, id)?.numbers;
    return numbers ? numbers.at(fall.to) - numbers.at(fall.from) : 0;
  };
  const total = columnOf(table, 'MemTotal')?.numbers?.at(fall.from) ?? Number.NaN;
  const before = cached[fall.from] as number;
  const collapse: Collapse = {
    ...fall,
    capture,
    table,
    before,
    cached: change('Cached'),
    anon: change('AnonPages'),
    free: change('MemFree'),
    reclaimed: -(change('Cached') + change('Buffers') + change('SReclaimable')),
    total,
    evicted:
      -change('Mapped') >= MAPPED_FALL * (columnOf(table, 'Mapped')?.numbers?.at(fall.from) ?? Number.NaN),
  };
  const large = -collapse.cached >= FALL_SHARE * before && !(-collapse.cached < FALL_OF_RAM * total);
  return large && !(Math.abs(collapse.anon) > ANON_OF_RAM * total) ? [collapse] : [];
}

function inTime({ seconds }: Fall): string {
  return seconds > 0 ? `in ${duration(seconds)}` : 'between two samples';
}

function collapseFinding(c: Collapse): Finding {
  return finding({
    rule: 'mem.cacheCollapse',
    severity: 'warning',
    confidence: 'measured',
    subject: 'Cached',
    title: `Cached fell ${share(-c.cached / c.before)} (${amount(-c.cached, 'kB')}) ${inTime(c)} while AnonPages moved by only ${signed(c.anon, 'kB')}: the page cache went, and no process asked for its memory.`,
    explanation: `The page cache holds what was read from disk. When it is gone, every read and every page of program text must come from disk again, which is felt as a stall (major faults). Mapped tells how much program text and mapped files went with it.`,
    metrics: {
      share: -c.cached / c.before,
      bytesDelta: c.cached * 1024,
      ...(c.seconds > 0 ? { seconds: c.seconds } : {}),
      bytesDeltaAnonPages: c.anon * 1024,
      bytesDeltaMemFree: c.free * 1024,
    },
    evidence: [
      ...evidenceOfChange(c.capture, c.table, 'Cached', c.from, c.to),
      ...evidenceOfChange(c.capture, c.table, 'AnonPages', c.from, c.to),
    ],
    limits: [
      'meminfo does not say who asked for the reclaim: kswapd, a process in direct reclaim, or somebody who wrote to drop_caches.',
    ],
    next: [
      'Rule out drop_caches: dmesg | grep drop_caches; grep drop_ /proc/vmstat',
      'Sample reclaim next time: while sleep 1; do date +%s.%N; cat /proc/meminfo; grep -E "pgscan|pgsteal|allocstall|drop_" /proc/vmstat; done >> reclaim.log',
    ],
  });
}

function droppedFinding(c: Collapse): Finding {
  return finding({
    rule: 'mem.cacheDropped',
    severity: 'note',
    confidence: 'inferred',
    subject: 'Cached',
    title: `Cached fell ${share(-c.cached / c.before)} (${amount(-c.cached, 'kB')}) ${inTime(c)} and mapped files stayed: the cache was dropped or its files deleted, not reclaimed under pressure.`,
    explanation:
      'Reclaim takes pages of running programs along with the rest, so Mapped falls with Cached. Writing to /proc/sys/vm/drop_caches, or deleting or truncating large files, frees only pages that nobody has mapped. Reads are slow until the cache is warm again; nothing leaks.',
    metrics: {
      share: -c.cached / c.before,
      bytesDelta: c.cached * 1024,
      ...(c.seconds > 0 ? { seconds: c.seconds } : {}),
    },
    evidence: [
      ...evidenceOfChange(c.capture, c.table, 'Cached', c.from, c.to),
      ...evidenceOfChange(c.capture, c.table, 'Mapped', c.from, c.to),
    ],
    limits: ['meminfo does not say who did it.'],
    next: ['Tell the two apart: dmesg | grep drop_caches; grep drop_pagecache /proc/vmstat'],
  });
}

function overReclaimFinding(c: Collapse): Finding {
  const stayed = c.free / c.reclaimed;
  return finding({
    rule: 'mem.overReclaim',
    severity: 'warning',
    confidence: 'measured',
    subject: 'MemFree',
    title: `${share(Math.min(stayed, 1))} of the ${amount(c.reclaimed, 'kB')} reclaimed ${inTime(c)} stayed free: over-reclaim, not a leak and not demand for cache.`,
    explanation: `Cached, Buffers and SReclaimable together fell by ${amount(c.reclaimed, 'kB')} and MemFree rose by ${amount(c.free, 'kB')}. A leak would show as AnonPages or Slab, and new file reads would show as new Cached; here the memory is simply unused. Reclaim ran far past the zones' high watermarks.

What can cause it, to be told apart by the next capture:
- kswapd woken again and again for a large contiguous block (order > 0), for example by a network or storage driver;
- vm.zone_reclaim_mode, or one NUMA node being emptied while others are free;
- somebody writing to /proc/sys/vm/drop_caches;
- a kernel bug in balancing the zones (known for 2.6.32).`,
    metrics: {
      shareStayedFree: stayed,
      bytesReclaimed: c.reclaimed * 1024,
      bytesDeltaMemFree: c.free * 1024,
      ...(c.seconds > 0 ? { seconds: c.seconds } : {}),
    },
    evidence: [
      ...evidenceOfChange(c.capture, c.table, 'MemFree', c.from, c.to),
      ...evidenceOfChange(c.capture, c.table, 'Cached', c.from, c.to),
    ],
    limits: [
      'Samples at two moments do not show what happened between them: memory may have been asked for and given back.',
      'meminfo holds neither watermarks nor the order of the allocation that woke kswapd.',
    ],
    next: [
      'See fragmentation and watermarks: cat /proc/buddyinfo /proc/zoneinfo; sysctl vm.zone_reclaim_mode vm.min_free_kbytes',
      'See who wakes kswapd and for which order: sudo perf record -e vmscan:mm_vmscan_wakeup_kswapd -a -g sleep 60',
    ],
  });
}
