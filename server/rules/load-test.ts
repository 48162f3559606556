/** What a load generator saw: requests that failed, a long tail, and runs that are slower than the first of their kind. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { beside, type NamedSeries, seriesNamed } from './series-values.ts';

const FAILED = 0.001;
const FAILED_ERROR = 0.05;
const SLOWER = 0.8;
const LATER = 2;

const KINDS: Readonly<Record<string, string>> = {
  'errors.connect': 'connections refused or not made',
  'errors.read': 'reads that failed',
  'errors.write': 'writes that failed',
  'errors.timeout': 'answers that came too late or never',
  'errors.status': 'answers that were neither 2xx nor 3xx',
};

export const loadTest: Rule = {
  id: 'load.test',
  about: 'A load test had errors, or a later run of the same load is slower (load.errors, load.slower).',
  kinds: ['series'],
  formats: ['wrk'],
  thresholds: [
    {
      name: 'requests that failed',
      value: FAILED,
      unit: 'of all (warning)',
      source: 'own: one in a thousand',
    },
    { name: 'requests that failed', value: FAILED_ERROR, unit: 'of all (error)', source: 'own' },
    {
      name: 'requests a second',
      value: SLOWER,
      unit: '× the first run, or fewer',
      source: 'own: runs differ by some percent',
    },
    {
      name: 'latency beside it',
      value: LATER,
      unit: '× the first run, or more',
      source: 'own: fewer requests alone may be fewer clients',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      seriesNamed(capture, 'wrk', 'requests').flatMap((requests) => [
        ...failures(requests),
        ...slower(capture),
      ]),
    ),
};

function failures(requests: NamedSeries): Finding[] {
  const { capture, table } = requests;
  const kinds = Object.keys(KINDS).flatMap((name) => beside(requests, name) ?? []);
  const failed = requests.values.map((_, row) =>
    kinds.reduce((sum, { values }) => sum + (values[row] || 0), 0),
  );
  let worst = 0;
  for (let row = 0; row < failed.length; row++)
    if ((failed[row] as number) > (failed[worst] as number)) worst = row;
  const count = failed[worst] as number;
  const all = requests.values[worst] as number;
  const part = count / Math.max(1, all);
  if (!(count > 0)) return [];
  const listed = kinds
    .filter(({ values }) => (values[worst] as number) > 0)
    .map(({ column, values }) => `- ${exact(values[worst] as number)} ${KINDS[column.id]}`);
  const [first] = kinds.filter(({ values }) => (values[worst] as number) > 0);
  return [
    finding({
      rule: 'load.errors',
      severity: part >= FAILED_ERROR ? 'error' : part >= FAILED ? 'warning' : 'note',
      confidence: 'measured',
      subject: 'failed requests',
      title: `${plural(count, 'request')} failed, beside ${exact(all)} that were answered (${share(part)})${table.rows > 1 ? `, in run ${worst + 1} of ${table.rows}` : ''}.`,
      explanation: `The load generator counts them apart:\n\n${listed.join('\n')}\n\nRates and latencies are of the requests that were answered: with failures, they look better than what users get.`,
      metrics: { failedCount: count, requestsCount: all, share: part },
      evidence: [evidenceAt(capture, table, worst, first?.column.id)],
      limits: ['wrk does not say which requests they were, nor when.'],
      next: [
        'Run it again with fewer connections (-c) and see whether they go; then look at the server’s own log',
      ],
    }),
  ];
}

/** Runs with the connections of the first one. */
function slower(capture: Capture): Finding[] {
  const [perSecond] = seriesNamed(capture, 'wrk', 'requestsPerSecond');
  const connections = perSecond && beside(perSecond, 'connections');
  const latency = perSecond && (beside(perSecond, 'latency.p99') ?? beside(perSecond, 'latency.average'));
  if (!perSecond || !latency) return [];
  const { table, column, values } = perSecond;
  const alike = (row: number) => !connections || connections.values[row] === connections.values[0];
  let worst = -1;
  for (let row = 1; row < values.length; row++)
    if (alike(row) && (worst < 0 || (values[row] as number) < (values[worst] as number))) worst = row;
  const [before, after] = [values[0] as number, values[worst] as number];
  const [quick, late] = [latency.values[0] as number, latency.values[worst] as number];
  if (worst < 0 || !(after <= SLOWER * before && late >= LATER * quick)) return [];
  return [
    finding({
      rule: 'load.slower',
      severity: 'warning',
      confidence: 'measured',
      subject: 'requests per second',
      title: `Run ${worst + 1} answers ${rate(after, 'count')} where run 1 answered ${rate(before, 'count')} (${share(after / before)}), and ${latency.column.id} went from ${amount(quick, 'ms')} to ${amount(late, 'ms')}.`,
      explanation:
        'Fewer answers and longer waiting at the same number of connections: the server, or something it depends on, does less work in the same time.',
      metrics: {
        share: after / before,
        perSecondBefore: before,
        perSecondAfter: after,
        timesLatency: late / quick,
      },
      evidence: evidenceOfChange(capture, table, column.id, 0, worst),
      limits: ['The load generator may have been the slower side: see its own CPU time.'],
      next: ['On the server, during a run: pidstat -u -w -t 1; and vmstat 1'],
    }),
  ];
}
