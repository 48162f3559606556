/** Queues that grow, and queues that nothing leaves. */
import { judgementOf } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { duration, exact, plural, rate, significant } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { asSentence } from './growing.ts';
import { at, moment, type Queue, type QueueView, queueViews } from './queue-view.ts';

const BACKLOG_LEAST = 1000;
const PART_PER_HOUR = 0.01;
/** Fewer pages are told interval by interval. */
const FEW = 8;
/** Of many links that grow alike the first tell the story; the series show all. */
const SHOWN_MAX = 3;

export const queueGrowing: Rule = {
  id: 'queue.growing',
  about: 'Queues that grow: what came in, what went out, and the difference, interval by interval.',
  kinds: ['series'],
  formats: ['kannel', 'counters'],
  thresholds: [
    {
      name: 'backlog',
      value: BACKLOG_LEAST,
      unit: 'messages',
      source: 'a working queue holds some at any time',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap(queueViews).flatMap((view) =>
      [...(view.total ? [view.total] : []), ...view.queues]
        .flatMap((queue) => (view.table.rows < FEW ? growthOfFew(view, queue) : growthOfMany(view, queue)))
        .sort((a, b) => messages(b) - messages(a))
        .slice(0, SHOWN_MAX),
    ),
};

function messages({ metrics }: Finding): number {
  return (metrics.messagesAfter ?? 0) - (metrics.messagesBefore ?? 0);
}

interface Stretch {
  /** -1 is the start of the process, when the queue was empty. */
  from: number;
  to: number;
  perSecond: number;
}

/** Two to seven samples give facts: the rate of each interval in which the queue rose. */
function growthOfFew(view: QueueView, queue: Queue): Finding[] {
  const { table, seconds } = view;
  const values = Array.from({ length: table.rows }, (_, row) => at(queue.column, row));
  let last = -1;
  for (let row = 1; row < values.length; row++)
    if ((values[row] as number) - (values[row - 1] as number) >= BACKLOG_LEAST) last = row;
  if (last < 0 || seconds.length === 0) return [];
  const stretches: Stretch[] = [];
  for (let row = 1; row <= last; row++) {
    const span = (seconds[row] as number) - (seconds[row - 1] as number);
    const rise = (values[row] as number) - (values[row - 1] as number);
    if (span > 0 && rise > 0) stretches.push({ from: row - 1, to: row, perSecond: rise / span });
  }
  const first = stretches[0];
  if (!first) return [];
  const uptime = at(view.uptime, first.from);
  if (uptime > 0 && (values[first.from] as number) > 0)
    stretches.unshift({ from: -1, to: first.from, perSecond: (values[first.from] as number) / uptime });
  const rates = stretches.map(({ perSecond }) => `${significant(perSecond)} msg/s`);
  const top = values[last] as number;
  const after = table.rows - 1 > last ? afterwards(view, queue, last) : '';
  const start = stretches[0]?.from === -1 ? 0 : (values[first.from] as number);
  return [
    finding({
      rule: 'queue.growing',
      severity: 'note',
      confidence: 'measured',
      subject: queue.name,
      title: `${capital(queue.name)} grew at ${rates.join(', then ')}, to ${exact(top)} at ${moment(view, last)}${after}.`,
      explanation: `${stretches
        .map(
          ({ from, to, perSecond }) =>
            `- ${from < 0 ? `from the start (taken as empty) to ${moment(view, to)}` : `${moment(view, from)} to ${moment(view, to)}`}: ${exact(from < 0 ? 0 : (values[from] as number))} → ${exact(values[to] as number)}, ${significant(perSecond)} a second`,
        )
        .join('\n')}${flow(view, first.from, last)}`,
      metrics: {
        messagesBefore: start,
        messagesAfter: top,
        messagesPerSecondFirst: stretches[0]?.perSecond ?? 0,
        messagesPerSecondLast: stretches[stretches.length - 1]?.perSecond ?? 0,
        samplesCount: table.rows,
      },
      evidence: evidenceOfChange(view.capture, table, queue.column.id, first.from, last),
      limits: [
        `${plural(table.rows, 'sample')}: rates of intervals, no verdict on a trend.`,
        ...(stretches[0]?.from === -1
          ? ['The first rate takes the queue as empty when the process started.']
          : []),
        'A queue also grows while it is loaded from a store on disk: compare it with what came in.',
      ],
      next: ['Save the status every 10 s, with a date before each: at least 8 samples tell whether it grows'],
    }),
  ];
}

function afterwards(view: QueueView, queue: Queue, last: number): string {
  const change = at(queue.column, view.table.rows - 1) - at(queue.column, last);
  if (change === 0) return ', and stopped there';
  return change < 0 ? `; after that it fell to ${exact(at(queue.column, view.table.rows - 1))}` : '';
}

function flow(view: QueueView, from: number, to: number): string {
  const span = (view.seconds[to] as number) - (view.seconds[from] as number);
  if (!(span > 0) || !view.sent) return '';
  const out = at(view.sent, to) - at(view.sent, from);
  const into = view.received ? at(view.received, to) - at(view.received, from) : Number.NaN;
  const came = Number.isNaN(into) ? '' : `${exact(into)} came in and `;
  return `\n\nMeanwhile ${came}${exact(out)} went out in ${duration(span)} (${rate(out / span, 'count')}).`;
}

function growthOfMany(view: QueueView, queue: Queue): Finding[] {
  const { capture, table, seconds } = view;
  const judgement = judgementOf(capture, table.id, queue.column.id);
  const last = table.rows - 1;
  if (!judgement || at(queue.column, last) < BACKLOG_LEAST) return [];
  const grew = judgement.verdict === 'growing' || judgement.verdict === 'rising';
  if (!grew && judgement.verdict !== 'stopped growing') return [];
  const span = seconds.length > 0 ? (seconds[last] as number) - (seconds[0] as number) : 0;
  const net = span > 0 ? (at(queue.column, last) - at(queue.column, 0)) / span : 0;
  const speed = grew
    ? span > 0
      ? `grows ${rate(judgement.rate, 'count')}`
      : `grows ${significant(judgement.rate)} a sample`
    : `grew and stopped at ${exact(at(queue.column, last))}`;
  return [
    finding({
      rule: grew ? 'queue.growing' : 'queue.growthStopped',
      severity: judgement.verdict === 'growing' ? 'warning' : 'note',
      confidence: 'inferred',
      subject: queue.name,
      title: `${capital(queue.name)} ${speed}: ${exact(at(queue.column, 0))} → ${exact(at(queue.column, last))}${span > 0 ? ` in ${duration(span)}` : ''}.`,
      explanation: `More comes in than goes out.${flow(view, 0, last)}\n\nWhy it is called ${judgement.verdict}: ${judgement.reason}.`,
      metrics: {
        messagesBefore: at(queue.column, 0),
        messagesAfter: at(queue.column, last),
        ...(span > 0 ? { messagesPerSecond: judgement.rate, messagesPerSecondMean: net, seconds: span } : {}),
        samplesCount: judgement.samples,
      },
      evidence: evidenceOfChange(capture, table, queue.column.id, 0, last),
      limits: [
        ...judgement.caveats.map((text) => asSentence(text)),
        'It does not say whether too much comes in or too little goes out: see the rates of both.',
      ],
      next: ['Compare the rates per link: one slow or disconnected consumer is enough'],
    }),
  ];
}

export const queueNotDraining: Rule = {
  id: 'queue.notDraining',
  about: 'A backlog that next to nothing leaves: how long it takes to empty at this rate.',
  kinds: ['series'],
  formats: ['kannel', 'counters'],
  thresholds: [
    {
      name: 'backlog',
      value: BACKLOG_LEAST,
      unit: 'messages',
      source: 'a working queue holds some at any time',
    },
    {
      name: 'outflow',
      value: PART_PER_HOUR,
      unit: 'of the backlog per hour',
      source: 'measured: 4 of 634,243 in 493 s in samples/kannel; at 1 % an hour it takes four days',
    },
  ],
  check: ({ captures }) => captures.flatMap(queueViews).flatMap(notDraining),
};

function notDraining(view: QueueView): Finding[] {
  const { capture, table, seconds, sent } = view;
  const last = table.rows - 1;
  if (!sent || last < 1 || seconds.length === 0) return [];
  const queue = view.total ?? largestQueue(view, last);
  const backlog = at(queue?.column, last);
  if (!queue || !(backlog >= BACKLOG_LEAST)) return [];
  const outOf = (from: number) => at(sent, last) - at(sent, from);
  const slow = (from: number) => {
    const span = (seconds[last] as number) - (seconds[from] as number);
    const shrank = at(queue.column, from) - backlog;
    // What left without being counted as sent (expired, deleted) drains the queue too.
    return (
      span > 0 && outOf(from) >= 0 && Math.max(outOf(from), shrank) / span < (PART_PER_HOUR * backlog) / 3600
    );
  };
  let from = last - 1;
  if (!slow(from)) return [];
  if (table.rows >= FEW) while (from > 0 && slow(from - 1) && sameRate(view, from - 1, from, last)) from--;
  const span = (seconds[last] as number) - (seconds[from] as number);
  const out = outOf(from);
  const secondsToEmpty = out > 0 ? (backlog * span) / out : Number.POSITIVE_INFINITY;
  const before = table.rows >= FEW && from > 1 ? at(sent, from) - at(sent, 0) : 0;
  const beforeSpan = (seconds[from] as number) - (seconds[0] as number);
  const evidence: [Evidence, ...Evidence[]] = evidenceOfChange(capture, table, sent.id, from, last);
  return [
    finding({
      rule: 'queue.notDraining',
      severity: 'warning',
      confidence: 'measured',
      subject: queue.name,
      title: `${out === 0 ? 'Nothing' : exact(out)} left ${queue.name} in ${duration(span)} while ${exact(backlog)} wait${out === 0 ? ': at this rate it never empties' : ` (${rate(out / span, 'count')}): at this rate it empties in ${duration(secondsToEmpty)}`}.`,
      explanation: `${exact(at(sent, from))} messages were sent by ${moment(view, from)} and ${exact(at(sent, last))} by ${moment(view, last)}. ${capital(queue.name)} holds ${exact(backlog)}.${
        before > 0 && beforeSpan > 0
          ? ` Until ${moment(view, from)} ${rate(before / beforeSpan, 'count')} had gone out.`
          : ''
      } Something behind the queue does not take messages: links that are down or throttled, a window that is full, a process that is too busy (swapping) to send.`,
      metrics: {
        messagesWaiting: backlog,
        messagesOut: out,
        seconds: span,
        messagesPerSecond: out / span,
        ...(Number.isFinite(secondsToEmpty)
          ? { secondsToEmpty, yearsToEmpty: secondsToEmpty / (365.25 * 86_400) }
          : {}),
      },
      evidence: [...evidence, evidenceAt(capture, table, last, queue.column.id)],
      limits: [
        ...(last - from < 3
          ? [`It rests on ${plural(last - from + 1, 'sample')}: the rate may be another a minute later.`]
          : []),
        'The queue does not say why: the links, the receiver and the machine have to be looked at.',
      ],
      next: [
        'Look at what sends: the state and the throughput limit of each link, and whether the process has CPU and memory: top -b -d 10 -n 6',
      ],
    }),
  ];
}

function largestQueue(view: QueueView, row: number): Queue | undefined {
  return view.queues.reduce<Queue | undefined>(
    (best, queue) => (!best || at(queue.column, row) > at(best.column, row) ? queue : best),
    undefined,
  );
}

/** Earlier samples belong to the same stretch while as little left per second. */
function sameRate({ sent, seconds }: QueueView, earlier: number, from: number, last: number): boolean {
  const span = (a: number, b: number) => (seconds[b] as number) - (seconds[a] as number);
  const now = (at(sent, last) - at(sent, from)) / span(from, last);
  const then = (at(sent, from) - at(sent, earlier)) / span(earlier, from);
  return then <= Math.max(2 * now, 0.001);
}

/** Names of links stay as they are written. */
export function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
