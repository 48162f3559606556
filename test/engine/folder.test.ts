import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isTimedPiece, pieceKey } from '../../server/engine/folder/belong-together.ts';
import { condense } from '../../server/engine/folder/condense.ts';
import { walk } from '../../server/engine/folder/walk.ts';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import { FailureError } from '../../server/protocol/failure.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-folder-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

function tree(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, content] of Object.entries(files)) {
    const full = path.join(root, name, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, content);
  }
  return path.join(root, name);
}

async function open(...paths: string[]) {
  const examined = await openCase(paths, { formats, rules: [], signal: new AbortController().signal });
  for (const capture of examined.captures) capture.source.close();
  const captures = examined.captures.map((capture) => ({
    path: path.relative(root, capture.path),
    format: capture.format.id,
    samples: capture.facts.sampleCount,
    files: capture.facts.fileCount,
  }));
  return { captures, skipped: examined.skipped };
}

const meminfo = (free: number) =>
  `MemTotal:       24684096 kB\nMemFree:        ${free} kB\nCached:          5000 kB\nAnonPages:       4000 kB\n`;

const stamped = (hour: number) =>
  [0, 10, 20]
    .map((s) => `zzz ***Fri Nov 20 ${hour}:00:${String(s).padStart(2, '0')} UTC 2026\n${meminfo(1000 + s)}`)
    .join('');

test('one file a sample in one folder is one capture, each kind its own', async () => {
  const folder = tree('pt-stalk', {
    '2026_11_20_12_00_00-meminfo': meminfo(100),
    '2026_11_20_12_00_30-meminfo': meminfo(90),
    '2026_11_20_12_01_00-meminfo': meminfo(80),
    '2026_11_20_12_00_00-vmstat': 'nr_free_pages 100\npgpgin 5\npgpgout 6\npgfault 7\npswpin 0\n',
    '2026_11_20_12_00_30-vmstat': 'nr_free_pages 90\npgpgin 6\npgpgout 7\npgfault 8\npswpin 0\n',
    '2026_11_20_12_00_00-trigger': 'stalled\n',
  });
  const { captures } = await open(folder);
  assert.deepEqual(captures.map(({ format, samples, files }) => [format, samples, files]).sort(), [
    ['meminfo', 3, 3],
    ['vmstat', 2, 2],
  ]);
});

test('the hours of OSWatcher are one log; folders and hosts are kept apart', async () => {
  const folder = tree('osw', {
    'archive/oswmeminfo/db1_meminfo_26.11.20.1200.dat': stamped(12),
    'archive/oswmeminfo/db1_meminfo_26.11.20.1300.dat': stamped(13),
    'other/oswmeminfo/db2_meminfo_26.11.20.1200.dat': stamped(12),
  });
  const { captures } = await open(folder);
  assert.deepEqual(captures.map(({ samples }) => samples).sort(), [3, 6]);
});

test('processes of one moment are not samples of one process', async () => {
  const status = (pid: number) => `Name:\tx\nPid:\t${pid}\nVmRSS:\t    ${pid * 100} kB\nThreads:\t1\n`;
  const folder = tree('snapshot', {
    'proc/10/status': status(10),
    'proc/20/status': status(20),
    'proc/meminfo': meminfo(5),
    'proc/locks':
      '1: FLOCK  ADVISORY  WRITE 877 00:18:23612 0 EOF\n2: FLOCK  ADVISORY  WRITE 878 00:18:23613 0 EOF\n3: FLOCK  ADVISORY  WRITE 879 00:18:23614 0 EOF\n',
  });
  const { captures } = await open(folder);
  assert.deepEqual(captures.map(({ path: file, samples }) => [file, samples]).sort(), [
    [path.join('snapshot', 'proc/10/status'), 1],
    [path.join('snapshot', 'proc/20/status'), 1],
    [path.join('snapshot', 'proc/meminfo'), 1],
  ]);
});

test('files that were named are joined whatever they are called', async () => {
  const folder = tree('named', { 'before.txt': meminfo(100), 'after.txt': meminfo(90) });
  const { captures } = await open(path.join(folder, 'before.txt'), path.join(folder, 'after.txt'));
  assert.deepEqual(
    captures.map(({ samples }) => samples),
    [2],
  );
});

test('links are never followed, and are counted', () => {
  const folder = tree('links', { 'log/meminfo': meminfo(1), 'elsewhere/secret': 'x' });
  for (let i = 0; i < 20; i++) fs.symlinkSync('../elsewhere/secret', path.join(folder, 'log', `fd${i}`));
  fs.symlinkSync('..', path.join(folder, 'log', 'loop'));
  const { files, skipped } = walk(path.join(folder, 'log'));
  assert.deepEqual(files, [path.join(folder, 'log', 'meminfo')]);
  assert.equal(skipped.length, 1);
  assert.match(skipped[0]?.failure.message ?? '', /^21 entries .*links, which are not followed/);
});

test('a tree of files that are no captures is told in few lines, and what must be exported by name', async () => {
  const files: Record<string, string> = { 'proc/meminfo': meminfo(7) };
  for (let i = 0; i < 60; i++) files[`notes/part-${i}.txt`] = `Section ${i}\n\nNothing to see in here.\n`;
  for (let i = 0; i < 12; i++) files[`empty/${i}`] = '';
  for (let i = 0; i < 9; i++) files[`src/${i}.py`] = 'import os\n';
  files['sa/sa15'] = '\u0000';
  const folder = tree('sosreport', files);
  fs.writeFileSync(
    path.join(folder, 'sa/sa15'),
    Buffer.from([0x96, 0xd5, 0x75, 0x21, 0, 0, 0, 0, 1, 2, 3, 4]),
  );
  const { captures, skipped } = await open(`${folder}${path.sep}`);
  assert.deepEqual(
    captures.map(({ format }) => format),
    ['meminfo'],
  );
  const messages = skipped.map(({ failure }) => failure.message).join('\n');
  assert.equal(skipped.length, 4, messages);
  assert.match(messages, /60 files of \S+ are of no format that is read/);
  assert.match(messages, /12 files of \S+ are empty/);
  assert.match(messages, /9 entries of \S+ passed by: programs/);
  assert.match(messages, /sa15 is a binary sar file/);
});

test('a running /proc is entered for what can be read without harm', {
  skip: process.platform !== 'linux',
}, () => {
  const { files } = walk(`/proc/${process.pid}`);
  const names = new Set(files.map((file) => path.basename(file)));
  assert.ok(names.has('status') && names.has('smaps'));
  for (const name of ['mem', 'pagemap', 'clear_refs', 'environ']) assert.ok(!names.has(name), name);
  assert.ok(files.every((file) => !file.includes('/task/')));
});

test('what blocks or has no end is not opened even by its name, and what to take instead is said', {
  skip: process.platform !== 'linux',
}, async () => {
  for (const [file, instead] of [
    ['/proc/kmsg', /dmesg/],
    ['/proc/kcore', /gcore/],
    [`/proc/${process.pid}/mem`, /gcore/],
  ] as const) {
    if (!fs.existsSync(file)) continue;
    await assert.rejects(open(file), (error) => {
      assert.ok(error instanceof FailureError);
      assert.match(error.failure.message, /is a stream of the running kernel/);
      assert.match(error.failure.next, instead);
      return true;
    });
  }
  const own = tree('copies', { mem: meminfo(1) });
  assert.equal((await open(path.join(own, 'mem'))).captures[0]?.format, 'meminfo');
});

test('a file among many of one kind is read as what it is', async () => {
  const folder = tree('mixed', {
    'sample.1': meminfo(100),
    'sample.2': meminfo(90),
    'sample.3': 'nr_free_pages 100\npgpgin 5\npgpgout 6\npgfault 7\npswpin 0\n',
    'sample.4': meminfo(80),
  });
  const { captures } = await open(folder);
  assert.deepEqual(captures.map(({ format, samples }) => [format, samples]).sort(), [
    ['meminfo', 3],
    ['vmstat', 1],
  ]);
});

test('pieces of one capture differ by a time or a number of its own', () => {
  const together = [
    ['/x/meminfo-20261120-155053.txt', '/x/meminfo-20261120-155056.txt'],
    ['/x/meminfo.1', '/x/meminfo.12'],
    ['/x/20261120-1550/meminfo', '/x/20261120-1551/meminfo'],
    ['/x/status-1-00h12m39s.txt', '/x/status-2-01h02m03s.txt'],
    ['/x/free_1795189851', '/x/free_1795189861'],
  ] as const;
  for (const [a, b] of together) assert.equal(pieceKey(a), pieceKey(b), `${a} ${b}`);
  const apart = [
    ['/proc/26231/status', '/proc/26232/status'],
    ['/x/dev_snmp6/eth0', '/x/dev_snmp6/eth1'],
    ['/x/before.txt', '/x/after.txt'],
    ['/a/meminfo', '/b/meminfo'],
  ] as const;
  for (const [a, b] of apart) assert.notEqual(pieceKey(a), pieceKey(b), `${a} ${b}`);
  assert.ok(isTimedPiece('/x/db1_meminfo_26.11.20.1200.dat'));
  assert.ok(!isTimedPiece('/x/meminfo.1'));
});

test('what the user named keeps an entry of its own', () => {
  const one = (file: string) => ({
    path: file,
    failure: { code: 'empty' as const, message: `${file} is empty`, next: '' },
  });
  const skipped = ['/a', '/b', '/c', '/d', '/e'].map(one);
  assert.deepEqual(condense(skipped, ['/a', '/b']), skipped);
});
