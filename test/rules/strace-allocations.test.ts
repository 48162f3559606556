/** One place in the code that keeps what it asks for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, only } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const hex = (n: number) => `0x${n.toString(16)}`;

interface Kept {
  bytes(i: number): number;
  keeps(i: number): boolean;
  site(i: number): string;
  seconds?: number;
}

function log({ bytes, keeps, site, seconds = 60 }: Kept): string {
  return range(30)
    .flatMap((i) => {
      const time = `10:00:${String(Math.floor((i * seconds) / 30)).padStart(2, '0')}.${String(i).padStart(3, '0')}`;
      const at = hex(0x7f0000000000 + i * 0x1000000);
      return [
        `${time} mmap(NULL, ${bytes(i)}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ${at}`,
        ' > /usr/lib/libc.so.6(malloc+0x1a2) [0xa2ba]',
        ` > /srv/app/server(${site(i)}+0x2a) [0x11a2]`,
        ' > /srv/app/server(main+0x20) [0x1320]',
        ...(keeps(i) ? [] : [`${time} munmap(${at}, ${bytes(i)}) = 0`]),
      ];
    })
    .join('\n');
}

const leak: Kept = { bytes: (i) => 135_168 + 4096 * i, keeps: () => true, site: () => 'load_table' };

async function silent(text: string): Promise<void> {
  const found = await findingsOf(text);
  assert.deepEqual(
    found.filter(({ rule }) => rule === 'strace.allocationSource').map(({ title }) => title),
    [],
  );
}

describe('a place in the code that keeps what it asks for', () => {
  test('is named with its stack, though every block has another size', async () => {
    const found = await only(log(leak), 'strace.allocationSource');
    assert.equal(found.severity, 'warning');
    assert.equal(
      found.title,
      '`load_table+0x2a` asked for memory 30 times and 5.84 MB of it are left, in 30 mappings.',
    );
    assert.match(found.explanation, /`load_table\+0x2a < main`/);
    assert.equal(found.metrics.bytesLeft, 30 * 135_168 + 4096 * 435);
  });

  test('is a note in a log of two seconds', async () => {
    assert.equal((await only(log({ ...leak, seconds: 2 }), 'strace.allocationSource')).severity, 'note');
  });

  test('is none when it gives back, when it asked early, and when the requests come from many places', async () => {
    await silent(log({ ...leak, keeps: (i) => i % 10 === 0 }));
    await silent(log({ ...leak, keeps: (i) => i < 12 }));
    await silent(log({ ...leak, site: (i) => `load_${String.fromCharCode(97 + i)}x` }));
  });

  test('is part of the finding about mappings of one size where it asks for one size', async () => {
    const text = log({ ...leak, bytes: () => 311_296 });
    await silent(text);
    const found = await only(text, 'strace.memoryGrowth');
    assert.match(found.explanation, /100 % \(9\.34 MB\) by `load_table\+0x2a < main`/);
    assert.match(found.next[0] ?? '', /addr2line/);
  });
});

describe('one mapping that grows', () => {
  /** One block made longer 20 times, moved every time. */
  const grows = (sizeAt: (i: number) => number, { seconds = 100, end = '' } = {}) =>
    range(20)
      .map((i) => {
        const second = Math.floor((i * seconds) / 20);
        const time = `10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
        const from = hex(0x7f0000000000 + i * 0x10000000);
        const to = hex(0x7f0000000000 + (i + 1) * 0x10000000);
        return `7 ${time} mremap(${from}, ${sizeAt(i)}, ${sizeAt(i + 1)}, MREMAP_MAYMOVE) = ${to}`;
      })
      .join('\n') + end;
  const told = async (text: string) =>
    (await findingsOf(text)).filter(({ rule }) => rule === 'strace.growingMapping');

  test('step by step until the end is told, though it moves and began before the log', async () => {
    const [found, ...more] = await told(grows((i) => (i + 1) * 1_048_576));
    assert.deepEqual(more, []);
    assert.equal(found?.severity, 'warning');
    assert.match(
      found?.title ?? '',
      /^One mapping of process 7 grew from 1\.05 MB to 22\.0 MB in 20 steps of mremap, 35 % of it in the last third/,
    );
    assert.equal((await told(grows((i) => (i + 1) * 1_048_576, { seconds: 2 })))[0]?.severity, 'note');
  });

  test('is none when it is given back, when it grew early, and when it goes up and down', async () => {
    const last = hex(0x7f0000000000 + 20 * 0x10000000);
    assert.deepEqual(
      await told(grows((i) => (i + 1) * 1_048_576, { end: `\n7 10:02:00 munmap(${last}, 23000000) = 0` })),
      [],
    );
    assert.deepEqual(await told(grows((i) => Math.min(i + 1, 10) * 1_048_576)), []);
    assert.deepEqual(await told(grows((i) => (i % 2 === 0 ? 1 : 20) * 1_048_576)), []);
  });
});
