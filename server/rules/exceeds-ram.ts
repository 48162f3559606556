/** A process that is larger than the memory of the machine. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, significant } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { columnFor, entitiesWith, percentRange, rangeOf, tableNamed, valuesOf } from './process-columns.ts';

/** Address space alone is cheap: it counts when this share of RAM is resident, and swap is in use. */
const RESIDENT_LEAST = 0.5;
const SWAPPED_LEAST = 0.1;

const NAMES: Readonly<Record<string, { size: string; resident: string; swapped: string }>> = {
  top: { size: 'VIRT', resident: 'RES', swapped: 'SWAP' },
  ps: { size: 'VSZ', resident: 'RSS', swapped: 'SWAP' },
  pidstat: { size: 'VSZ', resident: 'RSS', swapped: '' },
  'proc-status': { size: 'VmSize', resident: 'VmRSS', swapped: 'VmSwap' },
};

interface Host {
  /** kB */
  total: number;
  /** Share of swap in use, by sample; none when unknown. */
  swap: { low: number; high: number } | undefined;
}

export const exceedsRam: Rule = {
  id: 'proc.exceedsRam',
  about: 'One process is larger than the RAM of the machine, and does not fit.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'VIRT, or RES and swap, above',
      value: 1,
      unit: 'of RAM',
      source: 'what is in use beyond RAM has to be in swap',
    },
    {
      name: 'resident share of RAM, when VIRT is meant',
      value: RESIDENT_LEAST,
      unit: '',
      source: 'many programs reserve addresses that they never touch',
    },
  ],
  check({ captures }) {
    const anywhere = captures.map(hostOf).find((host) => host !== undefined);
    return captures.flatMap((capture) => {
      const host = hostOf(capture) ?? anywhere;
      return host ? capture.tables.flatMap((table) => ofTable(capture, table, host)) : [];
    });
  },
};

/** RAM and swap as top or meminfo state them. */
function hostOf(capture: Capture): Host | undefined {
  for (const [id, ram, swapTotal, swapUsed, swapFree] of [
    ['top', 'memory total', 'swap total', 'swap used', ''],
    ['free', 'total', 'swap total', 'swap used', ''],
    ['meminfo', 'MemTotal', 'SwapTotal', '', 'SwapFree'],
  ] as const) {
    const table = tableNamed(capture, id);
    const column = table && columnOf(table, ram);
    const total = column ? rangeOf(valuesOf(table, column)).high : Number.NaN;
    if (!table || !(total > 0) || column?.unit !== 'kB') continue;
    const all = rangeOf(valuesOf(table, columnOf(table, swapTotal))).high;
    const used = swapUsed
      ? rangeOf(valuesOf(table, columnOf(table, swapUsed)))
      : rangeOf(valuesOf(table, columnOf(table, swapFree)).map((free) => all - free));
    return {
      total,
      swap: all > 0 && used.count > 0 ? { low: used.low / all, high: used.high / all } : undefined,
    };
  }
  return undefined;
}

function ofTable(capture: Capture, table: Table, host: Host): Finding[] {
  const names = table.kind === 'series' ? NAMES[table.id] : undefined;
  if (!names) return [];
  return entitiesWith(table, names.resident).flatMap((entity) => {
    const sizes = valuesOf(table, columnFor(table, names.size, entity));
    const residents = valuesOf(table, columnFor(table, names.resident, entity));
    const swapped = valuesOf(table, columnFor(table, names.swapped, entity));
    const size = rangeOf(sizes);
    const resident = rangeOf(residents);
    const held = rangeOf(residents.map((value, row) => value + (swapped[row] as number)));
    const holdsMore = held.count > 0 && held.high > host.total;
    const reservesMore =
      size.high > host.total &&
      resident.high >= RESIDENT_LEAST * host.total &&
      (host.swap?.high ?? 0) >= SWAPPED_LEAST;
    if (!holdsMore && !reservesMore) return [];
    const most = holdsMore ? held.high : size.high;
    const name = entity === '' ? 'The process' : entity;
    const row = (holdsMore ? residents.map((v, i) => v + (swapped[i] as number)) : sizes).indexOf(most);
    const column = columnFor(table, holdsMore ? names.resident : names.size, entity);
    return [
      finding({
        rule: 'proc.exceedsRam',
        severity: 'warning',
        confidence: holdsMore ? 'measured' : 'inferred',
        subject: entity === '' ? capture.path : entity,
        title: `${name} ${holdsMore ? `holds ${amount(most, 'kB')} in RAM and swap` : `takes ${amount(most, 'kB')} (${names.size})`}, ${significant(most / host.total)} times the ${amount(host.total, 'kB')} of RAM${host.swap ? `; ${percentRange(host.swap.low, host.swap.high)} of swap is in use` : ''}.`,
        explanation: `What a process uses beyond the memory of the machine stands in swap. Each access to it waits for the disk, and pushes something else out: when all of it is used in turn, the machine does little but that. ${resident.low === resident.high ? amount(resident.high, 'kB') : `${amount(resident.low, 'kB')} to ${amount(resident.high, 'kB')}`} of it were resident.`,
        metrics: {
          bytes: most * 1024,
          ramBytes: host.total * 1024,
          residentBytes: resident.high * 1024,
          ratio: most / host.total,
        },
        evidence: [evidenceAt(capture, table, row, column?.id)],
        limits: [
          ...(holdsMore
            ? []
            : [
                `${names.size} counts addresses that were never touched, too: what it really uses is between ${names.resident} and ${names.size}.`,
              ]),
          'It does not say what the process keeps.',
        ],
        next: ['See how much of it is in swap: grep -E "VmRSS|VmSwap" /proc/PID/status'],
      }),
    ];
  });
}
