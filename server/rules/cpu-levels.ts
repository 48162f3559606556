/** Levels of CPU and load that are wrong whatever they do over time: stolen time, context switches, load. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import { median } from '../engine/growth/order.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, onePerSubject, span } from './machine-finding.ts';
import { cpuCountIn, type MachineSeries, wholeMachine } from './machine-series.ts';

const STEAL = 10;
const SWITCHES = 5000;
const SWITCHES_RISE = 2;
const LOAD = 2;
const LOAD_SECONDS = 15 * 60;
const LOAD_AT_ONCE = 8;

export const cpuSteal: Rule = {
  id: 'cpu.steal',
  about: 'The host of a virtual machine gives its CPUs to others.',
  kinds: ['series'],
  thresholds: [
    { name: 'steal', value: STEAL, unit: '%', source: 'netdata and the Prometheus community’s alerts' },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const series = wholeMachine(capture, 'cpu.steal');
        const found = series && held(series.values, (value) => value > STEAL);
        if (!series || !found) return [];
        const most = series.values[found.worst] as number;
        return [
          finding({
            rule: 'cpu.steal',
            severity: 'warning',
            confidence: 'measured',
            subject: 'steal',
            title: `More than ${STEAL} % of the CPU time is stolen ${heldWords(found)}, ${amount(most, '%')} at most: the host runs somebody else.`,
            explanation:
              'Stolen time is time in which this virtual machine wanted to run and its host ran something else: an overbooked host, or a limit on the CPU that was paid for.',
            metrics: { shareOfSamples: found.count / found.known, percentMax: most },
            evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
            limits: ['From inside it cannot be told whether the host is overbooked or a limit is enforced.'],
            next: ['Ask the provider for CPU credits or the load of the host; here: mpstat -P ALL 5 6'],
          }),
        ];
      }),
    ),
};

export const cpuContextSwitches: Rule = {
  id: 'cpu.ctxt',
  about: 'Very many context switches for each CPU.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'context switches',
      value: SWITCHES,
      unit: 'a second and CPU',
      source: 'PCP’s pmie warns at 4,000–5,000',
    },
    {
      name: 'beside its own median',
      value: SWITCHES_RISE,
      unit: '×',
      source: 'Prometheus community’s alerts: twice the daily mean',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const series = wholeMachine(capture, 'cpu.switches');
        const cpus = cpuCountIn(captures, capture);
        return series && cpus !== undefined ? switchesFinding(series, cpus) : [];
      }),
    ),
};

function switchesFinding(series: MachineSeries, cpus: number): Finding[] {
  const found = held(series.values, (value) => value > SWITCHES * cpus);
  if (!found) return [];
  const usual = median(series.values.filter((value) => !Number.isNaN(value)));
  const rose = held(series.values, (value) => value > SWITCHES * cpus && value > SWITCHES_RISE * usual);
  const most = series.values[found.worst] as number;
  return [
    finding({
      rule: 'cpu.ctxt',
      severity: rose ? 'warning' : 'note',
      confidence: 'measured',
      subject: 'context switches',
      title: `${amount(most / cpus, 'count')} context switches a second on each of ${cpus} CPUs at most, more than ${amount(SWITCHES, 'count')} ${heldWords(found)}${rose ? `, and more than twice its own median of ${amount(usual / cpus, 'count')}` : ''}.`,
      explanation:
        'Each switch costs a few microseconds and cold caches. So many come from threads that wake each other for little work: locks, small reads and writes, timers.',
      metrics: { perSecondAndCpuMax: most / cpus, perSecondAndCpuMedian: usual / cpus, cpuCount: cpus },
      evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
      limits: [
        'Network servers that are well and busy can have as many.',
        'It does not say whose switches they are.',
      ],
      next: ['See whose they are: pidstat -w 5 6; voluntary means waiting, involuntary means not enough CPU'],
    }),
  ];
}

export const loadHigh: Rule = {
  id: 'load.high',
  about: 'The load average is far above the number of CPUs.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'load for each CPU',
      value: LOAD,
      unit: 'for 15 minutes',
      source: 'node-exporter mixin: load1 above 2 a core for 15 min',
    },
    {
      name: 'load for each CPU, at once',
      value: LOAD_AT_ONCE,
      unit: '',
      source: 'netdata: load1 above 8 a CPU',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const series = wholeMachine(capture, 'load.1');
        const cpus = cpuCountIn(captures, capture);
        return series && cpus !== undefined ? loadFinding(capture, series, cpus) : [];
      }),
    ),
};

function loadFinding(capture: Capture, series: MachineSeries, cpus: number): Finding[] {
  const found = held(series.values, (value) => value > LOAD * cpus);
  const atOnce = held(series.values, (value) => value > LOAD_AT_ONCE * cpus);
  if (!found) return [];
  const { time } = series;
  const seconds = time ? ((time[found.to] as number) - (time[found.from] as number)) / 1000 : 0;
  if (!atOnce && seconds < LOAD_SECONDS) return [];
  const most = series.values[found.worst] as number;
  const iowait = wholeMachine(capture, 'cpu.iowait');
  const waiting = iowait && held(iowait.values, (value) => value >= 20);
  const blocked = wholeMachine(capture, 'tasks.blocked')?.values[found.worst] ?? Number.NaN;
  return [
    finding({
      rule: 'load.high',
      severity: 'warning',
      confidence: 'measured',
      subject: 'load',
      title: `The load average of one minute is up to ${amount(most, '')} on ${cpus} CPUs, more than ${LOAD} for each ${seconds > 0 ? `for ${duration(seconds)}` : heldWords(found)}.`,
      explanation: `Linux counts tasks that run, that want to run, and that wait for a disk. ${
        blocked >= 1
          ? `${amount(blocked, 'count')} of them waited for a disk in the sample with the highest load.`
          : waiting
            ? 'iowait is high in the same capture: many of them wait for disks.'
            : 'Whether they want CPUs or wait for disks the load alone does not say.'
      } Longest stretch: ${span(series, found.from, found.to)}.`,
      metrics: { loadMax: most, loadPerCpuMax: most / cpus, seconds, cpuCount: cpus },
      evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
      limits: ['The load average mixes tasks that want a CPU with tasks that wait for a disk (state D).'],
      next: ['Tell them apart: ps -eo state,wchan:30,comm | grep "^[RD]" | sort | uniq -c | sort -rn | head'],
    }),
  ];
}
