/** Free memory in pieces too small for large requests. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import type { Table } from '../engine/table.ts';
import { amount, exact } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { PAGE_KB } from './machine-sources.ts';
import { seriesNamed } from './series-values.ts';

/** Blocks of 64 KiB: what kernel stacks, network buffers and jumbo frames ask for is at most this. */
const LARGE_ORDER = 4;
/** A zone with less free than this is short of memory rather than in pieces. */
const FREE_PAGES = 8192;

export const fragmented: Rule = {
  id: 'mem.fragmented',
  about: 'A zone has free memory but no free block of 16 pages or more.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'order of the blocks that are missing',
      value: LARGE_ORDER,
      unit: 'and above',
      source: 'the kernel retries requests up to order 3 and lets larger ones fail (PAGE_ALLOC_COSTLY_ORDER)',
    },
    {
      name: 'free pages',
      value: FREE_PAGES,
      unit: 'pages, or the high watermark where zoneinfo is in the case',
      source: 'own: 32 MB',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      capture.tables
        .filter(({ id }) => id === 'buddyinfo')
        .flatMap((table) => zonesOf(table).flatMap((zone) => inPieces(capture, table, zone, captures))),
    ),
};

function zonesOf(table: Table): string[] {
  const zones = new Set(
    table.columns.map(({ entity }) => entity).filter((entity) => /^Node \d+ \w+$/.test(entity)),
  );
  // The first 16 MB serve devices of old; small blocks there say nothing.
  return [...zones].filter((zone) => !zone.endsWith(' DMA'));
}

function inPieces(capture: Capture, table: Table, zone: string, captures: readonly Capture[]): Finding[] {
  const orders = table.columns.flatMap((column) => {
    const order = column.entity === zone ? /^order (\d+)$/.exec(column.key ?? '') : null;
    return order && column.numbers
      ? [{ order: Number(order[1]), column, values: column.numbers.toArray(table.rows) }]
      : [];
  });
  const sum = (row: number, from: number, weigh: boolean) =>
    orders.reduce(
      (all, { order, values }) => (order < from ? all : all + (values[row] ?? 0) * (weigh ? 2 ** order : 1)),
      0,
    );
  const high = captures
    .flatMap((one) => seriesNamed(one, 'zoneinfo', 'high'))
    .find((series) => series.entity === zone)
    ?.values.at(-1);
  const enough = high ?? FREE_PAGES;
  const free = Float64Array.from({ length: table.rows }, (_, row) => sum(row, 0, true));
  const bad = held(free, (pages, row) => pages > enough && sum(row, LARGE_ORDER, false) === 0);
  const [smallest] = orders;
  if (!bad || !smallest) return [];
  const row = bad.worst;
  const pages = free[row] as number;
  return [
    finding({
      rule: 'mem.fragmented',
      severity: 'warning',
      confidence: 'measured',
      subject: `zone ${zone}`,
      title: `Zone ${zone} has ${amount(pages * PAGE_KB, 'kB')} free and not one block of ${2 ** LARGE_ORDER} pages or more, ${heldWords(bad)}.`,
      explanation: `The free pages (${exact(pages)}) lie in pieces of at most ${2 ** (LARGE_ORDER - 1)}. Requests for more in one piece (huge pages, network drivers, some file systems) wait for compaction, wake kswapd although memory is free, or fail.`,
      metrics: {
        freePages: pages,
        largeBlocksCount: 0,
        samplesBeyondCount: bad.count,
        samplesCount: bad.known,
      },
      evidence: [evidenceAt(capture, table, row, smallest.column.id)],
      limits: ['buddyinfo does not say who asks for large blocks.', `A page is taken as ${PAGE_KB} KiB.`],
      next: [
        'grep -E "compact_(stall|fail|success)" /proc/vmstat; echo 1 | sudo tee /proc/sys/vm/compact_memory; cat /proc/buddyinfo',
      ],
    }),
  ];
}
