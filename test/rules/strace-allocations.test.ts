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
