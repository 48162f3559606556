/** Time in which a CPU idles only because a disk has not answered. */
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, evidenceOfStep, intervalOf, onePerSubject, span, when } from './machine-finding.ts';
import { type MachineSeries, wholeMachine } from './machine-series.ts';
import { onsetOf } from './onset.ts';

export const IOWAIT_STEP = 20;
const HIGH = 20;
const VERY_HIGH = 40;

const LIMITS = [
  'Waiting is counted only on CPUs that have nothing else to do: on a busy machine the same disks show less of it.',
  'It does not say which disk or which process it is.',
];
const NEXT = ['See the disks of the same time: sar -d -p, or iostat -x 10 6; and who reads: pidstat -d 10 6'];

export const cpuIowait: Rule = {
  id: 'cpu.iowait',
  about: 'Waiting for disks sets in, or stays high.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'step of iowait',
      value: IOWAIT_STEP,
      unit: 'points that last for three samples',
      source: 'netdata warns at 20 %',
    },
    {
      name: 'iowait',
      value: HIGH,
      unit: '%',
      source: 'netdata’s iowait alarm: warning at 20 %, critical at 40 %',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) => {
        const series = wholeMachine(capture, 'cpu.iowait');
        return series ? [...(onsetFinding(series) ?? highFinding(series) ?? [])] : [];
      }),
    ),
};

function onsetFinding(series: MachineSeries): Finding[] | undefined {
  const onset = onsetOf(series.values, (before, after) => after - before >= IOWAIT_STEP);
  if (!onset) return undefined;
  const { values } = series;
  const interval = intervalOf(series);
  const peak = values[onset.peakRow] as number;
  return [
    finding({
      rule: 'cpu.iowait.onset',
      severity: 'warning',
      confidence: 'measured',
      subject: 'iowait',
      title: `iowait rises from ${amount(onset.before, '%')} to ${amount(values[onset.row] as number, '%')} ${when(series, onset.row)} and reaches ${amount(peak, '%')} ${when(series, onset.peakRow)}: the machine waits for its disks.`,
      explanation: `iowait is the share of time in which CPUs had nothing to do but wait for a disk. It stays up ${span(series, onset.row, onset.to)}. ${
        interval === undefined
          ? ''
          : `A sample covers ${duration(interval)}: the change lies somewhere in the interval that ends at the sample, and what else changed in the same sample cannot be put before or after it.`
      }`,
      metrics: {
        percentBefore: onset.before,
        percentAfter: values[onset.row] as number,
        percentMax: peak,
        ...(interval === undefined ? {} : { intervalSeconds: interval }),
      },
      evidence: [
        ...evidenceOfStep(series, lastKnownBefore(values, onset.row), onset.row),
        evidenceOf(series, onset.peakRow),
      ],
      limits: LIMITS,
      next: NEXT,
    }),
  ];
}

function lastKnownBefore(values: Float64Array, row: number): number {
  let at = row - 1;
  while (at > 0 && Number.isNaN(values[at])) at--;
  return Math.max(0, at);
}

function highFinding(series: MachineSeries): Finding[] | undefined {
  const found = held(series.values, (value) => value >= HIGH);
  if (!found) return undefined;
  // One screen of top may show the time since boot, or one moment.
  const grave = found.known > 1 && held(series.values, (value) => value >= VERY_HIGH) !== undefined;
  const most = series.values[found.worst] as number;
  return [
    finding({
      rule: 'cpu.iowait',
      severity: grave ? 'warning' : 'note',
      confidence: 'measured',
      subject: 'iowait',
      title: `iowait is ${HIGH} % or more ${heldWords(found)}, ${amount(most, '%')} at most: the machine waits for its disks.`,
      explanation:
        'iowait is the share of time in which CPUs had nothing to do but wait for a disk. When it set in lies before this capture, or it comes and goes.',
      metrics: { shareOfSamples: found.count / found.known, percentMax: most },
      evidence: [evidenceOf(series, found.worst), evidenceOf(series, found.from)],
      limits: LIMITS,
      next: NEXT,
    }),
  ];
}
