import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, only, rowsLog, rulesOn } from './kit.ts';

interface Page {
  uptime: number;
  received?: number;
  queued: number;
  sent: number;
  store: number;
  box?: number;
  /** Seconds online and queue of each link. */
  links?: [number, number][];
}

function status({ uptime, received = 0, queued, sent, store, box, links = [] }: Page): string {
  const clock = `${Math.floor(uptime / 86_400)}d ${Math.floor((uptime % 86_400) / 3600)}h ${Math.floor((uptime % 3600) / 60)}m ${uptime % 60}s`;
  return `Status: running, uptime ${clock}

WDP: received 0 (0 queued), sent 0 (0 queued)

SMS: received ${received} (${queued} queued), sent ${sent} (0 queued), store size ${store}
SMS: inbound 0.00 msg/sec, outbound 0.00 msg/sec

DLR: 0 queued, using internal storage

${box === undefined ? 'No boxes connected' : `Box connections:\n    smsbox:(none), IP 127.0.0.1 (${box} queued), (on-line 0d 0h 1m 1s)`}

SMSC connections:
${links.map(([online, waiting], i) => `    l${i}    SMPP:10.0.0.${i}:2775/2775:x:smpp (online ${online}s, rcvd 0, sent 0, failed 0, queued ${waiting} msgs)`).join('\n')}

`;
}

const pages = (count: number, page: (i: number) => Page) =>
  Array.from({ length: count }, (_, i) => status(page(i))).join('');

/** A gateway in health: what comes in goes out. */
const healthy = (i: number): Page => ({
  uptime: 60 + 60 * i,
  received: 2400 * i,
  queued: 40 + ((i * 7) % 20),
  sent: 2400 * i,
  store: 60 + ((i * 7) % 20),
  links: [
    [55 + 60 * i, 10],
    [55 + 60 * i, 10],
  ],
});

describe('a queue', () => {
  test('that grows over many pages is told with its rate and what came and went', async () => {
    const log = pages(40, (i) => ({
      ...healthy(i),
      received: 7200 * i,
      queued: 50 + 4800 * i,
      store: 70 + 4800 * i,
    }));
    const found = (await findingsOf(log)).filter(({ rule }) => rule === 'queue.growing');
    assert.ok(found.length > 0);
    assert.match(found[0]?.title ?? '', /grows 80\/s/);
    assert.match(found[0]?.explanation ?? '', /280,800 came in and 93,600 went out/);
  });

  test('that grew and stopped is told as stopped', async () => {
    const log = pages(40, (i) => ({
      ...healthy(i),
      queued: 50 + 4800 * Math.min(i, 15),
      store: 70 + 4800 * Math.min(i, 15),
    }));
    const rules = await rulesOn(log);
    assert.ok(rules.includes('queue.growthStopped'), rules.join());
    assert.ok(!rules.includes('queue.growing'), rules.join());
  });

  test('of a gateway in health gives nothing', async () => {
    assert.deepEqual(
      (await rulesOn(pages(40, healthy))).filter((rule) => /^(?:queue|link)\./.test(rule)),
      [],
    );
  });

  test('of two pages gives the rates of the intervals and no verdict', async () => {
    const log =
      status({ uptime: 100, queued: 5000, sent: 0, store: 5000 }) +
      status({ uptime: 200, queued: 25_000, sent: 9000, store: 25_000 });
    const found = (await findingsOf(log)).filter(({ rule }) => rule === 'queue.growing');
    assert.match(found[0]?.title ?? '', /50 msg\/s, then 200 msg\/s/);
    assert.ok(found.every(({ severity }) => severity === 'note'));
  });

  test('in a log of counters is found by its name', async () => {
    const log = rowsLog(
      ['queue_depth', 'sent_total'],
      Array.from({ length: 30 }, (_, i) => [20_000 + 900 * i, 500_000]),
    );
    const found = await only(log, 'queue.notDraining');
    assert.match(found.title, /^Nothing left queue_depth/);
  });
});

describe('a backlog', () => {
  const stuck =
    (out: number) =>
    (i: number): Page => ({
      ...healthy(i),
      received: 0,
      queued: 50_000 - out * i,
      sent: 100 + out * i,
      store: 50_020 - out * i,
    });

  test('that nothing leaves never empties', async () => {
    const found = await only(pages(20, stuck(0)), 'queue.notDraining');
    assert.match(
      found.title,
      /^Nothing left the store in 19 min while 50,020 wait: at this rate it never empties/,
    );
    assert.equal(found.metrics.secondsToEmpty, undefined);
  });

  test('that empties within hours is not called stuck', async () => {
    assert.ok(!(await rulesOn(pages(20, stuck(200)))).includes('queue.notDraining'));
  });

  test('of a few messages is none', async () => {
    const log = pages(20, (i) => ({ ...healthy(i), received: 0, sent: 5 }));
    assert.ok(!(await rulesOn(log)).includes('queue.notDraining'));
  });

  test('tells since when, when it was moving before', async () => {
    const log = pages(40, (i) => ({
      ...healthy(i),
      queued: 50_000,
      store: 50_020,
      sent: 1200 * Math.min(i, 20),
    }));
    const found = await only(log, 'queue.notDraining');
    assert.match(found.title, /in 19 min/);
    assert.match(found.explanation, /Until 00:21:00 20\/s had gone out/);
  });
});

describe('parts of a store', () => {
  const links: [number, number][] = [
    [100, 2000],
    [100, 3000],
  ];

  test('that add up to it explain a mismatch', async () => {
    const found = await only(
      status({ uptime: 105, queued: 40_000, sent: 0, store: 45_010, links }),
      'queue.conservation',
    );
    assert.match(
      found.title,
      /^The bearerbox queue 40,000 \+ 2 SMSC queues 5,000 = 45,000: the store holds 45,010, to 10/,
    );
  });

  test('that lack messages are not said to add up', async () => {
    assert.ok(
      !(await rulesOn(status({ uptime: 105, queued: 30_000, sent: 0, store: 45_010, links }))).includes(
        'queue.conservation',
      ),
    );
  });

  test('that are one queue are no sum', async () => {
    const one = status({ uptime: 105, queued: 45_000, sent: 0, store: 45_010, links: [[100, 0]] });
    assert.ok(!(await rulesOn(one)).includes('queue.conservation'));
  });
});

describe('messages that change queues', () => {
  const before = status({ uptime: 100, queued: 40_000, sent: 5, store: 40_000 });

  test('are transferred, not drained', async () => {
    const after = status({ uptime: 200, queued: 0, sent: 9, store: 39_996, box: 40_000 });
    const found = await only(before + after, 'queue.transferred');
    assert.match(
      found.title,
      /^40,000 messages moved from the bearerbox queue to smsbox:\(none\) .*\(4 were sent\)/,
    );
  });

  test('are not, when they were sent', async () => {
    const after = status({ uptime: 200, queued: 0, sent: 40_005, store: 0, box: 0 });
    assert.ok(!(await rulesOn(before + after)).includes('queue.transferred'));
  });

  test('are not, when the other queue rose by another number', async () => {
    const after = status({ uptime: 200, queued: 0, sent: 9, store: 39_996, box: 30_000 });
    assert.ok(!(await rulesOn(before + after)).includes('queue.transferred'));
  });
});

describe('a link', () => {
  const page = (uptime: number, online: number[]) =>
    status({ uptime, queued: 0, sent: 0, store: 0, links: online.map((seconds) => [seconds, 0]) });

  test('whose time online fell has reconnected, at a moment that is told', async () => {
    const found = await only(page(1000, [998, 997]) + page(2000, [1998, 300]), 'link.reconnected');
    assert.match(found.title, /^1 link of 2 reconnected at uptime 1,700 s: l1 SMPP/);
  });

  test('that connected with the others at the start has not', async () => {
    assert.ok(
      !(await rulesOn(page(1000, [998, 993]) + page(2000, [1998, 1993]))).includes('link.reconnected'),
    );
  });

  test('is not said to reconnect when the whole gateway restarted', async () => {
    const rules = await rulesOn(page(1000, [998, 997]) + page(50, [48, 47]));
    assert.ok(!rules.includes('link.reconnected'), rules.join());
    assert.ok(rules.includes('data.restart'), rules.join());
  });
});
