/** Every page that is read pushes out another: the cache is too small for what is read, or is not allowed to keep it. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, significant } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, onePerSubject, span } from './machine-finding.ts';
import { wholeMachine } from './machine-series.ts';
import { PAGE_KB } from './machine-sources.ts';
import { reclaimRates } from './reclaim-rates.ts';

const RATIO = 0.8;
const MAJOR_FAULTS = 500;
const REFAULTS = 0.1;
/** kB/s read below which nothing is thrashed. */
const LEAST_READ = 10_000;

export const reclaimCacheThrash: Rule = {
  id: 'mem.cacheThrash',
  about: 'As much is taken from the page cache as is read into it, and needed again at once.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'pages taken beside pages read',
      value: RATIO,
      unit: '× pgpgin',
      source: 'measured: 1.00 to 1.04 in samples/page-cache',
    },
    {
      name: 'major faults',
      value: MAJOR_FAULTS,
      unit: '/s',
      source: 'node-exporter mixin: pgmajfault above 500/s',
    },
    {
      name: 'or refaults',
      value: REFAULTS,
      unit: 'of the pages taken',
      source: 'the kernel’s own count of pages thrown out too early',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) => onePerSubject(captures.flatMap(thrashing)),
};

/** What a capture says of disks that are read is then about pages that were in memory a moment ago. */
export function refaultsIn(captures: readonly Capture[]): string {
  return captures.some((capture) => thrashing(capture).length > 0)
    ? ' Within this case every page that is read pushes another out of the cache (mem.cacheThrash): much of what is read was in memory a moment ago, and is read again (refaults).'
    : '';
}

function thrashing(capture: Capture): Finding[] {
  const rates = reclaimRates(capture);
  const read = wholeMachine(capture, 'paging.in');
  const faults = wholeMachine(capture, 'faults.major');
  const refaults = wholeMachine(capture, 'reclaim.refaults');
  if (!rates || !read || read.table !== rates.stolen.table) return [];
  const taken = rates.stolen.values.map((pages) => pages * PAGE_KB);
  const needed = (row: number) =>
    (faults?.values[row] ?? 0) > MAJOR_FAULTS ||
    (refaults?.values[row] ?? 0) > REFAULTS * (rates.stolen.values[row] as number);
  const ratios = taken.map((kB, row) => kB / (read.values[row] as number));
  const found = held(
    ratios,
    (ratio, row) => ratio >= RATIO && (read.values[row] as number) >= LEAST_READ && needed(row),
  );
  if (!found || found.count < 3) return [];
  const during = Array.from(ratios).filter(
    (ratio, row) => ratio >= RATIO && (read.values[row] as number) >= LEAST_READ && needed(row),
  );
  const low = Math.min(...during);
  const high = Math.max(...during);
  const row = found.from;
  const scanned = rates.scanned.values[row] as number;
  return [
    finding({
      rule: 'mem.cacheThrash',
      severity: 'warning',
      confidence: 'measured',
      subject: 'page cache',
      title: `pgsteal equals pgpgin (${significant(low)}–${significant(high)} ×, ${heldWords(found)}): every page that is read pushes another out of the cache.`,
      explanation: `${amount(read.values[row] as number, 'kB/s')} are read and ${amount(taken[row] as number, 'kB/s')} are taken from the cache (${amount(rates.stolen.values[row] as number, 'pages/s')} of ${PAGE_KB} KiB), ${span(read, found.from, found.to)}.${
        faults
          ? ` ${amount(faults.values[row] as number, '/s')} major faults show that programs need again what was thrown out.`
          : ''
      } To find them the kernel looks at ${amount(scanned, 'pages/s')}, that is ${amount(scanned * PAGE_KB, 'kB/s')}: pgscan counts pages, not kB.${
        rates.doubledAt === undefined ? '' : ' pgsteal was halved: this version of sysstat counts it twice.'
      }\n\nEither what is read is larger than the cache, or reclaim does not let the cache keep anything. Free memory tells them apart: if much is free at the same time, the cache is being emptied for no need.`,
      metrics: {
        ratioMin: low,
        ratioMax: high,
        kBPerSecondRead: read.values[row] as number,
        pagesPerSecondTaken: rates.stolen.values[row] as number,
        pagesPerSecondScanned: scanned,
        ...(faults ? { majorFaultsPerSecond: faults.values[row] as number } : {}),
        shareOfSamples: found.count / found.known,
      },
      evidence: [evidenceOf(rates.stolen, row), evidenceOf(read, row), evidenceOf(rates.stolen, found.worst)],
      limits: [
        'A page of 4 KiB is assumed; the file does not state it.',
        'The rates do not say which files or processes it is, nor whether memory was free at the time.',
      ],
      next: [
        'See who reads: pidstat -d 10 6; and what is free at the time: sar -r 10 6, grep -A4 zone /proc/zoneinfo',
      ],
    }),
  ];
}
