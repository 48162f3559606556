/** What /proc/interrupts and /proc/softirqs say: one CPU that serves all devices, and errors that the processor reports. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, plural, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { type Gain, gainOf, type NamedSeries, seriesNamed } from './series-values.ts';

const ONE_CPU = 0.9;
const BUSY = 5000;
const CPUS_LEAST = 4;

/** Work that can be spread over CPUs, by table: how its columns are called, and what it is. */
const WORK: readonly { table: string; columns: RegExp; what: string; next: string }[] = [
  {
    table: 'interrupts',
    columns: /^devices on cpu(\d+)$/,
    what: 'interrupts of devices',
    next: 'grep -H . /proc/irq/*/smp_affinity_list; systemctl status irqbalance',
  },
  {
    table: 'softirqs',
    columns: /^NET_RX on cpu(\d+)$/,
    what: 'rounds of taking packets (NET_RX)',
    next: 'grep -H . /sys/class/net/*/queues/rx-*/rps_cpus; ethtool -l DEVICE',
  },
];

export const interruptsOnOneCpu: Rule = {
  id: 'cpu.interruptsOnOne',
  about:
    'One CPU serves nearly all interrupts of devices, or takes nearly all packets, while there are others (a note).',
  kinds: ['series'],
  thresholds: [
    {
      name: 'share of one CPU',
      value: ONE_CPU,
      unit: 'of all',
      source: 'own: the others could take no more off it',
    },
    { name: 'rate', value: BUSY, unit: '/s', source: 'own: below, one CPU has time for them' },
    {
      name: 'CPUs',
      value: CPUS_LEAST,
      unit: 'at least',
      source: 'own: with fewer there is little to spread',
    },
  ],
  check: ({ captures }) => captures.flatMap((capture) => WORK.flatMap((work) => concentrated(capture, work))),
};

function concentrated(
  capture: Capture,
  { table: id, columns, what, next }: (typeof WORK)[number],
): Finding[] {
  const byCpu = capture.tables
    .filter((table) => table.id === id)
    .flatMap((table) =>
      table.columns
        .filter((column) => columns.test(column.id))
        .flatMap((column) => seriesNamed(capture, id, column.key ?? column.id)),
    )
    .flatMap((series): { series: NamedSeries; gain: Gain }[] => {
      const gain = gainOf(series);
      return gain ? [{ series, gain }] : [];
    });
  const all = byCpu.reduce((sum, { gain }) => sum + gain.gained, 0);
  const most = byCpu.reduce(
    (best, one) => (one.gain.gained > best.gain.gained ? one : best),
    byCpu[0] as (typeof byCpu)[number],
  );
  if (byCpu.length < CPUS_LEAST || !most || !(most.gain.seconds > 0)) return [];
  const perSecond = all / most.gain.seconds;
  const part = most.gain.gained / all;
  if (perSecond < BUSY || part < ONE_CPU) return [];
  const cpu = columns.exec(most.series.column.id)?.[1] ?? '?';
  const { table, column } = most.series;
  return [
    finding({
      rule: 'cpu.interruptsOnOne',
      severity: 'note',
      confidence: 'measured',
      subject: `CPU ${cpu}`,
      title: `CPU ${cpu} has ${share(part)} of all ${what}, ${rate(most.gain.gained / most.gain.seconds, 'count')}, and ${plural(byCpu.length - 1, 'other CPU')} the rest.`,
      explanation:
        'What interrupts a CPU takes its time from whatever runs there. When one CPU serves them all, it is full before the others are, and packets or requests wait for it.',
      metrics: { share: part, perSecond, cpuCount: byCpu.length },
      evidence: evidenceOfChange(capture, table, column.id, most.gain.from, most.gain.to),
      limits: ['It does not say how long each of them takes: see %irq and %soft of that CPU.'],
      next: [next],
    }),
  ];
}

interface Fault {
  rule: string;
  name: string;
  what: string;
  explanation: string;
  next: string;
}

const FAULTS: readonly Fault[] = [
  {
    rule: 'cpu.machineCheck',
    name: 'MCE',
    what: 'machine check exception',
    explanation:
      'The processor reports an error of the hardware that it could not correct by itself: memory, caches, or the bus.',
    next: 'sudo dmesg -T | grep -iE "mce|machine check|edac"; sudo ras-mc-ctl --errors',
  },
  {
    rule: 'cpu.thermal',
    name: 'TRM',
    what: 'thermal event',
    explanation:
      'The processor was too hot and slowed itself down: everything takes longer, and no figure of load tells why.',
    next: 'sensors; grep -H . /sys/devices/system/cpu/cpu*/thermal_throttle/*count',
  },
];

export const processorFaults: Rule = {
  id: 'cpu.faults',
  about: 'The processor reported errors of the hardware or throttled itself (cpu.machineCheck, cpu.thermal).',
  kinds: ['series'],
  formats: ['interrupts'],
  thresholds: [
    { name: 'events', value: 0, unit: '', source: 'Linux x86: arch/x86/kernel/irq.c; any is one too many' },
  ],
  check: ({ captures }) => captures.flatMap((capture) => FAULTS.flatMap((fault) => reported(capture, fault))),
};

function reported(capture: Capture, { rule, name, what, explanation, next }: Fault): Finding[] {
  return seriesNamed(capture, 'interrupts', name).flatMap((series) => {
    const gain = gainOf(series);
    if (!gain || gain.gained === 0) return [];
    return [
      finding({
        rule,
        severity: 'warning',
        confidence: 'measured',
        subject: name,
        title: `The processor counted ${plural(gain.gained, what)} while it was captured, ${exact(series.values[gain.to] as number)} since the start.`,
        explanation,
        metrics: { count: gain.gained },
        evidence: evidenceOfChange(capture, series.table, series.column.id, gain.from, gain.to),
        limits: ['The count does not say which part it was.'],
        next: [next],
      }),
    ];
  });
}
