/** %CPU of top against its TIME+: an instant against the average between screens. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { columnFor, cpuShares, entitiesWith, rangeOf, tableNamed, valuesOf } from './process-columns.ts';

/** Points between the highest %CPU and the average, and how many times the average. */
const POINTS_LEAST = 10;
const TIMES_LEAST = 2;

/** Screens this far apart show an instant each: top itself averages over its own delay. */
const SECONDS_LEAST = 30;

const SHOWN_MAX = 3;

export const topInstant: Rule = {
  id: 'cpu.topInstantVsAverage',
  about: 'Says what share of a CPU a process had between screens of top by TIME+, where %CPU shows another.',
  kinds: ['series'],
  formats: ['top'],
  thresholds: [
    {
      name: 'difference',
      value: POINTS_LEAST,
      unit: 'points',
      source: 'measured: 35.3 % shown, 9.83 % on average in samples/thrashing',
    },
    { name: 'screens apart', value: SECONDS_LEAST, unit: 's', source: 'top averages over its delay of 3 s' },
  ],
  check: ({ captures }) => captures.flatMap(ofCapture),
};

function ofCapture(capture: Capture): Finding[] {
  const table = tableNamed(capture, 'top');
  if (!table) return [];
  return entitiesWith(table, 'TIME+')
    .flatMap((entity) => {
      const time = columnFor(table, 'TIME+', entity);
      const shown = rangeOf(valuesOf(table, columnFor(table, '%CPU', entity)));
      const shares = cpuShares(table, time);
      const [first, last] = [shares[0], shares.at(-1)];
      if (!time || !first || !last) return [];
      const clock = valuesOf(table, table.columns[0]);
      const seconds = ((clock[last.to] as number) - (clock[first.from] as number)) / 1000;
      const used = (time.numbers?.at(last.to) ?? 0) - (time.numbers?.at(first.from) ?? 0);
      const average = (100 * used) / seconds;
      if (seconds < SECONDS_LEAST * shares.length || shown.high < average + POINTS_LEAST) return [];
      return shown.high >= TIMES_LEAST * average
        ? [{ entity, time, shown, shares, first, last, seconds, average }]
        : [];
    })
    .sort((a, b) => b.average - a.average)
    .slice(0, SHOWN_MAX)
    .map(({ entity, time, shown, shares, first, last, seconds, average }) =>
      finding({
        rule: 'cpu.topInstantVsAverage',
        severity: 'note',
        confidence: 'measured',
        subject: entity,
        title: `${entity} had ${figure(average)} % of a CPU on average over ${duration(seconds)} (TIME+); the column %CPU shows ${figure(shown.low)} to ${figure(shown.high)} %, of an instant each.`,
        explanation: `TIME+ counts all processor time of the process, so its differences are true averages between the screens: ${shares.map(({ share }) => `${figure(100 * share)} %`).join(', ')}. %CPU covers the few seconds before its screen only.`,
        metrics: { cpuPercentAverage: average, cpuPercentShown: shown.high, seconds },
        evidence: evidenceOfChange(capture, table, time.id, first.from, last.to),
        limits: [
          `It rests on ${plural(shares.length + 1, 'screen')}; how the time was spread between them is not known.`,
        ],
        next: ['Averages all along: pidstat -u -p PID 10'],
      }),
    );
}

function figure(percent: number): string {
  return Number(percent.toPrecision(3)).toString();
}
