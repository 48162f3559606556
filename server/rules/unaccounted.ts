/** Memory that no counter of /proc/meminfo owns. */
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { floorFor } from '../engine/growth/floors.ts';
import { judge } from '../engine/growth/judge.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table, timeOf } from '../engine/table.ts';
import { amount, duration, rate, share } from '../engine/wording.ts';

const SHARE = 0.01;

/** Disjoint: Cached holds Shmem, Slab is its two parts. */
const PARTS = [
  'MemFree',
  'Buffers',
  'Cached',
  'SwapCached',
  'AnonPages',
  'SReclaimable',
  'SUnreclaim',
  'KernelStack',
  'PageTables',
  'SecPageTables',
  'Percpu',
  'Zswap',
];
/** Without one of these the sum says nothing. */
const NEEDED = ['MemTotal', 'MemFree', 'Buffers', 'Cached', 'AnonPages', 'SUnreclaim'];

export const unaccounted: Rule = {
  id: 'mem.unaccounted',
  about:
    'Memory that is neither free, cache, anonymous nor the kernel’s counted own grows: drivers, a balloon.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'growth',
      value: SHARE,
      unit: 'of RAM',
      source: 'measured: the rest is steady at 1.40–1.44 % over four samples in samples/page-cache',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      capture.tables
        .filter((table) => table.id === 'meminfo' && NEEDED.every((name) => columnOf(table, name)))
        .flatMap((table) => {
          const values = unaccountedOf(table);
          const total = columnOf(table, 'MemTotal')?.numbers?.at(0) ?? Number.NaN;
          const time = timeOf(table);
          const judgement = judge({
            ...(time ? { time } : {}),
            values,
            floor: floorFor('kB', values, total),
          });
          if (judgement.verdict !== 'growing' || judgement.delta < SHARE * total) return [];
          const last = table.rows - 1;
          const seconds = time ? ((time[last] as number) - (time[0] as number)) / 1000 : 0;
          return [
            finding({
              rule: 'mem.unaccounted',
              severity: 'warning',
              confidence: 'inferred',
              subject: 'unaccounted memory',
              title: `Memory that no counter owns grows ${seconds > 0 ? `${rate(judgement.rate, 'kB')}, ` : ''}${amount(judgement.delta, 'kB')}${seconds > 0 ? ` in ${duration(seconds)}` : ''}, to ${share((values[last] as number) / total)} of RAM.`,
              explanation: `MemTotal − (${PARTS.filter((name) => columnOf(table, name)).join(' + ')} + huge pages). What is left was taken page by page by the kernel and its drivers: network and graphics drivers, a balloon of the hypervisor, pages of vmalloc. It is no process’s.`,
              metrics: {
                bytesDelta: judgement.delta * 1024,
                bytes: (values[last] as number) * 1024,
                share: (values[last] as number) / total,
                ...(seconds > 0 ? { bytesPerSecond: judgement.rate * 1024 } : {}),
              },
              evidence: [
                { ...evidenceAt(capture, table, 0, 'MemTotal'), before: values[0] as number },
                { ...evidenceAt(capture, table, last, 'MemFree'), after: values[last] as number },
              ],
              limits: [
                'meminfo does not say which driver it is.',
                'Some memory of vmalloc and of drivers is counted elsewhere on some kernels; the drift counts here, not the level.',
              ],
              next: [
                'sudo cat /proc/vmallocinfo | sort -k2 -n -r | head; grep -E "VmallocUsed|Balloon" /proc/meminfo; lsmod',
              ],
            }),
          ];
        }),
    ),
};

/** kB by row. */
function unaccountedOf(table: Table): Float64Array {
  const at = (name: string, row: number) => columnOf(table, name)?.numbers?.at(row) ?? Number.NaN;
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const huge = at('HugePages_Total', row) * at('Hugepagesize', row);
    return PARTS.reduce((rest, name) => rest - (at(name, row) || 0), at('MemTotal', row)) - (huge || 0);
  });
}
