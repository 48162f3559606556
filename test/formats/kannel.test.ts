import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf, type Table } from '../../server/engine/table.ts';
import { formatOf, readMemory, readRaw, sampleBytes, sampleText, seriesOf, timesOf } from './kit.ts';

const pages = sampleText('kannel/status.txt');
const reference = await readMemory(pages);

/** As mailers do: lines broken at the last blank before `width`. */
function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const out: string[] = [];
      let rest = line;
      while (rest.length > width) {
        const at = rest.lastIndexOf(' ', width);
        if (at <= 0) break;
        out.push(rest.slice(0, at));
        rest = rest.slice(at + 1);
      }
      return [...out, rest].join('\n');
    })
    .join('\n');
}

for (const [name, change] of Object.entries({
  'wrapped at 64 columns': (text: string) => wrapped(text, 64),
  'wrapped at 44 columns': (text: string) => wrapped(text, 44),
  'quoted in a mail': (text: string) => text.replace(/^/gm, '> '),
  'quoted and wrapped': (text: string) => wrapped(text, 60).replace(/^/gm, '> '),
  'with the line ends of another system': (text: string) => text.replaceAll('\n', '\r\n'),
  indented: (text: string) => text.replace(/^(?=.)/gm, '   '),
})) {
  test(`status pages ${name} read the same`, async () => {
    const capture = await readMemory(change(pages));
    assert.equal(capture.format.id, 'kannel');
    assert.deepEqual(seriesOf(capture), seriesOf(reference));
    assert.deepEqual(timesOf(capture), timesOf(reference));
    assert.equal(capture.problems.count, 0, JSON.stringify(capture.problems.first));
  });
}

test('without a date the uptime is the clock; with one before each page it is the time', async () => {
  assert.deepEqual(timesOf(reference), [759_000, 1_505_000, 1_998_000]);
  let n = 0;
  const dated = pages.replace(/^Status:/gm, () => `Thu Aug 31 2006 1${n++}:00:00\nStatus:`);
  assert.deepEqual(
    timesOf(await readMemory(dated)),
    [10, 11, 12].map((hour) => Date.UTC(2006, 7, 31, hour)),
  );
});

test('an uptime that falls is a restart, and time goes on', async () => {
  const again = await readMemory(pages + pages);
  assert.equal(again.facts.restartCount, 1);
  assert.deepEqual(timesOf(again)?.slice(3), [1_998_000 + 759_000, 1_998_000 + 1_505_000, 2 * 1_998_000]);
});

test('a page of a newer version, with averages and receipts, is understood', async () => {
  const capture = await readMemory(`Kannel bearerbox version \`1.5.0'.
Build \`Mar  3 2020 10:00:00', compiler \`8.3.0'.
System Linux, release 4.19.0, version #1 SMP, machine x86_64.
Hostname gw, IP 10.0.0.9.
Using native malloc.

Status: running, uptime 1d 2h 3m 4s

WDP: received 0 (0 queued), sent 0 (0 queued)

SMS: received 71 (1.00,0.50,0.20) (2 queued), sent 4500 (3.00,2.00,1.00) (17 queued), store size 31
SMS: inbound (1.00,0.50,0.20) msg/sec, outbound (3.00,2.00,1.00) msg/sec

DLR: received 12, sent 9
DLR: inbound (0.00,0.00,0.00) msg/sec, outbound (0.00,0.00,0.00) msg/sec
DLR: 5 queued, using mysql storage

Box connections:
    smsbox:main, IP 10.0.0.10 (3 queued), (on-line 1d 2h 3m 0s) 

SMSC connections:
    acme[acme1]    SMPP:smpp.example.net:2775/2775:user:VMA (online 93000s, rcvd: sms 70 (0.01,0.00,0.00) / dlr 12 (0.00,0.00,0.00), sent: sms 4400 (2.00,1.00,0.50) / dlr 0 (0.00,0.00,0.00), failed 3, queued 9 msgs)
    late    FAKE:10000 (re-connecting, rcvd 0, sent 100, failed 0, queued 2 msgs)
`);
  const table = capture.tables[0] as Table;
  const at = (id: string) => columnOf(table, id)?.numbers?.at(0);
  assert.deepEqual(
    ['uptime', 'sms.received', 'sms.sentQueued', 'store', 'dlr.queued', 'box.queued smsbox:main'].map(at),
    [93_784, 71, 17, 31, 5, 3],
  );
  const link = 'acme[acme1] SMPP:smpp.example.net:2775/2775:user:VMA';
  assert.deepEqual(
    [`link.online ${link}`, `link.sent ${link}`, `link.failed ${link}`, `link.queued ${link}`].map(at),
    [93_000, 4400, 3, 9],
  );
  assert.equal(at('link.queued late FAKE:10000'), 2);
  assert.equal(at('link.online late FAKE:10000'), undefined, 'a link that is down has not been online');
  assert.equal(capture.problems.count, 0, JSON.stringify(capture.problems.first));
});

test('the XML page gives the same queues', async () => {
  const capture = await readMemory(`<?xml version="1.0"?>
<gateway><version>Kannel bearerbox version 1.4.4</version><status>running, uptime 0d 0h 25m 5s</status>
<wdp><received><total>0</total><queued>0</queued></received><sent><total>0</total><queued>0</queued></sent></wdp>
<sms><received><total>12</total><queued>531104</queued></received><sent><total>4</total><queued>0</queued></sent><storesize>634247</storesize><inbound>0.00</inbound><outbound>0.00</outbound></sms>
<dlr><queued>0</queued><storage>internal</storage></dlr>
<boxes><box><type>smsbox</type><id>a</id><IP>127.0.0.1</IP><queue>7</queue><status>on-line 0d 0h 6m 45s</status><ssl>no</ssl></box></boxes>
<smscs><count>1</count><smsc><name>SMPP:10.100.123.20:7011/7011:test:smpp</name><id>test</id><status>online 178s</status><received>0</received><sent>1</sent><failed>0</failed><queued>25776</queued></smsc></smscs>
</gateway>
`);
  assert.equal(capture.format.id, 'kannel');
  const table = capture.tables[0] as Table;
  const at = (id: string) => columnOf(table, id)?.numbers?.at(0);
  assert.deepEqual(
    ['sms.receivedQueued', 'sms.sent', 'store', 'box.queued smsbox:a'].map(at),
    [531_104, 4, 634_247, 7],
  );
  assert.equal(at('link.queued SMPP:10.100.123.20:7011/7011:test:smpp'), 25_776);
});

test('a foreign line is said with its place, and costs no page', async () => {
  const foreign = 'Segmentation fault (core dumped)';
  const at = pages.indexOf('DLR: 0 queued');
  const capture = await readMemory(`${pages.slice(0, at)}${foreign}\n${pages.slice(at)}`);
  assert.deepEqual(seriesOf(capture), seriesOf(reference));
  assert.deepEqual(
    capture.problems.first.map(({ byteStart, byteLength }) => [byteStart, byteLength]),
    [[at, foreign.length]],
  );
});

test('pages cut or damaged anywhere are read without an exception, and those before the damage are kept', async () => {
  const bytes = sampleBytes('kannel/status.txt');
  const starts = [...pages.matchAll(/^Status:/gm)].map(({ index }) => index);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: bytes.length }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })), {
        maxLength: 3,
      }),
      async (end, flips) => {
        const damaged = Buffer.from(bytes);
        for (const [at, mask] of flips) damaged[at] = (damaged[at] as number) ^ mask;
        const into = await readRaw(formatOf('kannel'), damaged.subarray(0, end));
        const intact = Math.min(end, ...flips.map(([at]) => at));
        const whole = starts.filter((_, i) => (starts[i + 1] ?? Number.POSITIVE_INFINITY) <= intact).length;
        const stores = seriesOf(into)['kannel/store'] ?? [];
        assert.deepEqual(stores.slice(0, whole), [634_247, 634_247, 634_243].slice(0, whole));
      },
    ),
    { numRuns: 80 },
  );
});
