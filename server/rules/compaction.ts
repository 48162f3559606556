/** Compaction that does not find large blocks, and huge pages that programs do not get: from /proc/vmstat. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { gainOf, seriesNamed } from './series-values.ts';

const FAILS = 0.5;
const RUNS_LEAST = 100;
const FAULTS_LEAST = 1000;

export const compactionFails: Rule = {
  id: 'mem.compactFail',
  about: 'Most runs of compaction fail, or most faults that could have had a huge page get small ones.',
  kinds: ['series'],
  formats: ['vmstat'],
  thresholds: [
    {
      name: 'compact_fail',
      value: FAILS,
      unit: 'of the runs that ended',
      source:
        'kernel guide, transhuge.rst: compact_success and compact_fail tell whether compaction is worth its time',
    },
    { name: 'runs', value: RUNS_LEAST, unit: 'at least', source: 'own: few runs say little' },
    {
      name: 'thp_fault_fallback',
      value: FAILS,
      unit: 'of the faults that asked for a huge page',
      source: 'kernel guide, transhuge.rst',
    },
    { name: 'faults', value: FAULTS_LEAST, unit: 'at least', source: 'own' },
  ],
  check: ({ captures }) => captures.flatMap((capture) => [...failing(capture), ...fallingBack(capture)]),
};

function shareOf(capture: Capture, bad: string, good: string) {
  const [series] = seriesNamed(capture, 'vmstat', bad);
  const [other] = seriesNamed(capture, 'vmstat', good);
  const gain = series && gainOf(series);
  const rest = other && gainOf(other)?.gained;
  if (!series || !gain || rest === undefined) return undefined;
  return { series, gain, all: gain.gained + rest, part: gain.gained / (gain.gained + rest) };
}

function failing(capture: Capture): Finding[] {
  const found = shareOf(capture, 'compact_fail', 'compact_success');
  if (!found || found.all < RUNS_LEAST || found.part <= FAILS) return [];
  const { series, gain, all, part } = found;
  return [
    finding({
      rule: 'mem.compactFail',
      severity: 'warning',
      confidence: 'measured',
      subject: 'compaction',
      title: `${share(part)} of ${exact(all)} runs of compaction found no block large enough.`,
      explanation:
        'Compaction moves pages together so that huge pages, network drivers and others get memory in one piece. Processes wait while it runs; when it mostly fails, they wait for nothing. Memory is in pieces, or too little of it can be moved.',
      metrics: { share: part, runsCount: all, failedCount: gain.gained },
      evidence: evidenceOfChange(capture, series.table, series.column.id, gain.from, gain.to),
      limits: ['vmstat does not say who asked for large blocks.'],
      next: [
        'cat /proc/buddyinfo; grep -E "compact_|thp_" /proc/vmstat; cat /sys/kernel/mm/transparent_hugepage/defrag',
      ],
    }),
  ];
}

function fallingBack(capture: Capture): Finding[] {
  const found = shareOf(capture, 'thp_fault_fallback', 'thp_fault_alloc');
  if (!found || found.all < FAULTS_LEAST || found.part <= FAILS) return [];
  const { series, gain, all, part } = found;
  return [
    finding({
      rule: 'mem.hugePagesDenied',
      severity: 'note',
      confidence: 'measured',
      subject: 'transparent huge pages',
      title: `${share(part)} of ${exact(all)} faults that asked for a huge page got small pages.`,
      explanation:
        'There was no free block of the size of a huge page. Programs run all the same, with more page tables and more misses of the address cache, and slower than the same program right after the start of the machine.',
      metrics: { share: part, faultsCount: all },
      evidence: evidenceOfChange(capture, series.table, series.column.id, gain.from, gain.to),
      limits: ['vmstat does not say which program asked, nor what it lost.'],
      next: ['cat /proc/buddyinfo; grep -E "thp_|compact_" /proc/vmstat; grep AnonHuge /proc/meminfo'],
    }),
  ];
}
