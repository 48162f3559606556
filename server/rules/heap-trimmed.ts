/** Memory that was given back to the system while the address space stayed: no leak, and no new one. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { beside, lastRowOf, type NamedSeries, ofEntity, seriesNamed } from './series-values.ts';

const FELL = 0.3;
const LEAST_KB = 10 * 1024;
const SAME = 0.01;

export const heapTrimmed: Rule = {
  id: 'heap.trimmed',
  about: 'Resident memory fell while the data segment stayed: freed memory went back to the system (a note).',
  kinds: ['series'],
  formats: ['proc-status'],
  thresholds: [
    {
      name: 'VmRSS below its peak',
      value: FELL,
      unit: 'of it, and 10 MiB',
      source: 'own: more than a cache that breathes',
    },
    { name: 'change of VmData since the peak', value: SAME, unit: 'at most', source: 'own' },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture: Capture) => seriesNamed(capture, 'proc-status', 'VmRSS').flatMap(trimmed)),
};

function trimmed(rss: NamedSeries): Finding[] {
  const data = beside(rss, 'VmData');
  const swap = beside(rss, 'VmSwap');
  const last = lastRowOf(rss);
  let peak = 0;
  for (let row = 0; row <= last; row++)
    if ((rss.values[row] as number) > (rss.values[peak] as number) || Number.isNaN(rss.values[peak]))
      peak = row;
  const [before, after] = [rss.values[peak] as number, rss.values[last] as number];
  const fell = before - after;
  if (!data || peak === last || !(fell >= LEAST_KB && fell >= FELL * before)) return [];
  const [dataBefore, dataAfter] = [data.values[peak] as number, data.values[last] as number];
  if (!(Math.abs(dataAfter - dataBefore) <= SAME * dataBefore)) return [];
  // What went out to swap was not given back.
  const swapped = swap ? (swap.values[last] as number) - (swap.values[peak] as number) : 0;
  if (swapped > SAME * before) return [];
  const { capture, table, column, entity } = rss;
  return [
    finding({
      rule: 'heap.trimmed',
      severity: 'note',
      confidence: 'inferred',
      subject: `RSS${ofEntity(entity)}`,
      title: `RSS${ofEntity(entity)} fell by ${amount(fell, 'kB')} (${share(fell / before)}) from its peak while VmData stayed at ${amount(dataAfter, 'kB')}: freed memory went back to the system.`,
      explanation:
        'The allocator kept the addresses and gave the pages back (madvise, or trimming of the heap). VIRT and VmData stay high after that, and mean nothing.',
      metrics: { bytesFreed: fell * 1024, share: fell / before, bytesData: dataAfter * 1024 },
      evidence: evidenceOfChange(capture, table, column.id, peak, last),
      limits: [
        swap
          ? 'File pages that the kernel dropped count as well.'
          : 'The capture has no VmSwap: pages that went out to swap look the same.',
      ],
      next: ['grep -E "RssAnon|RssFile|VmSwap" /proc/PID/status'],
    }),
  ];
}
