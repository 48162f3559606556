/** No CPU time left, or none left on the one CPU that a single thread can use. */
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, onePerSubject, span } from './machine-finding.ts';
import { cpuCountIn, type MachineSeries, machineSeries, wholeMachine } from './machine-series.ts';

const BUSY = 90;
const QUEUE_SHARE = 0.5;
const ONE_BUSY = 95;
const MEAN_IDLE = 60;

export const cpuSaturated: Rule = {
  id: 'cpu.saturated',
  about: 'All CPUs are busy, more tasks want one than there are, or one CPU is busy while the others idle.',
  kinds: ['series'],
  thresholds: [
    { name: 'user, nice and system time', value: BUSY, unit: '%', source: 'PCP’s pmie rule cpu.util' },
    {
      name: 'tasks that want a CPU',
      value: QUEUE_SHARE,
      unit: 'of the samples show more than there are CPUs',
      source: 'the USE method: saturation is a run queue longer than the CPUs',
    },
    { name: 'one CPU', value: ONE_BUSY, unit: '%', source: 'what a thread that never waits takes' },
    {
      name: 'mean of all CPUs beside it',
      value: MEAN_IDLE,
      unit: '%, below',
      source: 'others have time to spare',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const whole = wholeMachine(capture, 'cpu.busy');
        const queue = wholeMachine(capture, 'cpu.queue');
        const cpus = cpuCountIn(captures, capture);
        const single = machineSeries(capture, 'cpu.busy').filter(({ entity }) =>
          /^(?:CPU |cpu ?)\d+$/.test(entity),
        );
        return [
          ...(whole ? busyFinding(whole) : []),
          ...(queue && cpus !== undefined ? queueFinding(queue, cpus) : []),
          ...single.flatMap((one) => (single.length > 1 ? oneFinding(one, whole ?? meanOf(single)) : [])),
        ];
      }),
    ),
};

function busyFinding(series: MachineSeries): Finding[] {
  const found = held(series.values, (value) => value > BUSY);
  if (!found) return [];
  const most = series.values[found.worst] as number;
  return [
    finding({
      rule: 'cpu.saturated',
      severity: 'warning',
      confidence: 'measured',
      subject: 'CPU',
      title: `User and system time take more than ${BUSY} % of all CPUs ${heldWords(found)}, ${amount(most, '%')} at most.`,
      explanation:
        'There is no CPU time left: whatever else wants to run waits, and every response takes longer. Waiting for disks is not in this figure.',
      metrics: { shareOfSamples: found.count / found.known, percentMax: most },
      evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
      limits: ['It does not say which process takes the time.'],
      next: ['See who it is: pidstat -u 5 6; or top -b -d 5 -n 6 -o %CPU | head -60'],
    }),
  ];
}

function queueFinding(series: MachineSeries, cpus: number): Finding[] {
  const found = held(series.values, (value) => value > cpus, QUEUE_SHARE);
  if (!found || found.count < QUEUE_SHARE * found.known) return [];
  const most = series.values[found.worst] as number;
  return [
    finding({
      rule: 'cpu.saturated',
      // One look at the queue meets a moment, and whoever looks is in it.
      severity: found.known > 1 ? 'warning' : 'note',
      confidence: 'measured',
      subject: 'run queue',
      title: `More tasks want to run than the ${cpus} CPUs can take ${heldWords(found)}: ${amount(most, 'count')} at most.`,
      explanation:
        'The run queue counts tasks that run or could run at once. When it is longer than there are CPUs, some of them wait although nothing but a CPU is missing.',
      metrics: { shareOfSamples: found.count / found.known, tasksMax: most, cpuCount: cpus },
      evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
      limits: [
        'The queue is looked at once a sample: what happens in between is not seen.',
        'The sampler itself is one of the tasks counted.',
      ],
      next: ['See who waits: pidstat -u -w 5 6; grep . /proc/pressure/cpu'],
    }),
  ];
}

function oneFinding(series: MachineSeries, whole: MachineSeries): Finding[] {
  const found = held(
    series.values,
    (value, row) => value >= ONE_BUSY && (whole.values[row] as number) < MEAN_IDLE,
  );
  if (!found) return [];
  const mean = whole.values[found.worst] as number;
  return [
    finding({
      rule: 'cpu.saturated',
      severity: 'warning',
      confidence: 'measured',
      subject: series.entity,
      title: `${series.entity} is busy to ${amount(series.values[found.worst] as number, '%')} while the mean of all CPUs is ${amount(mean, '%')}, ${heldWords(found)}: one thread cannot use more.`,
      explanation:
        'A single thread runs on one CPU at a time. When one CPU is full and the others have time, the work is not spread: a program with one thread, a lock that all wait for, or interrupts that one CPU serves alone.',
      metrics: { percentOfCpu: series.values[found.worst] as number, percentMean: mean },
      evidence: [evidenceOf(series, found.worst), evidenceOf(whole, found.worst)],
      limits: [
        `It does not say which thread it is (${span(series, found.from, found.to)} is the longest stretch).`,
        'The scheduler moves threads: a full thread may show as two half-full CPUs and is not found then.',
      ],
      next: ['See the thread: pidstat -u -t 5 6; and interrupts: mpstat -I SUM -P ALL 5 6'],
    }),
  ];
}

function meanOf(series: readonly MachineSeries[]): MachineSeries {
  const [first] = series as [MachineSeries];
  const values = first.values.map(
    (_, row) => series.reduce((sum, one) => sum + (one.values[row] as number), 0) / series.length,
  );
  return { ...first, values };
}
