/** Which of several things began first, where the samples are close enough together to tell. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, plural } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { IOWAIT_STEP } from './cpu-iowait.ts';
import { evidenceOf, intervalOf, when } from './machine-finding.ts';
import { type MachineMeasure, type MachineSeries, machineSeries } from './machine-series.ts';
import { type Onset, onsetOf } from './onset.ts';

/** A lead must be longer than this many samples of the coarser series. */
const INTERVALS = 2;
const RISE = 10;

interface Begin {
  name: string;
  series: MachineSeries;
  onset: Onset;
  /** Milliseconds. */
  at: number;
  /** Seconds between samples. */
  interval: number;
}

const WATCHED: readonly { measure: MachineMeasure; name: string; least: number; points?: number }[] = [
  { measure: 'cpu.iowait', name: 'iowait', least: 0, points: IOWAIT_STEP },
  { measure: 'reclaim.scanKswapd', name: 'pgscan', least: 1000 },
  { measure: 'reclaim.scanDirect', name: 'direct reclaim', least: 1000 },
  { measure: 'faults.major', name: 'major faults', least: 50 },
  { measure: 'paging.in', name: 'pgpgin', least: 5000 },
  { measure: 'disk.read', name: 'reads', least: 5000 },
  { measure: 'swap.out', name: 'swapping out', least: 50 },
  { measure: 'tasks.blocked', name: 'blocked tasks', least: 5 },
];

/** Most onsets listed. */
const LISTED = 12;

export const onsetOrder: Rule = {
  id: 'case.onsets',
  about: 'What began when, on one axis; a lead shorter than two samples is refused.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'shortest lead',
      value: INTERVALS,
      unit: 'sampling intervals of the coarser series',
      source: 'a change lies anywhere in the interval before the sample that shows it',
    },
    {
      name: 'onset',
      value: RISE,
      unit: '× the level before, for three samples',
      source: 'iowait: 20 points',
    },
  ],
  check({ captures }) {
    const begins = captures.flatMap(beginsOf).sort((a, b) => a.at - b.at);
    const groups = together(begins);
    return groups.filter((group) => new Set(group.map(({ name }) => name)).size > 1).map(orderFinding);
  },
};

function beginsOf(capture: Capture): Begin[] {
  return WATCHED.flatMap(({ measure, name, least, points }) =>
    machineSeries(capture, measure).flatMap((series) => {
      const onset = onsetOf(series.values, (before, after) =>
        points === undefined ? after >= least && after >= RISE * before : after - before >= points,
      );
      const interval = intervalOf(series);
      const at = onset && series.time?.[onset.row];
      if (!onset || at === undefined || interval === undefined) return [];
      return [
        { name: series.entity === '' ? name : `${name} of ${series.entity}`, series, onset, at, interval },
      ];
    }),
  );
}

/** Onsets near each other, in captures that cover the same time: others have nothing to do with each other. */
function together(begins: readonly Begin[]): Begin[][] {
  const groups: Begin[][] = [];
  for (const begin of begins) {
    const group = groups.find((one) => one.every((other) => overlap(begin.series, other.series)));
    if (group) group.push(begin);
    else groups.push([begin]);
  }
  return groups;
}

function overlap(a: MachineSeries, b: MachineSeries): boolean {
  const [from, to] = endsOf(a);
  const [start, end] = endsOf(b);
  return from <= end && start <= to;
}

function endsOf({ time }: MachineSeries): [number, number] {
  return [time?.[0] ?? Number.NaN, time?.[time.length - 1] ?? Number.NaN];
}

function orderFinding(group: readonly Begin[]): Finding {
  const [first, ...rest] = group as [Begin, ...Begin[]];
  const coarsest = Math.max(...group.map(({ interval }) => interval));
  const led = rest.filter(
    (one) => (one.at - first.at) / 1000 > INTERVALS * Math.max(one.interval, first.interval),
  );
  const last = group[group.length - 1] as Begin;
  const spread = (last.at - first.at) / 1000;
  const title =
    led.length === 0
      ? `${sentence(group.map(({ name }) => name))} begin ${spread === 0 ? 'in the same sample' : `within ${duration(spread)}`}, ${when(first.series, first.onset.row)}: with samples ${duration(coarsest)} apart, which came first cannot be told.`
      : `${first.name} begins ${when(first.series, first.onset.row)}, ${duration(((led[0] as Begin).at - first.at) / 1000)} before ${sentence(led.map(({ name }) => name))}.`;
  const lines = group
    .slice(0, LISTED)
    .map(
      (one) => `- ${one.name}: ${when(one.series, one.onset.row)}, sampled every ${duration(one.interval)}`,
    );
  if (group.length > LISTED) lines.push(`- and ${plural(group.length - LISTED, 'more')}`);
  const evidence = group.slice(0, LISTED).map((one): Evidence => evidenceOf(one.series, one.onset.row));
  return finding({
    rule: 'case.onsets',
    severity: 'note',
    confidence: 'inferred',
    subject: `onset ${when(first.series, first.onset.row)}`,
    title,
    explanation: `${lines.join('\n')}\n\nA value of a sample speaks of the whole interval before it. A lead of less than ${INTERVALS} intervals (${duration(INTERVALS * coarsest)} here) is therefore not claimed, whichever way it points.`,
    metrics: { onsetsCount: group.length, intervalSeconds: coarsest, spreadSeconds: spread },
    evidence: [evidence[0] as Evidence, ...evidence.slice(1)],
    limits: [
      'That one thing begins before another does not make it the cause.',
      'Clocks are taken as the files write them; a file without a date is laid beside the others by the time of day alone.',
    ],
    next: [
      'Sample more finely next time: sar -o /tmp/sa.bin -A 1 600 >/dev/null 2>&1, then sadf -j /tmp/sa.bin -- -A > sar.json',
    ],
  });
}

function sentence(names: readonly string[]): string {
  const shown = [...new Set(names)];
  if (shown.length > 5) return `${shown.slice(0, 4).join(', ')} and ${shown.length - 4} more`;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
