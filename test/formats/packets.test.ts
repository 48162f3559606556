/** Packet captures and what tcpdump prints of them tell the same about names. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { formatOf, readMemory, sampleBytes, sampleText } from './kit.ts';

/** `A web.example.org 127.0.0.1 NOERROR`, for every question. */
function questions(capture: Capture): string[] {
  const table = capture.tables.find(({ id }) => id === 'dns');
  if (!table) return [];
  const cell = (id: string, row: number) => {
    const column = columnOf(table, id);
    return column ? textAt(column, row) : '';
  };
  return Array.from({ length: table.rows }, (_, row) =>
    ['type', 'name', 'server', 'outcome'].map((id) => cell(id, row)).join(' '),
  );
}

function waits(capture: Capture): number[] {
  const table = capture.tables.find(({ id }) => id === 'dns');
  const column = table && columnOf(table, 'wait')?.numbers;
  return Array.from({ length: table?.rows ?? 0 }, (_, row) => Math.round(column?.at(row) ?? Number.NaN));
}

const EXPANDED = 'AAAA db1.prod.example.com.corp.example.net';
const STORY = [
  'AAAA db1.prod.example.com 127.0.0.1 NODATA',
  `${EXPANDED} 127.0.0.1 timed out`,
  `${EXPANDED} 127.0.0.2 timed out`,
  `${EXPANDED} 127.0.0.1 timed out`,
  `${EXPANDED} 127.0.0.2 timed out`,
  'A db1.prod.example.com 127.0.0.1 NOERROR',
  'A db1.prod.example.com 127.0.0.1 NOERROR',
  'AAAA db1.prod.example.com 127.0.0.1 NODATA',
];

describe('a packet capture', () => {
  test('of pcapng, big-endian and in nanoseconds, gives the questions and how each one ended', async () => {
    const capture = await readMemory(sampleBytes('pcap/getent.pcapng'));
    assert.deepEqual(questions(capture), STORY);
    assert.deepEqual(waits(capture), [1001, 5005, 5004, 5003, 5021, 7, 3, 1017]);
    assert.equal(capture.facts.dnsTimeoutCount, 4);
  });

  test('of pcap gives the same in either byte order, in microseconds and nanoseconds', async () => {
    const original = sampleBytes('pcap/dead-server.pcap');
    const reference = await readMemory(original);
    assert.deepEqual([reference.facts.dnsQueryCount, reference.facts.dnsTimeoutCount], [10, 3]);
    for (const [little, nano] of [
      [false, false],
      [false, true],
      [true, true],
    ] as const) {
      const other = await readMemory(rewritten(original, little, nano));
      assert.deepEqual(questions(other), questions(reference));
      assert.deepEqual(waits(other), waits(reference));
    }
  });

  test('holds messages over TCP, in pieces, and over IPv6', async () => {
    const query = dns(7, 'big.example.org', 16);
    const framed = Uint8Array.from([0, query.length, ...query]);
    const capture = await readMemory(
      pcapOf([
        tcp6(1000, framed.subarray(0, 1)),
        tcp6(1001, framed.subarray(1, 9)),
        tcp6(1009, framed.subarray(9)),
      ]),
    );
    assert.deepEqual(questions(capture), ['TXT big.example.org 2001:db8::53 no answer in the log']);
  });

  test('cut at any byte keeps what came before, and says where it ends', async () => {
    const bytes = sampleBytes('pcap/getent.pcapng');
    for (let length = 200; length < bytes.length; length += 97) {
      const capture = await readMemory(bytes.subarray(0, length));
      const found = questions(capture);
      const names = STORY.map((line) => line.split(' ').slice(0, 2).join(' '));
      assert.deepEqual(
        found.map((line) => line.split(' ').slice(0, 2).join(' ')),
        names.slice(0, found.length),
      );
    }
    const cut = await readMemory(bytes.subarray(0, bytes.length - 5));
    assert.match(cut.problems.first[0]?.why ?? '', /ends within a record/);
  });

  test('with nonsense for a length stops there, and says so', async () => {
    const bytes = Uint8Array.from(sampleBytes('pcap/dead-server.pcap'));
    bytes.fill(0xff, 24 + 8, 24 + 12);
    const capture = await readMemory(bytes);
    assert.match(capture.problems.first[0]?.why ?? '', /no record can begin here/);
  });
});

describe('text of tcpdump', () => {
  test('tells what the packets told', async () => {
    const text = await readMemory(sampleBytes('tcpdump/getent.txt'));
    assert.deepEqual(questions(text), STORY);
    assert.deepEqual(waits(text), waits(await readMemory(sampleBytes('pcap/getent.pcapng'))));
  });

  const lines = sampleText('tcpdump/getent.txt').trimEnd().split('\n');
  const withTime = (time: (date: string, ms: number, i: number) => string) => {
    const at = (line: string) => Date.parse(`${line.slice(0, 23).replace(' ', 'T')}Z`);
    return lines.map((line, i) => `${time(line.slice(0, 26), at(line), i)}${line.slice(27)}\n`).join('');
  };
  const clock = (ms: number) => ` ${new Date(ms).toISOString().slice(11, 23)}000 `;
  const first = Date.parse('2026-11-20T15:58:11.303Z');
  const stamps = lines.map((line) => Date.parse(`${line.slice(0, 23).replace(' ', 'T')}Z`));

  for (const [form, text] of [
    ['a time of day', withTime((date) => `${date.slice(11)} `)],
    ['seconds since 1970 (-tt)', withTime((_, ms) => `${(ms / 1000).toFixed(6)} `)],
    ['differences (-ttt)', withTime((_, ms, i) => clock(ms - (stamps[i - 1] ?? ms)))],
    ['times since the first line (-ttttt)', withTime((_, ms) => clock(ms - first))],
  ] as const) {
    test(`is read with ${form}`, async () => {
      const capture = await readMemory(Buffer.from(text));
      assert.equal(capture.format.id, 'tcpdump');
      assert.deepEqual(questions(capture), STORY);
      const seconds = waits(capture).map((wait) => Math.round(wait / 100));
      assert.deepEqual(seconds, [10, 50, 50, 50, 50, 0, 0, 10]);
    });
  }

  test('without times has the questions, but no waits', async () => {
    const capture = await readMemory(Buffer.from(withTime(() => '')));
    assert.equal(capture.facts.dnsQueryCount, 8);
    assert.equal(capture.facts.dnsTimeoutCount, 0);
  });

  test('in two lines with hex below gives outcomes and answers', async () => {
    const capture = await readMemory(sampleBytes('tcpdump/servfail-vv-XX.txt'));
    assert.deepEqual(
      questions(capture)
        .filter((line) => line.includes('127.0.0.2'))
        .map((line) => line.split(' ').at(-1)),
      ['SERVFAIL', 'SERVFAIL', 'SERVFAIL'],
    );
    assert.equal(capture.problems.count, 0);
  });

  test('tells a port that nobody listens on', async () => {
    const capture = await readMemory(
      Buffer.from(
        `10:00:00.000100 IP 10.0.0.9.4000 > 10.0.0.53.53: 7+ A? a.example.org. (32)
10:00:00.000200 IP 10.0.0.53 > 10.0.0.9: ICMP 10.0.0.53 udp port 53 unreachable, length 68
10:00:00.000300 IP 10.0.0.9.4001 > 10.0.0.54.53: 7+ A? a.example.org. (32)
10:00:00.000900 IP 10.0.0.54.53 > 10.0.0.9.4001: 7* 1/0/0 A 192.0.2.1 (48)
`,
      ),
    );
    assert.deepEqual(questions(capture), [
      'A a.example.org 10.0.0.53 refused',
      'A a.example.org 10.0.0.54 NOERROR',
    ]);
  });

  test('of -q has no messages, which is said', async () => {
    const capture = await readMemory(
      Buffer.from('15:58:11.303552 IP 127.0.0.1.57792 > 127.0.0.1.53: UDP, length 38\n'.repeat(3)),
    );
    assert.match(capture.problems.first[0]?.why ?? '', /-q/);
  });

  test('is no log of strace, no mail and no table', () => {
    const sniff = (text: string) => formatOf('tcpdump').sniff(Buffer.from(text), new Uint8Array(0), 'x');
    assert.equal(sniff('7 close(3) = 0\n'), 'no');
    assert.equal(sniff('> IP addresses: 10.0.0.1\nA > B: yes\n'), 'no');
    assert.equal(sniff('MemTotal: 1 kB\n'), 'no');
  });
});

/** The same records in another byte order and resolution. */
function rewritten(bytes: Uint8Array, little: boolean, nano: boolean): Uint8Array {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = Uint8Array.from(bytes);
  const to = new DataView(out.buffer);
  to.setUint32(0, nano ? 0xa1b23c4d : 0xa1b2c3d4, little);
  for (const at of [4, 6]) to.setUint16(at, from.getUint16(at, true), little);
  for (const at of [8, 12, 16, 20]) to.setUint32(at, from.getUint32(at, true), little);
  for (let p = 24; p < bytes.length; ) {
    for (const at of [0, 4, 8, 12]) {
      const value = from.getUint32(p + at, true);
      to.setUint32(p + at, at === 4 && nano ? value * 1000 : value, little);
    }
    p += 16 + from.getUint32(p + 8, true);
  }
  return out;
}

function pcapOf(frames: readonly Uint8Array[]): Uint8Array {
  const parts = frames.flatMap((frame, i) => {
    const head = new Uint8Array(16);
    const view = new DataView(head.buffer);
    view.setUint32(0, 1_700_000_000 + i, true);
    view.setUint32(8, frame.length, true);
    view.setUint32(12, frame.length, true);
    return [head, frame];
  });
  const head = new Uint8Array(24);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 65_535, true);
  view.setUint32(20, 101, true);
  return Buffer.concat([head, ...parts]);
}

/** A segment from port 4000 of 2001:db8::9 to port 53 of 2001:db8::53, without a link header. */
function tcp6(sequence: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(60 + payload.length);
  const view = new DataView(packet.buffer);
  packet.set([0x60, 0, 0, 0], 0);
  view.setUint16(4, 20 + payload.length);
  packet[6] = 6;
  packet.set([0x20, 0x01, 0x0d, 0xb8], 8);
  packet[23] = 9;
  packet.set([0x20, 0x01, 0x0d, 0xb8], 24);
  packet[39] = 0x53;
  view.setUint16(40, 4000);
  view.setUint16(42, 53);
  view.setUint32(44, sequence);
  packet[52] = 0x50;
  packet[53] = 0x18;
  packet.set(payload, 60);
  return packet;
}

function dns(id: number, name: string, type: number): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Uint8Array.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}
