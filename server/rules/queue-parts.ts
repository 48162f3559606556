/** Queues that add up to their store, messages that only changed queues, links that came back. */
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { capital } from './queue-growing.ts';
import { at, moment, type Queue, type QueueView, queueViews } from './queue-view.ts';

const WITHIN = 0.001;
const MOVED_LEAST = 1000;
const RECONNECT_SECONDS = 10;

export const queueConservation: Rule = {
  id: 'queue.conservation',
  about: 'The queues of a gateway add up to its store: what looks like a mismatch is a sum.',
  kinds: ['series'],
  formats: ['kannel'],
  thresholds: [
    {
      name: 'difference of the sum',
      value: WITHIN,
      unit: 'of the total',
      source: 'measured: 0.006 % in samples/kannel; messages on their way',
    },
  ],
  check: ({ captures }) => captures.flatMap(queueViews).flatMap(conservation),
};

function conservation(view: QueueView): Finding[] {
  const { capture, table, total } = view;
  if (!total) return [];
  const pages: { row: number; sum: number; store: number; parts: Queue[] }[] = [];
  let comparable = 0;
  for (let row = 0; row < table.rows; row++) {
    const store = at(total.column, row);
    const parts = view.queues.filter(({ column }) => at(column, row) > 0);
    const hasLinks = view.queues.some(
      ({ column }) => column.id.startsWith('link.') && !Number.isNaN(at(column, row)),
    );
    if (!(store >= MOVED_LEAST) || !hasLinks) continue;
    comparable++;
    const sum = parts.reduce((n, { column }) => n + at(column, row), 0);
    if (Math.abs(sum - store) <= WITHIN * store) pages.push({ row, sum, store, parts });
  }
  // With one part there is nothing to add up.
  const told = pages.findLast(({ parts }) => parts.length > 1);
  if (!told || pages.length < comparable / 2) return [];
  const first = pages.find(({ parts }) => parts.length > 1) ?? told;
  const words = sumInWords(view, first);
  const off = first.store - first.sum;
  return [
    finding({
      rule: 'queue.conservation',
      severity: 'note',
      confidence: 'measured',
      subject: total.name,
      title: `${words} = ${exact(first.sum)}: ${total.name} holds ${exact(first.store)}, to ${exact(Math.abs(off))} (${share(Math.abs(off) / first.store)}), so nothing is missing.`,
      explanation: `The size of ${total.name} counts every message that was accepted and not yet acknowledged, in whatever queue it stands; the main queue alone is only a part of it.\n\n${pages
        .filter(({ parts }) => parts.length > 1)
        .slice(0, 5)
        .map(
          (page) =>
            `- ${moment(view, page.row)}: ${sumInWords(view, page)} = ${exact(page.sum)}, ${total.name} ${exact(page.store)} (${exact(page.store - page.sum)} more)`,
        )
        .join('\n')}`,
      metrics: {
        messagesInQueues: first.sum,
        messagesInStore: first.store,
        messagesApart: off,
        share: Math.abs(off) / first.store,
        pagesCount: pages.length,
      },
      evidence: [
        evidenceAt(capture, table, first.row, total.column.id),
        ...first.parts.slice(0, 5).map(({ column }) => evidenceAt(capture, table, first.row, column.id)),
      ],
      limits: ['That numbers add up does not prove that each message stands in just one queue.'],
      next: [],
    }),
  ];
}

function sumInWords(_view: QueueView, { row, parts }: { row: number; parts: Queue[] }): string {
  const links = parts.filter(({ column }) => column.id.startsWith('link.'));
  const others = parts.filter(({ column }) => !column.id.startsWith('link.'));
  const named = others.map(({ name, column }) => `${capital(name)} ${exact(at(column, row))}`);
  if (links.length > 0) {
    const sum = links.reduce((n, { column }) => n + at(column, row), 0);
    named.push(`${plural(links.length, 'SMSC queue')} ${exact(sum)}`);
  }
  return named.join(' + ');
}

export const queueTransferred: Rule = {
  id: 'queue.transferred',
  about: 'A queue that emptied into another one: moved, not drained.',
  kinds: ['series'],
  formats: ['kannel', 'counters'],
  thresholds: [
    {
      name: 'agreement of fall and rise',
      value: WITHIN,
      unit: '',
      source: 'measured: 531,104 and 531,104 in samples/kannel',
    },
    {
      name: 'messages moved',
      value: MOVED_LEAST,
      unit: 'messages',
      source: 'smaller numbers agree by chance',
    },
  ],
  check: ({ captures }) => captures.flatMap(queueViews).flatMap(transfers),
};

function transfers(view: QueueView): Finding[] {
  const found: Finding[] = [];
  const known = (queue: Queue, row: number) => at(queue.column, row) || 0;
  for (let row = 1; row < view.table.rows && found.length < 5; row++) {
    for (const from of view.queues) {
      const fall = known(from, row - 1) - known(from, row);
      if (fall < MOVED_LEAST) continue;
      const to = view.queues.find((other) => {
        const rise = known(other, row) - known(other, row - 1);
        return other !== from && Math.abs(rise - fall) <= WITHIN * fall;
      });
      if (to) found.push(transferFinding(view, from, to, row, fall));
    }
  }
  return found;
}

function transferFinding(view: QueueView, from: Queue, to: Queue, row: number, moved: number): Finding {
  const { capture, table, total, sent } = view;
  const out = sent ? at(sent, row) - at(sent, row - 1) : Number.NaN;
  const change = total ? at(total.column, row) - at(total.column, row - 1) : Number.NaN;
  const unchanged = Math.abs(change) <= WITHIN * moved;
  const evidence: [Evidence, ...Evidence[]] = [
    ...evidenceOfChange(capture, table, from.column.id, row - 1, row),
    evidenceAt(capture, table, row, to.column.id),
  ];
  return finding({
    rule: 'queue.transferred',
    severity: 'note',
    confidence: 'measured',
    subject: `${from.name} to ${to.name}`,
    title: `${exact(moved)} messages moved from ${from.name} to ${to.name} between ${moment(view, row - 1)} and ${moment(view, row)}: transferred, not drained${Number.isNaN(out) ? '' : ` (${exact(out)} were sent)`}.`,
    explanation: `One queue fell by as many as the other rose.${unchanged && total ? ` ${capital(total.name)} changed by ${exact(change)} only: the messages are still there.` : ''} A queue that empties at once looks like progress and is none when another one took it.`,
    metrics: {
      messagesMoved: moved,
      ...(Number.isNaN(out) ? {} : { messagesSent: out }),
      ...(Number.isNaN(change) ? {} : { messagesInStoreDelta: change }),
    },
    evidence,
    limits: ['That the same messages moved is inferred from equal numbers.'],
    next: ['Look at the receiving process now: its memory, and what it sends'],
  });
}

export const linkReconnected: Rule = {
  id: 'link.reconnected',
  about: 'Links that came up again while the gateway was running.',
  kinds: ['series'],
  formats: ['kannel'],
  thresholds: [
    {
      name: 'after the start',
      value: RECONNECT_SECONDS,
      unit: 's',
      source: 'links connect one after the other at the start',
    },
  ],
  check: ({ captures }) => captures.flatMap(queueViews).flatMap(reconnects),
};

function reconnects(view: QueueView): Finding[] {
  const { capture, table, uptime } = view;
  if (!uptime) return [];
  const links = table.columns.filter(({ id }) => id.startsWith('link.online '));
  const last = table.rows - 1;
  const since = (row: number, online: number) => at(uptime, row) - online;
  const came: { link: (typeof links)[number]; row: number; at: number }[] = [];
  let fromStart = 0;
  for (const link of links) {
    let previous = Number.NaN;
    let isFirst = true;
    for (let row = 0; row <= last; row++) {
      const online = at(link, row);
      if (Number.isNaN(online)) continue;
      const started = since(row, online);
      if (isFirst && started <= RECONNECT_SECONDS) fromStart++;
      const isLater = isFirst
        ? started > RECONNECT_SECONDS
        : started > previous + RECONNECT_SECONDS && at(uptime, row) >= at(uptime, row - 1);
      if (isLater) came.push({ link, row, at: started });
      previous = started;
      isFirst = false;
    }
  }
  // A link seen for the first time may have been added; beside others that were there from the start it was not.
  if (came.length === 0 || (fromStart === 0 && came.every(({ row }) => row === 0))) return [];
  const groups: (typeof came)[] = [];
  for (const one of came.sort((a, b) => a.at - b.at)) {
    const group = groups[groups.length - 1];
    if (group?.[0] && one.at - group[0].at <= 3) group.push(one);
    else groups.push([one]);
  }
  return groups.slice(0, 5).map((group) => {
    const names = [...new Set(group.map(({ link }) => link.entity))];
    const started = group[0]?.at ?? 0;
    const [first, ...rest] = group.map(({ link, row }) => evidenceAt(capture, table, row, link.id));
    return finding({
      rule: 'link.reconnected',
      severity: 'note',
      confidence: 'measured',
      subject: names.join(', '),
      title: `${plural(names.length, 'link')} of ${links.length} reconnected at uptime ${exact(started)} s: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}.`,
      explanation: `Uptime of the gateway minus the time that a link has been online is the moment when it connected: ${exact(started)} s after the start, while other links have been up since the start. Messages that were waiting for an acknowledgement on it are queued again.`,
      metrics: { uptimeSeconds: started, linksCount: names.length, linksAll: links.length },
      evidence: [first as Evidence, ...rest],
      limits: ['The page does not say why a link went down, nor how long it was down.'],
      next: [
        'See why: grep -n SMPP bearerbox.log around that moment; enquire_link timeouts and network drops are logged there',
      ],
    });
  });
}
