/** One mapping that holds most of a process. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { ENTITY_LINE } from '../engine/format.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, columnOf, type Table } from '../engine/table.ts';
import { amount, share } from '../engine/wording.ts';

const DOMINANT = 0.5;
const LARGE_KB = 100 * 1024;

export const dominantMapping: Rule = {
  id: 'vma.dominant',
  about: 'One mapping of a process holds most of its resident memory.',
  kinds: ['series'],
  formats: ['smaps'],
  thresholds: [
    { name: 'share of Rss', value: DOMINANT, unit: '', source: 'measured: 99.6 % in samples/python-leak' },
    {
      name: 'Rss of the mapping',
      value: 100,
      unit: 'MiB',
      source: 'small processes are dominated by their text',
    },
  ],
  check({ captures }) {
    return captures.flatMap((capture) => {
      const largest = largestMapping(capture);
      if (
        !largest ||
        largest.parts.length < 2 ||
        largest.rss < LARGE_KB ||
        largest.rss < DOMINANT * largest.sum
      )
        return [];
      const { table, row, parts, range, sum } = largest;
      const top = largest;
      const evidence = evidenceAt(capture, table, row, top.column.id);
      const heaps = parts.filter(({ column }) => column.entity.startsWith('[heap]')).length;
      const isHeap = top.column.entity.startsWith('[heap]');
      return [
        finding({
          rule: 'vma.dominant',
          severity: 'warning',
          confidence: 'measured',
          subject: top.column.title,
          title: `Mapping ${range || top.column.entity}${isHeap ? ' ([heap])' : ''} holds ${share(top.rss / sum)} of the listed Rss: ${amount(top.rss, 'kB')} of ${amount(sum, 'kB')}.`,
          explanation: `${isHeap ? 'The heap is what malloc takes with brk: small allocations of C code and, for interpreters, of their own allocator.' : 'A mapping of this size is one large allocation, an arena of malloc, or a file held in memory.'}${heaps > 1 && isHeap ? ` There are ${heaps} mappings named [heap]: after a fork the kernel keeps them apart, and the later one is what this process has allocated since.` : ''} Compare it with what the runtime says it manages (guppy, jmap, heapUsed): what lies outside is native memory.`,
          metrics: {
            share: top.rss / sum,
            bytes: top.rss * 1024,
            bytesTotal: sum * 1024,
            mappingsCount: parts.length,
          },
          evidence: [evidence],
          limits: [
            'One sample does not say whether it grows.',
            'smaps does not say what the memory holds.',
            ...(parts.length < 10
              ? ['Only a part of the mappings may be listed here: the share is of what is listed.']
              : []),
          ],
          next: [
            'See what fills it: gcore -o core PID; strings -n 8 core.PID | sort | uniq -c | sort -rn | head -40',
            'See whether it grows: while sleep 10; do date; cat /proc/PID/smaps; done >> smaps.log',
          ],
        }),
      ];
    });
  },
};

interface LargestMapping {
  table: Table;
  row: number;
  column: Column;
  /** kB, of the mapping and of all that are listed. */
  rss: number;
  sum: number;
  /** Addresses as the capture writes them; '' when they are not found again. */
  range: string;
  parts: { column: Column; rss: number }[];
}

/** The mapping with the most resident memory in the last sample of smaps. */
export function largestMapping(capture: Capture): LargestMapping | undefined {
  const table = capture.tables.find((t) => t.id === 'smaps');
  if (!table || table.rows === 0) return undefined;
  const row = table.rows - 1;
  const parts = table.columns
    .filter(({ id, entity }) => entity !== '' && id.endsWith('.Rss'))
    .map((column) => ({ column, rss: column.numbers?.at(row) || 0 }));
  // A list of one mapping has no total.
  const total = columnOf(table, 'total.Rss')?.numbers?.at(row) ?? parts[0]?.rss ?? 0;
  const top = parts.reduce<(typeof parts)[number] | undefined>(
    (a, b) => (a && a.rss >= b.rss ? a : b),
    undefined,
  );
  if (!top) return undefined;
  const start = table.byteStart?.at(row) ?? 0;
  const place = capture.format.locate?.(capture.source.readAt(start, table.byteLength?.at(row) ?? 0), {
    ...top.column,
    key: ENTITY_LINE,
  });
  return { table, row, ...top, sum: total, range: headerRange(capture, start, place), parts };
}

function headerRange(
  capture: { source: { readAt(offset: number, length: number): Uint8Array } },
  start: number,
  place: { byteStart: number; byteLength: number } | undefined,
): string {
  if (!place) return '';
  const text = new TextDecoder().decode(
    capture.source.readAt(start + place.byteStart, Math.min(place.byteLength, 200)),
  );
  return /([0-9a-f]+-[0-9a-f]+)\s/.exec(text)?.[1] ?? '';
}
