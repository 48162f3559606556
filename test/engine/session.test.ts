import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { Session } from '../../server/engine/session.ts';
import { formats } from '../../server/formats/index.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { FailureError, toFailure } from '../../server/protocol/failure.ts';
import type { CallContext, Progress } from '../../server/protocol/operations.ts';
import { meminfoLog } from '../rules/kit.ts';

const workerFile = fileURLToPath(new URL('../../server/lsp/worker.ts', import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-session-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

let changes: CaseSummary[] = [];
let session: Session;
beforeEach(() => {
  changes = [];
  session = new Session({
    formats,
    workerFile,
    follow: true,
    onChanged: (summary) => void changes.push(summary),
  });
});
afterEach(() => session.dispose());

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const growing = (n: number, from = 0) =>
  meminfoLog(range(n + from).map((i) => ({ AnonPages: 1_500_000 + i * 9000 })))
    .split(/(?=### )/)
    .slice(from)
    .join('');

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

/** Old enough not to be followed by its own worker. */
function writeOld(name: string, content: string | Uint8Array): string {
  const file = write(name, content);
  fs.utimesSync(file, new Date(2020, 0, 1), new Date(2020, 0, 1));
  return file;
}

function context(onProgress: (p: Progress) => void = () => {}): CallContext {
  return { signal: new AbortController().signal, progress: onProgress };
}

const open = (file: string, c: CallContext = context()) =>
  session.handlers.open({ uri: pathToFileURL(file).href }, c);

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited 15 s for ${what}`);
}

async function failureOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof FailureError, String(error));
    return toFailure(error);
  }
  throw new Error('it did not fail');
}

describe('a capture opened in a session', () => {
  test('gives the same findings as the rules on this thread, and pages of its tables', async () => {
    const summary = await open(writeOld('a.log', growing(40)));
    assert.ok(summary.findings.some((f) => f.rule === 'mem.anon.growing'));
    const page = await session.handlers.page(
      {
        case: summary.case,
        capture: 0,
        table: 'meminfo',
        sort: 'AnonPages',
        descending: true,
        offset: 0,
        limit: 2,
      },
      context(),
    );
    assert.equal(page.total, 40);
    assert.deepEqual(page.indices, [39, 38]);
  });

  test('draws series reduced to the pixels asked for', async () => {
    const summary = await open(writeOld('b.log', growing(400)));
    const window = await session.handlers.series(
      { case: summary.case, capture: 0, table: 'meminfo', series: ['AnonPages'], width: 50 },
      context(),
    );
    assert.ok(window.time.length <= 50);
    assert.equal(window.series[0]?.min[0], 1_500_000);
    assert.equal(window.series[0]?.max.at(-1), 1_500_000 + 399 * 9000);
  });

  test('shows its raw lines around any byte, and where a cell stands', async () => {
    const text = growing(40);
    const summary = await open(writeOld('c.log', text));
    const place = await session.handlers.locate(
      { case: summary.case, capture: 0, table: 'meminfo', row: 7, column: 'AnonPages' },
      context(),
    );
    assert.ok(place?.byteStart !== undefined && place.byteLength !== undefined);
    assert.match(
      text.slice(place.byteStart, place.byteStart + place.byteLength),
      /^AnonPages:\s+1563000 kB$/,
    );
    assert.equal(text.slice(0, place.byteStart).split('\n').length, place.line);
    const lines = await session.handlers.lines(
      { case: summary.case, capture: 0, byte: place.byteStart + 3, count: 2 },
      context(),
    );
    assert.match(lines.lines[0]?.text ?? '', /^AnonPages/);
    const before = await session.handlers.lines(
      { case: summary.case, capture: 0, byte: place.byteStart, count: -1 },
      context(),
    );
    assert.match(before.lines[0]?.text ?? '', /^Cached/);
    assert.equal(before.lines[0]?.line, (place.line ?? 0) - 1);
    assert.equal(lines.lines[0]?.line, place.line);
  });

  test('is unpacked when it is gzip, and read by range all the same', async () => {
    const summary = await open(writeOld('d.log.gz', zlib.gzipSync(growing(40))));
    assert.equal(summary.captures[0]?.facts.sampleCount, 40);
    const place = await session.handlers.locate(
      { case: summary.case, capture: 0, table: 'meminfo', row: 39, column: 'AnonPages' },
      context(),
    );
    assert.match(place?.quote ?? '', /1851000 kB/);
  });

  test('answers about the objects of a heap, and refuses where there is no graph', async () => {
    const sample = new URL('../../samples/heapsnapshot/growth-3.heapsnapshot.gz', import.meta.url);
    const heap = await open(fileURLToPath(sample));
    assert.equal(heap.captures[0]?.hasObjects, true);
    const ask = (handle: number) =>
      session.handlers.objects(
        {
          case: handle,
          capture: 0,
          of: { kind: 'search', text: 'SessionStore' },
          offset: 0,
          limit: 5,
        },
        context(),
      );
    assert.equal((await ask(heap.case)).rows[0]?.source, '/srv/shop/shop.js:14:1');
    const log = await open(writeOld('no-graph.log', growing(5)));
    assert.equal(log.captures[0]?.hasObjects, undefined);
    assert.equal((await failureOf(ask(log.case))).code, 'bad-request');
  });

  test('names no file by a foreign handle: other handles are refused', async () => {
    await open(writeOld('e.log', growing(5)));
    assert.equal((await failureOf(session.handlers.summary({ case: 99 }, context()))).code, 'closed');
  });

  test('is gone after it was closed', async () => {
    const summary = await open(writeOld('f.log', growing(5)));
    await session.handlers.close({ case: summary.case }, context());
    assert.equal(
      (
        await failureOf(
          session.handlers.lines({ case: summary.case, capture: 0, byte: 0, count: 1 }, context()),
        )
      ).code,
      'closed',
    );
  });

  test('shows head and tail before the whole of a large file is read', async () => {
    const block = growing(2000);
    const file = path.join(folder, 'large.log');
    const copies = Math.ceil((40 << 20) / block.length);
    fs.writeFileSync(file, '');
    for (let i = 0; i < copies; i++) fs.appendFileSync(file, block);
    fs.utimesSync(file, new Date(2020, 0, 1), new Date(2020, 0, 1));
    const seen: Progress[] = [];
    const summary = await open(
      file,
      context((p) => void seen.push(p)),
    );
    const partial = seen.find((p) => p.partial)?.partial;
    assert.match(partial?.partial ?? '', /first 8 MB and the last 1 MB/);
    assert.ok(
      Number(partial?.captures[0]?.facts.sampleCount) < Number(summary.captures[0]?.facts.sampleCount),
    );
    assert.equal(summary.captures[0]?.facts.sampleCount, 2000 * copies);
    assert.equal(summary.partial, undefined);
    fs.rmSync(file);
  });

  test('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const opening = session.handlers.open(
      { uri: pathToFileURL(writeOld('g.log', growing(2000))).href },
      { signal: abort.signal, progress: () => {} },
    );
    abort.abort();
    assert.equal((await failureOf(opening)).code, 'cancelled');
  });
});

describe('what cannot be opened', () => {
  const cases: [string, () => string, string, RegExp][] = [
    ['an empty file', () => write('empty.log', ''), 'empty', /0 bytes/],
    ['a missing file', () => path.join(folder, 'missing.log'), 'not-found', /does not exist/],
    ['an empty folder', () => fs.mkdtempSync(path.join(folder, 'empty-')), 'empty', /no file in this folder/],
    [
      'binary garbage',
      () =>
        write(
          'garbage.bin',
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
        ),
      'unknown-format',
      /binary data that starts with 00 8a/,
    ],
    [
      'prose',
      () => write('prose.txt', 'It was a dark night.\nNothing was measured.\n'),
      'unknown-format',
      /text that starts with “It was a dark night/,
    ],
    [
      'an archive of another kind',
      () => write('x.bz2', Uint8Array.from([0x42, 0x5a, 0x68, 0x39, 0x31])),
      'unreadable',
      /bzip2/,
    ],
  ];
  for (const [name, make, code, message] of cases) {
    test(`${name} is answered with a sentence and what to do`, async () => {
      const failure = await failureOf(open(make()));
      assert.equal(failure.code, code);
      assert.match(failure.message, message);
      assert.ok(failure.next.length > 10);
      assert.ok(!failure.message.includes(folder + path.sep), 'the folder is private');
    });
  }
});

describe('several files opened as one case', () => {
  test('are captures in time order, each with its own tables and lines', async () => {
    const later = writeOld('b-later.log', growing(10, 30));
    const earlier = writeOld('a-earlier.log', growing(20));
    const summary = await session.handlers.open(
      { uri: pathToFileURL(later).href, with: [pathToFileURL(earlier).href] },
      context(),
    );
    assert.deepEqual(
      summary.captures.map((capture) => path.basename(capture.path)),
      ['a-earlier.log', 'b-later.log'],
    );
    const query = { case: summary.case, table: 'meminfo', filter: '', offset: 0, limit: 1000 };
    assert.equal((await session.handlers.page({ ...query, capture: 0 }, context())).total, 20);
    assert.equal((await session.handlers.page({ ...query, capture: 1 }, context())).total, 10);
    for (const capture of [0, 1]) {
      const { lines } = await session.handlers.lines(
        { case: summary.case, capture, byte: 0, count: 1 },
        context(),
      );
      assert.equal(
        lines[0]?.text,
        fs.readFileSync([earlier, later][capture] as string, 'utf8').split('\n')[0],
      );
    }
  });

  test('that are packed have their lines and their bytes too', async () => {
    const text = growing(10);
    const packed = writeOld('c-packed.log.gz', zlib.gzipSync(text));
    const plain = writeOld('d-plain.log', growing(10, 30));
    const { case: opened, captures } = await session.handlers.open(
      { uri: pathToFileURL(packed).href, with: [pathToFileURL(plain).href] },
      context(),
    );
    const capture = captures.findIndex((one) => one.path === packed);
    const { lines } = await session.handlers.lines({ case: opened, capture, byte: 0, count: 1 }, context());
    assert.equal(lines[0]?.text, text.split('\n')[0]);
    const page = await session.handlers.bytes({ case: opened, capture, offset: 0, length: 20 }, context());
    assert.equal(Buffer.from(page.base64, 'base64').toString(), text.slice(0, 20));
    assert.equal(page.bytes, text.length);
  });

  test('a folder is the files in it; what is no capture is named as left out, not opened, not fatal', async () => {
    const dump = fs.mkdtempSync(path.join(folder, 'dump-'));
    fs.writeFileSync(path.join(dump, 'meminfo.log'), growing(12));
    fs.writeFileSync(path.join(dump, 'notes.txt'), 'Restarted twice.\nIt did not help.\n');
    const summary = await open(dump);
    assert.deepEqual(
      summary.captures.map((capture) => path.basename(capture.path)),
      ['meminfo.log'],
    );
    assert.match(summary.leftOut ?? '', /Left out: .*notes\.txt/);
  });

  test('files with one sample each are one capture, whose lines are those of every file', async () => {
    const dump = fs.mkdtempSync(path.join(folder, 'cron-'));
    for (const i of range(9)) {
      const text = growing(1, i).replace(/^### .*\n/, '');
      fs.writeFileSync(path.join(dump, `meminfo-20261120-1200${String(i).padStart(2, '0')}`), text);
    }
    const summary = await open(dump);
    assert.equal(summary.captures.length, 1);
    assert.equal(summary.captures[0]?.facts.sampleCount, 9);
    const { lines } = await session.handlers.lines(
      { case: summary.case, capture: 0, byte: 0, count: 2 },
      context(),
    );
    assert.match(lines.map(({ text }) => text).join(' '), /meminfo-20261120-120000.* MemTotal/);
  });
});

describe('a capture that grows on disk', () => {
  test('is followed: what was appended is read and the findings change', async () => {
    const file = write('live.log', growing(5));
    const first = await open(file);
    assert.equal(first.captures[0]?.facts.sampleCount, 5);
    fs.appendFileSync(file, growing(35, 5));
    const changed = await until('the change', () =>
      changes.find((c) => c.captures[0]?.facts.sampleCount === 40),
    );
    assert.ok(changed.revision > first.revision);
    assert.equal(changed.case, first.case);
    assert.ok(changed.findings.some((f) => f.rule === 'mem.anon.growing'));
  });

  test('may be appended in the middle of a line', async () => {
    const file = write('torn.log', growing(5));
    await open(file);
    const more = growing(5, 5);
    fs.appendFileSync(file, more.slice(0, 137));
    await until('the first half', () => changes.at(-1));
    fs.appendFileSync(file, more.slice(137));
    const whole = await until('all samples', () =>
      changes.find((c) => c.captures[0]?.facts.sampleCount === 10 && c.captures[0].problems.count === 0),
    );
    assert.equal(whole.captures[0]?.coverage?.unknown, 0);
  });

  test('is read anew when it was truncated or replaced', async () => {
    const file = write('rotated.log', growing(30));
    await open(file);
    fs.renameSync(file, `${file}.1`);
    fs.writeFileSync(file, growing(4));
    const anew = await until('the new file', () =>
      changes.find((c) => c.captures[0]?.facts.sampleCount === 4),
    );
    assert.equal(anew.captures[0]?.facts.sampleCount, 4);
  });

  test('of a kind that has nothing to show before its end is read whole, also when it was written just now', async () => {
    const sample = new URL('../../samples/heapsnapshot/session-cache.heapsnapshot.gz', import.meta.url);
    const summary = await open(write('shop.heapsnapshot', zlib.gunzipSync(fs.readFileSync(sample))));
    assert.ok(Number(summary.captures[0]?.facts.nodeCount) > 1000);
    assert.ok(summary.findings.length > 0);
  });

  test('that is deleted stays on the screen, and it is said', async () => {
    const file = write('deleted.log', growing(5));
    const first = await open(file);
    fs.rmSync(file);
    const gone = await until('the notice', () => changes.find((c) => c.notice));
    assert.match(gone.notice ?? '', /gone from disk/);
    assert.equal(gone.captures[0]?.facts.sampleCount, 5);
    const page = await session.handlers.page(
      { case: first.case, capture: 0, table: 'meminfo', offset: 0, limit: 1 },
      context(),
    );
    assert.equal(page.total, 5);
  });

  test('is read anew when it grows long after it was last written', async () => {
    const file = writeOld('old.log', growing(5));
    await open(file);
    fs.appendFileSync(file, growing(5, 5));
    await until('the change', () => changes.find((c) => c.captures[0]?.facts.sampleCount === 10));
  });
});
