import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { packingOf } from '../../server/engine/byte-source.ts';
import { unpacked } from '../../server/engine/decompress.ts';
import { FileSource, openFile } from '../../server/engine/file-source.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { copyToSpool, writeAll } from '../../server/engine/spool.ts';
import { formats } from '../../server/formats/index.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import { readPath, sampleBytes, samplePath, seriesOf } from '../formats/kit.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-files-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  const target = path.join(folder, name);
  fs.writeFileSync(target, content);
  return target;
}

/** The failure a user would see: what happened and what to do. */
async function failureOf(target: string): Promise<{ code: string; message: string; next: string }> {
  try {
    await readPath(target);
  } catch (error) {
    assert.ok(error instanceof FailureError, String(error));
    assert.match(error.failure.message, /\.$/, 'a sentence');
    assert.ok(error.failure.next.length > 10, 'what to do');
    return error.failure;
  }
  return assert.fail(`${target} was read`);
}

const meminfo = sampleBytes('heap-leak/meminfo.log');

/** The same capture, packed by `xz` and `lz4`: `-B4 -BD`, `-9 -B4 -BX --content-size`, and one after the other. */
function packedMeminfo(name: string): Buffer {
  return fs.readFileSync(path.join(import.meta.dirname, 'packed', name));
}

test('what script(1) writes around a session is no data', async () => {
  const session = `Script started on 2026-11-21 04:27:57+00:00 [COMMAND="sh rec.sh" <not executed on terminal>]\n${meminfo}\nScript done on 2026-11-21 04:28:55+00:00 [COMMAND_EXIT_CODE="0"]\n`;
  const capture = await readPath(file('typescript', session));
  assert.equal(capture.format.id, 'meminfo');
  assert.equal(capture.coverage?.unknown, 0);
});

test('a recording of watch says that it holds only what changed on the screen', async () => {
  const screen =
    '\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b[(B\x1b[m\x1b[4l\x1b[?7h\x1b[H\x1b[2JSat Nov 21 04:27:57 UTC 2026\r\x1b[2dName:   python3\r\x1b[24dVmRSS:     10712 kB\x1b[80G\x1b[1;19H9\x1b[24;12H24916';
  const failure = await failureOf(file('watch.log', screen));
  assert.equal(failure.code, 'unknown-format');
  assert.match(failure.message, /paints the whole screen/);
});

for (const [name, pack] of [
  ['gzip', (b: Uint8Array) => zlib.gzipSync(b)],
  ['zstd', (b: Uint8Array) => zlib.zstdCompressSync(b)],
  [
    'gzip in two members',
    (b: Uint8Array) => Buffer.concat([zlib.gzipSync(b.subarray(0, 9999)), zlib.gzipSync(b.subarray(9999))]),
  ],
  [
    'zstd in two frames',
    (b: Uint8Array) =>
      Buffer.concat([zlib.zstdCompressSync(b.subarray(0, 9999)), zlib.zstdCompressSync(b.subarray(9999))]),
  ],
  ['UTF-16 LE', (b: Uint8Array) => Buffer.from(`\uFEFF${Buffer.from(b)}`, 'utf16le')],
  ...['meminfo.xz', 'two-streams.xz', 'linked-blocks.lz4', 'checked-blocks.lz4', 'two-frames.lz4'].map(
    (name) => [name, () => packedMeminfo(name)] as const,
  ),
] as const) {
  test(`${name} is read as what is inside, recognised by content`, async () => {
    const capture = await readPath(file('unknown', pack(meminfo)));
    assert.equal(capture.format.id, 'meminfo');
    assert.deepEqual(capture.problems.first, []);
    assert.deepEqual(
      seriesOf(capture, { times: true }),
      seriesOf(await readPath(samplePath('heap-leak/meminfo.log')), { times: true }),
    );
  });
}

for (const [name, pack] of [
  ['gzip', (b: Uint8Array) => zlib.gzipSync(b)],
  ['zstd', (b: Uint8Array) => zlib.zstdCompressSync(b)],
] as const) {
  test(`${name} cut off: what is before the cut is read, and the cut is said`, async () => {
    const noise = (i: number) => Math.floor(1e9 * Math.abs(Math.sin(i)));
    const samples = Array.from(
      { length: 20_000 },
      (_, i) => `MemTotal: 9 kB\nMemFree: ${noise(i)} kB\nCached: ${noise(-i)} kB\n`,
    );
    const packed = pack(Buffer.from(samples.join('')));
    const capture = await readPath(file('cut', packed.subarray(0, packed.length * 0.9)));
    assert.ok((capture.facts.sampleCount as number) > 15_000, `${capture.facts.sampleCount} samples`);
    assert.match(capture.problems.first[0]!.why, /reading stopped here: .*; what came before is shown/);
  });

  test(`${name} with something else after it: nothing before that is lost`, async () => {
    const packed = Buffer.concat([pack(meminfo), Buffer.from('not packed at all')]);
    const capture = await readPath(file('followed', packed));
    assert.equal(capture.facts.sampleCount, 62);
    assert.equal(capture.problems.count, 1);
  });
}

for (const name of ['meminfo.xz', 'linked-blocks.lz4']) {
  test(`${name} cut off, or with something else after it: what is whole is read, and the damage is said`, async () => {
    const packed = packedMeminfo(name);
    const cut = await readPath(file('cut', packed.subarray(0, packed.length * 0.8)));
    const count = cut.facts.sampleCount as number;
    assert.ok(count > 20 && count < 62, `${count} samples`);
    assert.match(cut.problems.first[0]!.why, /reading stopped here: .*; what came before is shown/);
    const followed = await readPath(
      file('followed', Buffer.concat([packed, Buffer.from('not packed at all')])),
    );
    assert.equal(followed.facts.sampleCount, 62);
  });
}

test('a damaged byte in gzip costs only what comes after it', async () => {
  const text = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `line ${i} ${Math.sin(i)}\n`).join(''));
  const packed = zlib.gzipSync(text);
  packed[packed.length >> 1]! ^= 0x5a;
  const got: Uint8Array[] = [];
  await assert.rejects(async () => {
    const parts = Array.from({ length: Math.ceil(packed.length / 4096) }, (_, i) =>
      packed.subarray(4096 * i, 4096 * (i + 1)),
    );
    for await (const bytes of unpacked(() => parts, 'gzip')) got.push(bytes);
  });
  const out = Buffer.concat(got);
  let same = 0;
  while (same < out.length && out[same] === text[same]) same++;
  assert.ok(same > 0.45 * text.length, `${same} of ${text.length} bytes were delivered unharmed`);
});

test('UTF-16 is told from binary data', () => {
  const wide = (text: string) => packingOf(Buffer.from(text, 'utf16le'));
  assert.equal(wide('MemTotal:  1 kB\r\n'), 'utf-16le');
  assert.equal(packingOf(Buffer.from('MemTotal:  1 kB\r\n', 'utf16le').swap16()), 'utf-16be');
  assert.equal(packingOf(Buffer.from([1, 0, 2, 0, 3, 0, 4, 0, 5, 0])), 'none');
  assert.equal(packingOf(Buffer.from([0xff, 0xfe, 0, 0, 0x4d, 0, 0, 0])), 'none', 'UTF-32 is not UTF-16');
  assert.equal(packingOf(Buffer.alloc(64)), 'none');
  assert.equal(packingOf(Buffer.from('\x7fELF\u0002\u0001\u0001')), 'none');
  assert.equal(packingOf(Buffer.from('MemTotal')), 'none');
});

test('a log with colours is read as a terminal shows it, line by line', async () => {
  const plain = meminfo.toString();
  const coloured = plain
    .replace(/^(MemTotal|Shmem):/gm, '\x1b[01;31m\x1b[K$1\x1b[m\x1b[K:')
    .replace(/^###/gm, '\x1b[2m###\x1b[0m');
  const seen = await readPath(file('colours.log', `\x1b]0;user@host: ~\x07${coloured}`));
  assert.equal(seen.coverage?.unknown, 0);
  assert.deepEqual(seriesOf(seen), seriesOf(await readPath(file('plain.log', plain))));
});

test('colours of a log that docker compose or a logger painted do not hide its numbers', async () => {
  const line = (i: number) =>
    `2024-01-01 00:00:${10 + i} \x1b[32mINFO\x1b[0m rss_kb=${100_000 + i * 900} conns=5\n`;
  const painted = Array.from({ length: 40 }, (_, i) => `\x1b[36mweb_1  |\x1b[0m ${line(i)}`).join('');
  const { format } = await readPath(file('compose.log', painted));
  assert.equal(format.id, 'counters');
});

test('binary data with an escape character in it is no coloured text', () => {
  assert.equal(packingOf(Buffer.from('\x7fELF\x02\x01\x01 \x1b[1m')), 'none');
  assert.equal(packingOf(Buffer.from('text \x1b[1mbold\x1b[0m \x01')), 'none');
  assert.equal(packingOf(Buffer.from('an \x1b alone\n')), 'none');
  assert.equal(packingOf(Buffer.from('text \x1b[1mbold\x1b[0m\n')), 'terminal');
});

test('sequences that are cut off take no line with them, wherever chunks end', async () => {
  const text = 'a\x1b]0;title\nb\x1b[1\n\x1b(Bc\x1b[38;5;196md\x1b\n\x1b]8;;http://x\x1b\\e\x1b]8;;\x07\n';
  for (let size = 1; size < text.length; size++) {
    const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      Buffer.from(text.slice(i * size, (i + 1) * size)),
    );
    const got: Uint8Array[] = [];
    for await (const bytes of unpacked(() => parts, 'terminal')) got.push(bytes);
    assert.equal(Buffer.concat(got).toString(), 'a\nb\ncd\ne\n', `in pieces of ${size}`);
  }
});

test('an empty file says so', async () => {
  assert.deepEqual((await failureOf(file('empty', ''))).code, 'empty');
});

test('a folder says so', async () => {
  assert.equal((await failureOf(folder)).code, 'is-directory');
});

test('a missing file says so', async () => {
  const failure = await failureOf(path.join(folder, 'never'));
  assert.equal(failure.code, 'not-found');
  assert.match(failure.message, /never/);
});

test('a link that leads back to itself says so', {
  skip: process.platform === 'win32' && 'links need rights',
}, async () => {
  const target = path.join(folder, 'round');
  fs.symlinkSync('round', target);
  const { code, message } = await failureOf(target);
  assert.equal(code, 'not-found');
  assert.match(message, /link that leads back to itself/);
});

test('a name that no file can have says so', async () => {
  assert.notEqual((await failureOf(path.join(folder, 'x'.repeat(5000)))).code, 'internal');
});

test('a folder without a file says so', async () => {
  const empty = fs.mkdtempSync(path.join(folder, 'empty-'));
  await assert.rejects(
    openCase([empty], { formats, rules: [], signal: new AbortController().signal }),
    (error: FailureError) => error.failure.code === 'empty',
  );
});

const hasDevices = fs.existsSync('/dev/full') ? false : 'no /dev/full';

test('what never ends is given up after the most that a capture can be', { skip: hasDevices }, () => {
  const endless = fs.openSync('/dev/zero', 'r');
  try {
    assert.throws(() => copyToSpool(endless, '/proc/1/pagemap', 3_000_000), /pagemap goes on after 2 MB/);
  } finally {
    fs.closeSync(endless);
  }
});

test('a full disk says so', { skip: hasDevices }, () => {
  const full = fs.openSync('/dev/full', 'w');
  try {
    assert.throws(() => writeAll(full, Buffer.alloc(10), 0), /There is no room/);
  } finally {
    fs.closeSync(full);
  }
});

test('a file that may not be read says so', {
  skip: os.userInfo().uid === 0 && 'root may read everything',
}, async () => {
  const target = file('secret', 'MemTotal: 1 kB\n');
  fs.chmodSync(target, 0);
  assert.equal((await failureOf(target)).code, 'no-permission');
});

test('a device is not read', { skip: process.platform === 'win32' && 'no /dev' }, async () => {
  assert.equal((await failureOf('/dev/zero')).code, 'unreadable');
});

test('binary garbage is described by its first bytes', async () => {
  const failure = await failureOf(
    file('garbage', Buffer.from([0xde, 0xad, 0xbe, 0xef, ...Buffer.alloc(500, 7)])),
  );
  assert.equal(failure.code, 'unknown-format');
  assert.match(failure.message, /binary data that starts with de ad be ef/);
});

test('prose is described by its first line', async () => {
  const failure = await failureOf(file('letter', 'Dear all,\n\nthe server was slow again.\n'));
  assert.equal(failure.code, 'unknown-format');
  assert.match(failure.message, /text that starts with “Dear all,”/);
});

test('bzip2 says how to unpack it', async () => {
  const failure = await failureOf(file('log.bz2', Buffer.from([0x42, 0x5a, 0x68, 0x39, 0x31])));
  assert.equal(failure.code, 'unreadable');
  assert.ok(failure.next.includes('bzip2 -dk'), failure.next);
});

test('gzip that is broken from the start is no known format, and does not crash', async () => {
  const failure = await failureOf(
    file('broken.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff])),
  );
  assert.equal(failure.code, 'unknown-format');
});

test('in a case, what cannot be read is listed and the rest is read', async () => {
  const mixed = fs.mkdtempSync(path.join(folder, 'mixed-'));
  fs.copyFileSync(samplePath('heap-leak/meminfo.log'), path.join(mixed, 'a.log'));
  fs.writeFileSync(path.join(mixed, 'b.log'), '');
  fs.writeFileSync(path.join(mixed, 'c.log'), 'Dear all,\n');
  if (process.platform !== 'win32') fs.symlinkSync('a.log', path.join(mixed, 'd.log'));
  const opened = await openCase([mixed, path.join(folder, 'never')], {
    formats,
    rules: [],
    signal: new AbortController().signal,
  });
  assert.deepEqual(
    opened.captures.map((c) => path.basename(c.path)),
    ['a.log'],
  );
  assert.deepEqual(
    opened.skipped.map(({ failure }) => failure.code).sort(),
    ['empty', 'not-found', 'unknown-format', ...(process.platform === 'win32' ? [] : ['unreadable'])].sort(),
  );
});

test('bytes that were read once can be read again by range, also of packed captures', async () => {
  const source = new FileSource(openFile(file('again.gz', zlib.gzipSync(meminfo))));
  let bytes = 0;
  for await (const chunk of source.stream(new AbortController().signal)) bytes += chunk.bytes.length;
  assert.equal(bytes, meminfo.length);
  assert.deepEqual(Buffer.from(source.readAt(40_000, 500)), meminfo.subarray(40_000, 40_500));
  assert.equal(source.readAt(meminfo.length - 3, 500).length, 3);
  assert.equal(source.readAt(meminfo.length + 3, 500).length, 0);
  source.close();
});

test('a file longer than a chunk loses nothing at the seams', async () => {
  const once = sampleBytes('vmstat/vmstat.log');
  const times = 80;
  const capture = await readPath(file('long.log', Buffer.concat(Array.from({ length: times }, () => once))));
  const single = seriesOf(await readPath(samplePath('vmstat/vmstat.log')));
  assert.equal(capture.facts.sampleCount, 31 * times);
  assert.equal(capture.problems.count, 0);
  const sum = (values: number[] | undefined) => values?.reduce((a, b) => a + b, 0) ?? Number.NaN;
  for (const [id, values] of Object.entries(seriesOf(capture)))
    assert.equal(sum(values), times * sum(single[id]), id);
});

test('one line of 256 MB is skipped without being held in memory', {
  skip: process.platform === 'win32' && 'no sparse files',
}, () => {
  const target = file('line', 'MemTotal: 100 kB\nMemFree: 50 kB\nCached: 7 kB\n');
  fs.truncateSync(target, 2 ** 28 + 4096);
  fs.appendFileSync(target, '\nMemTotal: 100 kB\nMemFree: 51 kB\nCached: 8 kB\n');
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('./read-and-report.ts', import.meta.url)), target],
    {
      encoding: 'utf8',
    },
  );
  fs.rmSync(target);
  assert.equal(child.status, 0, child.stderr);
  const report = JSON.parse(child.stdout) as { rows: number; why: string; rssKb: number };
  assert.equal(report.rows, 2);
  assert.match(report.why, /a line of 268,439,\d{3} bytes was skipped/);
  assert.ok(report.rssKb < 300_000, `${report.rssKb} kB resident`);
});
