/** The page cache gone between two samples of sar -r, and where the memory went. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table, timeOf } from '../engine/table.ts';
import { amount, duration, share, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { valueAt, wholeMachine } from './machine-series.ts';
import { largestFall } from './meminfo-window.ts';

const FALL_SHARE = 0.5;
const FALL_OF_RAM = 0.05;
const COMMIT_OF_RAM = 0.01;
const FREE_SHARE = 0.9;
const WINDOW_SECONDS = 60;

interface Collapse {
  capture: Capture;
  table: Table;
  from: number;
  to: number;
  seconds: number;
  before: number;
  /** Changes in kB. */
  cached: number;
  free: number;
  reclaimed: number;
  committed: number;
  /** Did the kernel reclaim at the time? Undefined when the capture does not tell. */
  reclaimRan: boolean | undefined;
}

export const cacheCollapseSar: Rule = {
  id: 'mem.cacheCollapse.sar',
  about: 'The same as mem.cacheCollapse and mem.overReclaim, by the coarser figures of sar -r.',
  kinds: ['series'],
  formats: ['sar', 'sadf'],
  thresholds: [
    {
      name: 'fall of kbcached',
      value: FALL_SHARE,
      unit: 'of it, and 5 % of RAM, within a minute or from one sample to the next',
      source: 'measured: 99.7 % in samples/page-cache',
    },
    {
      name: 'movement of kbcommit',
      value: COMMIT_OF_RAM,
      unit: 'of RAM',
      source: 'more would be memory demand',
    },
    {
      name: 'share that stayed free',
      value: FREE_SHARE,
      unit: '',
      source: 'demand for memory or for new cache leaves little free',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const collapse = collapseOf(capture);
      if (!collapse) return [];
      if (collapse.reclaimRan === false) return [droppedFinding(collapse)];
      const over = collapse.free >= FREE_SHARE * collapse.reclaimed ? [overReclaimFinding(collapse)] : [];
      return [collapseFinding(collapse), ...over];
    }),
};

function collapseOf(capture: Capture): Collapse | undefined {
  const table = capture.tables.find(({ id }) => id === 'memory');
  const cached = table && columnOf(table, 'kbcached')?.numbers?.toArray(table.rows);
  if (!table || !cached) return undefined;
  const fall = widerOf(cached, largestFall(table, cached, WINDOW_SECONDS), nextFall(table, cached));
  if (!fall) return undefined;
  const { from, to, seconds } = fall;
  const change = (id: string) => valueAt(table, id, to) - valueAt(table, id, from);
  const total = valueAt(table, 'kbmemfree', from) + valueAt(table, 'kbmemused', from);
  const before = cached[from] as number;
  const fell = change('kbcached');
  const committed = change('kbcommit');
  if (-fell < FALL_SHARE * before || -fell < FALL_OF_RAM * total) return undefined;
  if (Math.abs(committed) > COMMIT_OF_RAM * total) return undefined;
  return {
    capture,
    table,
    from,
    to,
    seconds,
    before,
    cached: fell,
    free: change('kbmemfree'),
    reclaimed: -(fell + (change('kbbuffers') || 0)),
    committed,
    reclaimRan: reclaimRan(capture, table, from, to),
  };
}

function nextFall(table: Table, cached: Float64Array): ReturnType<typeof largestFall> {
  const time = timeOf(table);
  let best: ReturnType<typeof largestFall>;
  let most = 0;
  for (let row = 1; row < cached.length; row++) {
    const fell = (cached[row - 1] as number) - (cached[row] as number);
    if (!(fell > most)) continue;
    most = fell;
    best = {
      from: row - 1,
      to: row,
      seconds: time ? ((time[row] as number) - (time[row - 1] as number)) / 1000 : 0,
    };
  }
  return best;
}

function widerOf(
  cached: Float64Array,
  a: ReturnType<typeof largestFall>,
  b: ReturnType<typeof largestFall>,
): ReturnType<typeof largestFall> {
  if (!a || !b) return a ?? b;
  const size = (fall: NonNullable<typeof a>) => (cached[fall.from] as number) - (cached[fall.to] as number);
  return size(b) > size(a) ? b : a;
}

/** sar -B of the same capture: pages were taken at the time, or none were. */
function reclaimRan(capture: Capture, table: Table, from: number, to: number): boolean | undefined {
  const steal = wholeMachine(capture, 'reclaim.steal');
  const time = timeOf(table);
  if (!steal?.time || !time) return undefined;
  let known = false;
  for (let row = 0; row < steal.values.length; row++) {
    const at = steal.time[row] as number;
    if (at <= (time[from] as number) || at > (time[to] as number) || Number.isNaN(steal.values[row]))
      continue;
    known = true;
    if ((steal.values[row] as number) > 0) return true;
  }
  return known ? false : undefined;
}

function inTime({ seconds }: Collapse): string {
  return seconds > 0 ? `in ${duration(seconds)}` : 'between two samples';
}

function metricsOf({ cached, before, free, committed, seconds }: Collapse): Record<string, number> {
  return {
    share: -cached / before,
    bytesDelta: cached * 1024,
    bytesDeltaMemFree: free * 1024,
    bytesDeltaCommitted: committed * 1024,
    ...(seconds > 0 ? { seconds } : {}),
  };
}

function evidence({ capture, table, from, to }: Collapse) {
  return evidenceOfChange(capture, table, 'kbcached', from, to);
}

const UNTOLD =
  'sar -r shows neither Mapped nor who took the memory: reclaim, deleted files and a write to drop_caches look alike in it.';

function collapseFinding(c: Collapse): Finding {
  return finding({
    rule: 'mem.cacheCollapse',
    severity: 'warning',
    confidence: 'measured',
    subject: 'kbcached',
    title: `kbcached fell ${share(-c.cached / c.before)} (${amount(-c.cached, 'kB')}) ${inTime(c)} while kbcommit moved by only ${signed(c.committed, 'kB')}: the page cache went, and no process asked for its memory.`,
    explanation:
      'The page cache holds what was read from disk. When it is gone, every read must come from disk again, which is felt as a stall. kbcommit is what processes were promised; had they asked for the memory, it would have risen.',
    metrics: metricsOf(c),
    evidence: evidence(c),
    limits: [
      ...(c.reclaimRan ? [] : [UNTOLD]),
      'Only two samples show it: what happened between them is not seen.',
    ],
    next: [
      'Rule out drop_caches: dmesg | grep drop_caches; grep drop_ /proc/vmstat',
      'Sample closer next time: sar -r -B -d 1 600; and cat /proc/meminfo beside it',
    ],
  });
}

function overReclaimFinding(c: Collapse): Finding {
  return finding({
    rule: 'mem.overReclaim',
    severity: c.reclaimRan ? 'warning' : 'note',
    confidence: c.reclaimRan ? 'measured' : 'suspected',
    subject: 'kbmemfree',
    title: `${share(Math.min(c.free / c.reclaimed, 1))} of the ${amount(c.reclaimed, 'kB')} of cache and buffers that went ${inTime(c)} stayed free: over-reclaim, not a leak and not demand for cache.`,
    explanation: `kbcached and kbbuffers together fell by ${amount(c.reclaimed, 'kB')}, and kbmemfree rose by ${amount(c.free, 'kB')} to ${amount(valueAt(c.table, 'kbmemfree', c.to), 'kB')}. New reads would show as new cache, a leak as memory in use; here the memory is simply unused.\n\nWhat can cause it: kswapd woken for large contiguous blocks, vm.zone_reclaim_mode, somebody writing to drop_caches, a kernel bug in balancing the zones (known for 2.6.32).`,
    metrics: { shareStayedFree: c.free / c.reclaimed, bytesReclaimed: c.reclaimed * 1024, ...metricsOf(c) },
    evidence: evidenceOfChange(c.capture, c.table, 'kbmemfree', c.from, c.to),
    limits: [UNTOLD, 'Samples at two moments do not show what happened between them.'],
    next: [
      'See fragmentation and watermarks: cat /proc/buddyinfo /proc/zoneinfo; sysctl vm.zone_reclaim_mode vm.min_free_kbytes',
    ],
  });
}

function droppedFinding(c: Collapse): Finding {
  return finding({
    rule: 'mem.cacheDropped',
    severity: 'note',
    confidence: 'inferred',
    subject: 'kbcached',
    title: `kbcached fell ${share(-c.cached / c.before)} (${amount(-c.cached, 'kB')}) ${inTime(c)} and pgsteal is 0 at the time: the cache was dropped or its files deleted, not reclaimed under pressure.`,
    explanation:
      'Reclaim shows as pgscan and pgsteal. Writing to /proc/sys/vm/drop_caches, or deleting or truncating large files, frees the same pages without either. Reads are slow until the cache is warm again; nothing leaks.',
    metrics: metricsOf(c),
    evidence: evidence(c),
    limits: ['sar does not say who did it.'],
    next: ['Tell the two apart: dmesg | grep drop_caches; grep drop_pagecache /proc/vmstat'],
  });
}
