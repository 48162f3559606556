/** Free pages of the memory zones against their watermarks. */

import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { PAGE_KB } from './machine-sources.ts';
import { beside, type NamedSeries, seriesNamed } from './series-values.ts';

/** kswapd stops at high: a zone that it works on stands near it. */
const FAR_ABOVE = 2;

export const zoneWatermark: Rule = {
  id: 'zone.watermark',
  about: 'A memory zone falls below its low or min watermark; or a note that no watermark was ever hit.',
  kinds: ['series'],
  thresholds: [
    { name: 'free pages', value: 1, unit: '× low', source: 'mm/page_alloc.c: below low kswapd is woken' },
    {
      name: 'free pages (error)',
      value: 1,
      unit: '× min',
      source: 'mm/page_alloc.c: below min a process reclaims for itself',
    },
    {
      name: 'free pages for the note that no mark was hit',
      value: FAR_ABOVE,
      unit: '× high',
      source: 'own: kswapd stops at high, so a zone that it works on stands near it',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const zones = seriesNamed(capture, 'zoneinfo', 'free').filter(isPopulated);
      const low = zones.flatMap(belowMark);
      return low.length > 0 ? low : neverHit(capture, zones);
    }),
};

/** A zone without pages has marks of zero. */
function isPopulated(free: NamedSeries): boolean {
  return (
    (beside(free, 'high')?.values.some((value) => value > 0) ?? false) &&
    free.values.some((value) => value > 0)
  );
}

function belowMark(free: NamedSeries): Finding[] {
  for (const [mark, severity] of [
    ['min', 'error'],
    ['low', 'warning'],
  ] as const) {
    const marks = beside(free, mark);
    if (!marks) continue;
    // Of the mark, so that the smallest share is the worst.
    const missing = free.values.map((pages, row) => 1 - pages / (marks.values[row] as number));
    const below = held(missing, (share) => share > 0);
    if (!below) continue;
    const row = below.worst;
    const pages = free.values[row] as number;
    const limit = marks.values[row] as number;
    return [
      finding({
        rule: 'zone.watermark',
        severity,
        confidence: 'measured',
        subject: `zone ${free.entity}`,
        title: `Zone ${free.entity} has ${exact(pages)} free pages, below its ${mark} watermark of ${exact(limit)}, ${heldWords(below)}.`,
        explanation:
          mark === 'min'
            ? 'Below min, every process that wants memory from this zone must reclaim pages itself before it gets any; only the kernel’s own emergencies may still take some.'
            : 'Below low, kswapd is woken and reclaims until high is reached. A zone that stays below low loses pages as fast as kswapd finds them.',
        metrics: {
          freePages: pages,
          watermarkPages: limit,
          samplesBelowCount: below.count,
          samplesCount: below.known,
        },
        evidence: [
          { ...evidenceAt(free.capture, free.table, row, free.column.id), after: pages },
          evidenceAt(free.capture, free.table, row, marks.column.id),
        ],
        limits: [
          'zoneinfo does not say what holds the other pages of the zone.',
          'Requests that may be served from another zone are not held up by this one.',
        ],
        next: ['grep -E "pgscan|pgsteal|allocstall" /proc/vmstat; cat /proc/pressure/memory'],
      }),
    ];
  }
  return [];
}

function neverHit(capture: Capture, zones: readonly NamedSeries[]): Finding[] {
  const [first] = zones;
  if (!first) return [];
  let least: { zone: NamedSeries; row: number; ratio: number } | undefined;
  let most = 0;
  let freePages = 0;
  let highPages = 0;
  for (const zone of zones) {
    const high = beside(zone, 'high');
    if (!high) return [];
    zone.values.forEach((pages, row) => {
      const ratio = pages / (high.values[row] as number);
      if (!least || ratio < least.ratio) least = { zone, row, ratio };
      most = Math.max(most, ratio || 0);
    });
    const last = zone.values.length - 1;
    freePages += zone.values[last] || 0;
    highPages += high.values[last] || 0;
  }
  if (!least || !(least.ratio >= FAR_ABOVE)) return [];
  const { zone, row } = least;
  const times = (ratio: number) => exact(ratio < 10 ? Math.floor(ratio * 10) / 10 : Math.round(ratio));
  return [
    finding({
      rule: 'zone.watermark',
      severity: 'note',
      confidence: 'measured',
      subject: 'watermarks',
      title: `Watermarks were never hit: free is ${times(least.ratio)}${most > least.ratio ? `–${times(most)}` : ''} × high in ${plural(zones.length, 'zone')} (${amount(freePages * PAGE_KB, 'kB')} free, ${amount(highPages * PAGE_KB, 'kB')} of high marks).`,
      explanation:
        'kswapd stops when a zone reaches its high watermark. Free memory far above it was not asked for by the watermarks: reclaim that goes on there has another reason, such as requests for large blocks, zone_reclaim_mode, a cgroup’s limit, or caches dropped by hand.',
      metrics: { leastRatio: least.ratio, mostRatio: most, freePages, highPages },
      evidence: [
        { ...evidenceAt(capture, zone.table, row, zone.column.id), after: zone.values[row] as number },
        evidenceAt(capture, zone.table, row, `${zone.entity}.high`),
      ],
      limits: ['A zone may have been lower between two samples.', `A page is taken as ${PAGE_KB} KiB.`],
      next: ['cat /proc/buddyinfo; sysctl vm.zone_reclaim_mode vm.min_free_kbytes vm.watermark_scale_factor'],
    }),
  ];
}
