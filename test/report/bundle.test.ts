import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ResolvedNote } from '../../server/protocol/note.ts';
import { writeBundle } from '../../server/report/bundle.ts';
import { mayBeShared, readShared } from '../../server/report/read-shared.ts';
import { reportContent, writeReport } from '../../server/report/report.ts';
import { sarifOptions } from '../../server/report/sarif-options.ts';
import { readZip, writeZip } from '../../server/report/zip.ts';
import { exampleCase, SURROUNDINGS } from './example-case.ts';

const sha256 = 'ab'.repeat(32);
const author = { name: 'Ann Quillfeather', email: 'ann@example.com' };
const at = '2026-11-20T16:00:00.000Z';
const note: ResolvedNote = {
  note: {
    id: '11111111-1111-4111-8111-111111111111',
    title: 'RSS grows 302 kB/s',
    text: 'Since the last release, on ann@example.com',
    at,
    author,
    anchor: {
      exact: { sha256, bytes: 5, format: 'proc-status', name: 'status.log', place: { line: 24 } },
      entity: { finding: '0123456789abcdef', rule: 'proc.rss.growing', subject: 'RSS' },
    },
    figures: { bytesPerSecond: 309_248 },
    status: 'confirmed',
    statuses: [{ status: 'confirmed', at, author }],
    disputed: false,
    replies: [{ id: 'r1', at, author, text: 'It is the cache.' }],
    links: ['https://example.com/issues/7'],
  },
  rung: 'same file',
  words: 'Same file.',
  finding: '0123456789abcdef',
};
const options = { surroundings: SURROUNDINGS, notes: [note], hashes: [sha256], tool: sarifOptions() };

test('an archive gives back what was put into it, whatever that is', () => {
  const entry = fc.record({ name: fc.string({ minLength: 1 }), content: fc.uint8Array({ maxLength: 2000 }) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const read = readZip(writeZip(entries), 1e6);
      assert.deepEqual(
        read.map(({ name, content }) => [name, [...content]]),
        entries.map(({ name, content }) => [Buffer.from(name).toString(), [...content]]),
      );
    }),
  );
});

test('a damaged archive gives what is whole in it, and an archive that swells is stopped', () => {
  const zip = writeZip([{ name: 'a', content: Buffer.alloc(1_000_000) }]);
  assert.deepEqual(readZip(zip, 10_000), []);
  fc.assert(
    fc.property(fc.nat(zip.length - 1), fc.nat(255), (place, byte) => {
      const damaged = Buffer.from(zip);
      damaged[place] = byte;
      for (const { content } of readZip(damaged, 2e6)) assert.equal(content.length, 1_000_000);
      readZip(damaged.subarray(0, place), 2e6);
    }),
  );
});

test('findings and threads come back out of every kind of report', () => {
  const summary = exampleCase();
  const reports: Record<string, Uint8Array> = {
    bundle: writeBundle(reportContent(summary, options), [
      { capture: 0, name: '1-status.log', content: Buffer.from('x'), sha256, masked: null },
    ]),
  };
  for (const format of ['json', 'html', 'sarif'] as const)
    reports[format] = Buffer.from(writeReport(summary, format, { ...options, level: 'structure' }).text);
  for (const [format, bytes] of Object.entries(reports)) {
    assert.ok(mayBeShared(bytes.subarray(0, 1024)), format);
    const shared = readShared(bytes);
    assert.ok(shared, format);
    assert.deepEqual(
      shared.summary.findings.map(({ id, rule, severity }) => [id, rule, severity]),
      summary.findings.map(({ id, rule, severity }) => [id, rule, severity]),
    );
    assert.deepEqual(shared.hashes, [sha256]);
    const [read] = shared.notes;
    assert.equal(read?.finding, '0123456789abcdef');
    assert.equal(read?.note.status, 'confirmed');
    assert.equal(read?.note.text, 'Since the last release, on [mail 2]');
    assert.equal(read?.note.replies[0]?.text, 'It is the cache.');
    assert.ok(!JSON.stringify(shared).includes('Quillfeather'), 'who wrote it is masked');
  }
  const files = readShared(reports.bundle as Uint8Array)?.files ?? [];
  assert.deepEqual(
    files.map(({ name }) => name),
    ['1-status.log'],
  );
});

test('a report that somebody has changed names no path and brings nothing that is not well formed', () => {
  const held = JSON.parse(writeReport(exampleCase(), 'json', { ...options, level: 'full' }).text);
  held.captures[0].path = '/etc/passwd';
  held.findings[0].evidence[0].capture = '../../etc/passwd';
  held.findings[1].evidence = 'none';
  held.notes[0].note.replies = { length: 1e9 };
  held.notes[0].note.links = ['javascript:alert(1)'];
  const shared = readShared(Buffer.from(JSON.stringify(held)));
  assert.equal(shared?.summary.captures[0]?.path, 'passwd');
  assert.equal(shared?.summary.findings[0]?.evidence[0].capture, 'passwd');
  assert.equal(shared?.summary.findings.length, 1);
  assert.deepEqual(shared?.notes[0]?.note.replies, []);
  assert.deepEqual(shared?.notes[0]?.note.links, []);
});

test('what is no report of ours is none, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        assert.equal(readShared(bytes), undefined);
      },
    ),
  );
});

test('a Markdown report fits an issue, and says what did not', () => {
  const summary = exampleCase();
  const [finding] = summary.findings;
  assert.ok(finding);
  summary.findings = Array.from({ length: 200 }, (_, i) => ({ ...finding, id: `${i}` }));
  const { text } = writeReport(summary, 'markdown', options);
  assert.ok(text.length <= 65_536, `${text.length} characters`);
  assert.match(text, /more parts did not fit/);
});

test('threads stand in the page and in the ticket, people masked', () => {
  for (const format of ['markdown', 'html'] as const) {
    const { text } = writeReport(exampleCase(), format, options);
    assert.match(text, /Note \(confirmed\)/);
    assert.match(text, /It is the cache\./);
    assert.ok(!text.includes('Quillfeather'));
  }
});
