import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineStamp } from '../../server/formats/text/line-stamp.ts';
import {
  monthNumber,
  stampInName,
  stampLine,
  stampPrefix,
  withEpoch,
} from '../../server/formats/text/stamps.ts';
import { readMemory, timesOf } from './kit.ts';

const noon = Date.UTC(2026, 10, 20, 15, 50, 54);

test('date(1) is read in the order and language of many locales', () => {
  const lines = [
    'Fri Nov 20 15:50:54 UTC 2026',
    'Fri Nov 20 03:50:54 PM UTC 2026',
    'Fri 20 Nov 15:50:54 GMT 2026',
    'Fri 20 Nov 2026 03:50:54 PM UTC',
    'ven. 20 nov. 2026 15:50:54 UTC',
    'Fr 20. Nov 15:50:54 UTC 2026',
    'vie 20 nov 2026 15:50:54 UTC',
    'ven 20 nov 2026, 15:50:54, UTC',
    'sex 20 nov 2026 15:50:54 UTC',
    'vr 20 nov 2026 15:50:54 UTC',
    'pt, 20 lis 2026, 15:50:54 UTC',
    'Пт 20 ноя 2026 15:50:54 UTC',
    '2026年 11月 20日 金曜日 15:50:54 UTC',
    '2026年11月20日 星期五 15时50分54秒 UTC',
    'Cum Kas 20 15:50:54 UTC 2026',
  ];
  for (const line of lines) assert.equal(stampLine(line)?.ms, noon, line);
});

test('months are told apart by their names in many languages', () => {
  assert.deepEqual(
    ['mars', 'mai', 'juin', 'juil.', 'août', 'Mär', 'dic', 'дек', 'gru', 'listopada', 'out', 'ene'].map(
      monthNumber,
    ),
    [3, 5, 6, 7, 8, 3, 12, 12, 12, 11, 10, 1],
  );
  assert.deepEqual(['Fri', 'kB', '', 'xyz'].map(monthNumber), [0, 0, 0, 0]);
});

test('the words Tuesday and March look alike in French and Spanish', () => {
  assert.equal(stampLine('mar. 10 nov. 2026 08:00:00 UTC')?.ms, Date.UTC(2026, 10, 10, 8));
  assert.equal(stampLine('mar. 10 mars 2026 08:00:00 UTC')?.ms, Date.UTC(2026, 2, 10, 8));
  assert.equal(stampLine('mar 10 mar 2026 08:00:00 UTC')?.ms, Date.UTC(2026, 2, 10, 8));
});

test('a 12-hour clock: 12 AM is midnight, 12 PM is noon', () => {
  const at = (clock: string) => new Date(stampLine(`Fri Nov 20 ${clock} UTC 2026`)?.ms ?? 0).getUTCHours();
  assert.deepEqual(
    ['12:00:00 AM', '01:00:00 AM', '11:59:59 AM', '12:00:00 PM', '01:00:00 PM', '11:59:59 PM'].map(at),
    [0, 1, 11, 12, 13, 23],
  );
});

test('the zone is kept as written; its offset is known only where it is unambiguous', () => {
  const zone = (line: string) => {
    const stamp = stampLine(line);
    return [stamp?.zone, stamp?.offset];
  };
  assert.deepEqual(zone('Fri Nov 20 15:50:54 UTC 2026'), ['UTC', 0]);
  assert.deepEqual(zone('Mon Oct 20 16:57:24 BST 2008'), ['BST', 60]);
  assert.deepEqual(zone('2026-11-20T15:50:54Z'), ['UTC', 0]);
  assert.deepEqual(zone('2026-11-20T15:50:54+05:30'), ['+05:30', 330]);
  assert.deepEqual(zone('2026-11-20 15:50:54 -0800'), ['-0800', -480]);
  assert.deepEqual(zone('2026-11-20 15:50:54'), ['', undefined]);
  assert.deepEqual(zone('Fri Nov 20 15:50:54 IST 2026'), ['IST', undefined]);
});

test('an epoch beside the wall clock tells the zone', () => {
  const stamp = stampLine('TS 1224518244.500000000 2008-10-20 16:57:24');
  assert.equal(stamp?.offset, 60);
  assert.equal(stamp?.ms, Date.UTC(2008, 9, 20, 16, 57, 24, 500));
  const dated = { ms: noon, zone: '', offset: undefined, kind: 'date' as const };
  assert.equal(withEpoch(dated, noon - 7 * 60_000).offset, undefined, 'no zone is 7 minutes off');
});

test('fractions are kept, with a point or a comma, to the digit', () => {
  assert.equal(stampLine('2026-11-20 15:50:54.12345')?.ms, noon + 123.45);
  assert.equal(stampLine('2026-11-20 15:50:54,123')?.ms, noon + 123);
  assert.ok(
    Math.abs((stampLine('1795189854.006023302')?.ms ?? 0) - noon - 6.023) < 0.002,
    'to a microsecond',
  );
  assert.equal(stampLine('1795189854123')?.ms, noon + 123);
});

test('day and month: what cannot be a month is the day, 12-hour clocks are American, dots are day first', () => {
  const day = (line: string) => new Date(stampLine(line)?.ms ?? 0).toISOString().slice(0, 10);
  assert.equal(day('20/11/2026 15:50:54'), '2026-11-20');
  assert.equal(day('11/20/2026 15:50:54'), '2026-11-20');
  assert.equal(day('03/04/2026 03:50:54 PM'), '2026-03-04');
  assert.equal(day('03.04.2026 15:50:54'), '2026-04-03');
});

test('what is no stamp is not taken for one', () => {
  const lines = [
    'MemTotal:       24684096 kB',
    'nr_free_pages 974712',
    'Fri Nov 20',
    '15 50 54 2026',
    '2026-13-20 15:50:54',
    '2026-11-32 15:50:54',
    '2026-11-20 25:50:54',
    '2026-11-20 15:60:54',
    '123456789',
    '99999999999',
    'Threads:\t1',
    '00400000-00500000 r-xp 00000000 08:01 1 /bin/x',
    'Stats: {10000,0,5912}',
    '',
    ' ',
  ];
  for (const line of lines) assert.equal(stampLine(line), undefined, line);
});

test('a stamp in front of a line ends where the line begins', () => {
  const cases: [string, string][] = [
    ['2026-11-20 15:50:54.12345 MemFree: 1 kB', 'MemFree: 1 kB'],
    ['2026-11-20T15:50:54Z MemFree: 1 kB', 'MemFree: 1 kB'],
    ['[2026-11-20 15:50:54] MemFree: 1 kB', 'MemFree: 1 kB'],
    ['[Fri Nov 20 15:50:54 2026] MemFree: 1 kB', 'MemFree: 1 kB'],
    ['Fri Nov 20 15:50:54 UTC 2026\t4711', '4711'],
    ['1795189854 4711', '4711'],
    ['1795189854.5, 4711', '4711'],
    ['[   84.210000] oom', 'oom'],
    ['15:50:54 4711', '4711'],
    ['11/20/2026 15:50:54 4711', '4711'],
  ];
  for (const [line, rest] of cases) assert.equal(line.slice(stampPrefix(line)?.length ?? 0), rest, line);
  assert.equal(stampPrefix('1234 15:50:54'), undefined);
});

test('syslog leaves out the year, and that is said', () => {
  const stamp = stampPrefix('Nov 20 15:50:54 db1 memwatch[4711]: MemFree: 1 kB')?.stamp;
  assert.equal(stamp?.zone, 'year not stated');
  assert.equal(new Date(stamp?.ms ?? 0).toISOString().slice(5, 19), '11-20T15:50:54');
});

test('parts of a second follow a time without a year: ts "%b %d %H:%M:%.S"', async () => {
  const text = (i: number) =>
    `Nov 21 04:27:${10 + i}.09983${i}                total        used        free      shared  buff/cache   available\nNov 21 04:27:${10 + i}.09991${i} Mem:            23Gi       2.${i}Gi        16Gi        36Mi       5.3Gi        21Gi\n`;
  const capture = await readMemory([0, 1, 2, 3].map(text).join(''));
  assert.equal(capture.format.id, 'free');
  assert.deepEqual(
    [capture.facts.fromTime, capture.facts.toTime],
    ['11-21T04:27:10.100', '11-21T04:27:13.100'],
  );
});

test('the time is found in names of files', () => {
  const names = [
    'meminfo-20261120-155054.txt',
    '2026_11_20_15_50_54-meminfo',
    'db1-20261120T155054.log',
    'meminfo.1795189854',
    'sample-2026-11-20_15:50:54',
  ];
  for (const name of names) assert.equal(stampInName(name)?.ms, noon, name);
  assert.equal(stampInName('meminfo-4711.txt'), undefined);
  assert.equal(stampInName('core.1234567'), undefined);
});

/** Three counter rows with clocks that state no date. */
function ofDay(...clocks: string[]): string {
  return clocks.map((clock, i) => `${clock} rss=${1000 + i} kB\n`).join('');
}

test('a clock without a date that passes midnight goes on to the next day', async () => {
  const capture = await readMemory(ofDay('23:59:40', '23:59:50', '00:00:00', '00:00:10'));
  const times = timesOf(capture) as number[];
  assert.deepEqual(
    times.map((t) => (t - (times[0] as number)) / 1000),
    [0, 10, 20, 30],
  );
  assert.equal(capture.facts.outOfOrderCount, 0);
});

test('samples out of time order are put in order, and counted', async () => {
  const block = (second: number) =>
    `### 2026-11-20T12:00:${second}\nMemTotal: 9 kB\nMemFree: ${second} kB\nCached: 1 kB\n`;
  const capture = await readMemory([10, 12, 11, 13].map(block).join(''));
  assert.deepEqual([...(capture.tables[0]?.columns[2]?.numbers?.toArray(4) ?? [])], [10, 11, 12, 13]);
  assert.equal(capture.facts.outOfOrderCount, 1);
  assert.deepEqual(
    capture.marks.map((m) => [m.kind, m.sample]),
    [['out of order', 1]],
  );
});

test('a pause in sampling is a gap, with its length', async () => {
  const block = (second: number) =>
    `### ${new Date(noon + second * 1000).toISOString().slice(0, 19)}\nMemTotal: 9 kB\nMemFree: ${second} kB\nCached: 1 kB\n`;
  const capture = await readMemory([0, 1, 2, 3, 4, 5, 665, 666, 667].map(block).join(''));
  assert.equal(capture.facts.gapCount, 1);
  const [gap] = capture.marks;
  assert.deepEqual([gap?.kind, gap?.sample], ['gap', 6]);
  assert.match(gap?.text ?? '', /660 s/);
});

test('a stamp that moves on within the hour is read as the slow way reads it', () => {
  const stamp = new LineStamp();
  const at = (text: string) => {
    const bytes = Buffer.from(`${text}MemFree: 1 kB\n`);
    if (stamp.length === 0) stamp.set(bytes.subarray(0, text.length), stampPrefix(bytes.toString())?.stamp);
    else assert.ok(stamp.renew(bytes, 0), text);
    assert.equal(stamp.time, stampPrefix(bytes.toString())?.stamp.ms, text);
  };
  for (const clock of [
    '15:50:54.12345',
    '15:50:54.12346',
    '15:51:00.00000',
    '15:59:59.99999',
    '16:00:00.00001',
    '23:00:00.50000',
  ])
    at(`2026-11-20 ${clock} `);
  at('2026-11-21 00:00:00.00000 ');
});

test('a stamp is not moved on to what is no time', () => {
  const stamp = new LineStamp();
  const text = '2026-11-20 15:50:54 ';
  stamp.set(Buffer.from(text), stampPrefix(`${text}x`)?.stamp);
  for (const other of [
    '2026-11-20 15:61:54 ',
    '2026-11-20 15:5x:54 ',
    '2026-11-20 15:50:54 ',
    'MemTotal:    24684096',
  ])
    assert.equal(stamp.renew(Buffer.from(`${other}MemFree: 1 kB`), 0), false, other);
  assert.equal(stamp.time, noon);
});

test('after a 12-hour clock passes noon its hour is read anew', () => {
  const stamp = new LineStamp();
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    if (stamp.length === 0) stamp.set(bytes, stampLine(text));
    else if (!stamp.tick(bytes, 0)) stamp.set(bytes, stampLine(text));
    return new Date(stamp.time).toISOString().slice(11, 19);
  };
  assert.equal(read('Fri Nov 20 12:59:58 PM UTC 2026'), '12:59:58');
  assert.equal(read('Fri Nov 20 12:59:59 PM UTC 2026'), '12:59:59');
  assert.equal(read('Fri Nov 20 01:00:00 PM UTC 2026'), '13:00:00');
});

test('a time of day alone before each sample is a stamp, and goes on past midnight', async () => {
  assert.equal(stampLine('15:50:54')?.ms, noon % 86_400_000);
  assert.equal(stampLine('03:50:54 PM')?.ms, noon % 86_400_000);
  assert.equal(stampLine('=== 15:50:54.25 ===')?.ms, (noon % 86_400_000) + 250);
  for (const none of ['25:00:00', '12:61:00', '1:02', '00:00:00:00', '12:00:00 done'])
    assert.equal(stampLine(none), undefined, none);
  const payloads: Record<string, (i: number) => string> = {
    meminfo: (i) => `MemTotal: 8000 kB\nMemFree: ${4000 - i} kB\nBuffers: 10 kB\nCached: 500 kB\n`,
    free: (i) =>
      `       total   used   free  shared  buff/cache  available\nMem:  8000000  ${1000 + i}  5000000  10  2000000  6500000\nSwap:  0  0  0\n`,
  };
  for (const [format, payload] of Object.entries(payloads)) {
    const clock = (i: number) => new Date(86_370_000 + i * 10_000).toISOString().slice(11, 19);
    const capture = await readMemory(
      Array.from({ length: 8 }, (_, i) => `${clock(i)}\n${payload(i)}`).join(''),
    );
    assert.equal(capture.format.id, format);
    assert.deepEqual(
      timesOf(capture)?.map((ms) => ms / 1000),
      Array.from({ length: 8 }, (_, i) => 86_370 + i * 10),
    );
    assert.equal(capture.coverage?.unknown, 0);
  }
});
