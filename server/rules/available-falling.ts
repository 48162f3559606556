/** MemAvailable runs down: when it reaches zero, and what took it. */
import { judgementOf } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { timeToLimit } from '../engine/growth/eta.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, duration, share } from '../engine/wording.ts';
import { asSentence, captureSeconds, rateWithin } from './growing.ts';

const TAKERS = ['AnonPages', 'Shmem', 'SUnreclaim', 'PageTables', 'KernelStack', 'Percpu'];

export const availableFalling: Rule = {
  id: 'mem.available.falling',
  about: 'MemAvailable falls steadily: when it is gone at this rate, and which kind of memory took it.',
  kinds: ['series'],
  formats: ['meminfo'],
  thresholds: [
    {
      name: 'reach of the forecast',
      value: 20,
      unit: '× the observed time',
      source: 'a line is not drawn further than its data carries; docs/growth.md',
    },
  ],
  check({ captures }) {
    return captures.flatMap((capture) => {
      const table = capture.tables.find((t) => t.id === 'meminfo');
      const judgement = table && judgementOf(capture, table.id, 'MemAvailable');
      if (!table || judgement?.verdict !== 'shrinking') return [];
      const seconds = captureSeconds(capture);
      const eta = seconds > 0 ? timeToLimit(judgement, 0, seconds) : undefined;
      const forecast = !eta
        ? ''
        : 'beyond' in eta
          ? `; at this rate it is not gone ${eta.beyond.replace(/^not /, '')}`
          : `; at this rate it is gone in ${durationWithin(eta.seconds, eta.low, eta.high)}`;
      const takers = takersOf(table, -judgement.delta);
      return [
        finding({
          rule: 'mem.available.falling',
          // A fall whose end is out of reach is worth knowing, not worth waking somebody.
          severity: eta && 'beyond' in eta ? 'note' : 'warning',
          confidence: 'inferred',
          subject: 'MemAvailable',
          title: `MemAvailable falls ${rateWithin(-judgement.rate, -judgement.rateHigh, -judgement.rateLow, 'kB')}, ${amount(-judgement.delta, 'kB')} in all${forecast}.`,
          explanation: `${takers.length > 0 ? `What took it: ${takers.map(([name, part]) => `${name} ${share(part)}`).join(', ')}.` : 'No kind of memory in meminfo accounts for it: drivers, huge pages or a balloon may hold it.'}\n\nThe forecast holds if the last rate lasts.`,
          metrics: {
            bytesDelta: judgement.delta * 1024,
            bytesPerSecond: judgement.rate * 1024,
            ...(eta && 'seconds' in eta ? { secondsToZero: eta.seconds } : {}),
          },
          evidence: evidenceOfChange(capture, table, 'MemAvailable', 0, table.rows - 1),
          limits: ['meminfo does not say which process it is.', ...judgement.caveats.map(asSentence)],
          next: ['while sleep 10; do date; ps -eo pid,rss,comm --sort=-rss | head -20; done >> ps.log'],
        }),
      ];
    });
  },
};

function takersOf(table: Table, fallen: number): [string, number][] {
  return TAKERS.map((name): [string, number] => {
    const numbers = columnOf(table, name)?.numbers;
    return [name, numbers ? (numbers.at(table.rows - 1) - numbers.at(0)) / fallen : 0];
  })
    .filter(([, part]) => part >= 0.1)
    .sort((a, b) => b[1] - a[1]);
}

/** A forecast with its interval, where the interval says more than the forecast. */
function durationWithin(seconds: number, low: number, high: number): string {
  const [one, least, most] = [seconds, low, high].map(duration);
  return one === least && one === most ? `${one}` : `${one} (${least} to ${most})`;
}
