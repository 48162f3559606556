/** Logs of strace whose lines another program wrote down in a form of its own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Table } from '../../server/engine/table.ts';
import { callText } from '../../server/formats/strace/trace-model.ts';
import { readMemory, sampleText } from './kit.ts';

const LOG = sampleText('strace/leak.strace');
const TORN = [
  '7 10:00:00.000001 read(3,  <unfinished ...>',
  '8 10:00:00.000002 write(4</srv/a&b>, "a < b && \\"c\\"", 12) = 12 <0.000003>',
  '7 10:00:00.000004 <... read resumed>"x\\n", 512) = 2 <0.000005>',
  '',
].join('\n');

const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const forms: [string, (line: string, i: number) => string][] = [
  [
    'docker json-file',
    (line, i) =>
      JSON.stringify({
        log: `${line}\n`,
        stream: 'stderr',
        time: `2026-11-20T10:00:00.${String(i).padStart(9, '0')}Z`,
      }),
  ],
  ['journalctl -o json', (line) => JSON.stringify({ _PID: '7', MESSAGE: line, PRIORITY: '6' })],
  ['journalctl -o json, of bytes', (line) => JSON.stringify({ MESSAGE: [...Buffer.from(line)] })],
  ['journalctl -o json-sse', (line) => `data: ${JSON.stringify({ MESSAGE: line })}\n`],
  ['the source of a page', html],
];

function wrapped(text: string, form: (line: string, i: number) => string): string {
  return text.replace(/\n$/, '').split('\n').map(form).join('\n').concat('\n');
}

for (const [name, form] of forms)
  describe(`in ${name}`, () => {
    test('every call is there, with its time, its text and the line that it stands in', async () => {
      for (const text of [LOG, TORN]) {
        const bare = await readMemory(text);
        const capture = await readMemory(wrapped(text, form));
        assert.equal(capture.format.id, 'strace');
        assert.equal(capture.coverage?.unknown, 0);
        const { callCount, unfinishedCount, resumedCount, errorCount, fdLeakCount } = bare.facts;
        assert.deepEqual(
          { callCount, unfinishedCount, resumedCount, errorCount, fdLeakCount },
          Object.fromEntries(
            ['callCount', 'unfinishedCount', 'resumedCount', 'errorCount', 'fdLeakCount'].map((id) => [
              id,
              capture.facts[id],
            ]),
          ),
        );
        const calls = capture.tables.find(({ id }) => id === 'calls') as Table;
        for (let row = 0; row < calls.rows; row += 7) {
          assert.equal(callText(capture, row), callText(bare, row));
          const start = calls.byteStart?.at(row) as number;
          const line = Buffer.from(capture.source.readAt(start, calls.byteLength?.at(row) as number));
          assert.equal(line.toString('utf8').split('\n').length, 1, 'one line of the capture');
        }
      }
    });
  });

test('lines that lie across the pieces in which a large log is read stay whole', async () => {
  const line = (i: number) =>
    `7 openat(AT_FDCWD, "/srv/${'a'.repeat(900)}${i}", O_RDONLY) = -1 ENOENT (none)`;
  const text = Array.from({ length: 4000 }, (_, i) => JSON.stringify({ log: `${line(i)}\n` })).join('\n');
  const capture = await readMemory(`${text}\n`);
  assert.deepEqual(
    [capture.facts.callCount, capture.coverage?.unknown, capture.problems.count],
    [4000, 0, 0],
  );
});

test('a log that holds escaped letters in its own strings is read as it is', async () => {
  const text = '7 write(1</dev/null>, "&lt;p&gt;", 9) = 9\n7 close(3) = 0\n';
  const capture = await readMemory(text);
  assert.equal(callText(capture, 0), 'write(1</dev/null>, "&lt;p&gt;", 9) = 9');
});
