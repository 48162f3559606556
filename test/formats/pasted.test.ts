/** What passes through a mail, an issue or another system's editor is read as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBinary } from '../../server/engine/is-binary.ts';
import { readMemory, sampleBytes, samplePaths, seriesOf } from './kit.ts';

const BYTES_MAX = 60_000;

const ways: Readonly<Record<string, (text: string) => string>> = {
  'quoted in a mail': (text) => text.replace(/^/gm, '> '),
  'indented as code': (text) => text.replace(/^(?=.)/gm, '    '),
  'with the line ends of Windows': (text) => text.replace(/\r?\n/g, '\r\n'),
  'with a byte order mark': (text) => `\uFEFF${text}`,
};

/** Read as a whole, where a mark at the start of every line is damage; and fields that are read where they stand in the bytes. */
const DOCUMENT = /heapsnapshot|heapprofile/;
const RIGID = /^sadf\//;
/** Blanks at the start of a line tell what it belongs to. */
const INDENT_SPEAKS =
  /^(?:erlang-log|heapy|massif|netstat\/statistics|oom-report|strace|tcpdump|tracemalloc|wrk)|schedstat/;
/** A log of a terminal, where programs print between the calls. */
const MIXED = /^strace\/(?:summary|terminal)/;

for (const name of samplePaths) {
  const bytes = sampleBytes(name).subarray(0, BYTES_MAX);
  if (isBinary(bytes) || DOCUMENT.test(name)) continue;
  const text = bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
  for (const [way, change] of Object.entries(ways)) {
    if (RIGID.test(name) && /quoted|indented/.test(way)) continue;
    if (way.startsWith('indented') && INDENT_SPEAKS.test(name)) continue;
    if (way.startsWith('quoted') && MIXED.test(name)) continue;
    test(`${name} ${way} reads the same`, async () => {
      const plain = await readMemory(text);
      const pasted = await readMemory(change(text));
      assert.equal(pasted.format.id, plain.format.id);
      assert.deepEqual(seriesOf(pasted), seriesOf(plain));
    });
  }
}

test('a log that was emptied while it was written starts with zeros, and is read behind them', async () => {
  for (const zeros of [1000, 200_000]) {
    for (const name of ['heap-leak/meminfo.log', 'pidstat/pidstat-wt.log', 'mochiweb/mochimem.log']) {
      const bytes = sampleBytes(name);
      const plain = await readMemory(bytes);
      const emptied = await readMemory(Buffer.concat([Buffer.alloc(zeros), bytes]));
      assert.equal(emptied.format.id, plain.format.id, name);
      const rows = (capture: typeof plain) => Math.max(...capture.tables.map((table) => table.rows));
      assert.ok(
        rows(emptied) >= rows(plain) - 1,
        `${name}: at most the sample whose start is damaged is lost`,
      );
    }
  }
});
