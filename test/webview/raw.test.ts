import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinesPage } from '../../server/protocol/operations.ts';
import { findLine } from '../../webview/views/find-line.ts';
import { lineMarks, markOfLine, stops } from '../../webview/views/line-marks.ts';
import {
  appendPage,
  joinPages,
  lineAtByte,
  numberLines,
  prependPage,
} from '../../webview/views/line-window.ts';
import { readPlace } from '../../webview/views/raw-tools.tsx';
import { mochiweb } from './fake-cases.ts';
import { evenText, type FakeText, textOfLines } from './fake-text.ts';

function ask(text: FakeText): (byte: number, count: number) => Promise<LinesPage> {
  return async (byte, count) => text.lines({ case: 1, capture: 0, byte, count });
}

const even = evenText(10_000, 20, (i) => `line ${i}`);

test('pages before and after a place join without a line lost or doubled', async () => {
  const window = joinPages(await ask(even)(4000, -50), await ask(even)(4000, 50));
  assert.deepEqual(
    window.lines.map((line) => line.line),
    Array.from({ length: 100 }, (_, i) => 151 + i),
  );
  assert.equal(lineAtByte(window, 4000), 50);
  assert.equal(lineAtByte(window, 4019), 50);
});

test('a window grows at both ends and lets go what is far away', async () => {
  let window = joinPages(await ask(even)(100_000, -10), await ask(even)(100_000, 10));
  const before = prependPage(window, await ask(even)(window.lines[0]!.byteStart, -30));
  assert.equal(before.added, 30);
  window = before.window;
  for (let i = 0; i < 12; i++)
    window = appendPage(window, await ask(even)(window.lines.at(-1)!.byteStart, 400)).window;
  const numbers = window.lines.map((line) => line.line ?? 0);
  assert.ok(numbers.length <= 4000);
  assert.ok(
    numbers.every((n, i) => i === 0 || n === numbers[i - 1]! + 1),
    'no hole',
  );
  assert.equal(window.atStart, false);
});

test('a line is found by its number in few questions, however long the lines', async () => {
  const uneven = textOfLines(
    Array.from({ length: 5000 }, (_, i) => 'x'.repeat(i % 500 === 0 ? 3000 : (i * 37) % 90)),
  );
  for (const wanted of [1, 2, 777, 2500, 4999, 5000]) {
    let asked = 0;
    const byte = await findLine(wanted, uneven.bytes, (b, count) => {
      asked++;
      return ask(uneven)(b, count);
    });
    assert.equal((await ask(uneven)(byte ?? -1, 1)).lines[0]?.line, wanted);
    assert.ok(asked < 40, `${asked} questions for line ${wanted}`);
  }
});

test('a line beyond the end is the last line', async () => {
  const byte = await findLine(99_999_999, even.bytes, ask(even));
  assert.equal(byte, 9999 * 20);
});

test('a capture without line numbers has no line to find', async () => {
  const unnumbered = async (byte: number, count: number): Promise<LinesPage> => {
    const page = await ask(even)(byte, count);
    return { ...page, lines: page.lines.map(({ line, ...rest }) => rest) };
  };
  assert.equal(await findLine(5, even.bytes, unnumbered), undefined);
});

test('a place is a line, or a byte with @ before it', () => {
  assert.deepEqual(readPlace('1,204', true), { unit: 'line', value: 1204 });
  assert.deepEqual(readPlace(' @4096 ', true), { unit: 'byte', value: 4096 });
  assert.deepEqual(readPlace('4096', false), { unit: 'byte', value: 4096 });
  for (const text of ['', 'abc', '-3', '1e9', '@']) assert.equal(readPlace(text, true), undefined, text);
});

test('the lines that are proof are marked, those of the selected finding first', () => {
  const { summary, text } = mochiweb();
  const capture = summary.captures[0]!;
  const lines = text.lines({ case: 1, capture: 0, byte: 0, count: 100 }).lines;
  const marks = lineMarks(capture, summary.findings, 'rss-after');
  const proof = lines.filter((line) => markOfLine(marks, line)?.selected);
  assert.deepEqual(
    proof.map((line) => line.line),
    [11, 16],
  );
  assert.equal(markOfLine(marks, lines[0]!)?.kind, 'note');
  assert.equal(markOfLine(marks, lines[7]!)?.kind, 'unknown');
  assert.equal(markOfLine(marks, lines[2]!), undefined);
  assert.deepEqual(
    stops(marks)?.bytes,
    proof.map((line) => line.byteStart),
  );
  assert.equal(stops(lineMarks(capture, summary.findings, undefined))?.words, 'Unknown');
});

test('evidence that knows only its line is found by that', () => {
  const { summary, text } = mochiweb();
  const capture = summary.captures[0]!;
  const finding = { ...summary.findings[0]!, evidence: [{ capture: capture.path, line: 3 }] as const };
  const marks = lineMarks(capture, [{ ...finding, evidence: [...finding.evidence] }], finding.id);
  const marked = text
    .lines({ case: 1, capture: 0, byte: 0, count: 100 })
    .lines.filter((line) => markOfLine(marks, line)?.selected);
  assert.deepEqual(
    marked.map((line) => line.line),
    [3],
  );
});

test('one known number numbers all lines around it', async () => {
  const page = await ask(even)(4000, 5);
  const bare = { ...page, lines: page.lines.map(({ line, ...rest }) => rest) };
  const window = { ...bare, lines: bare.lines };
  assert.deepEqual(
    numberLines(window, new Map([[4040, 203]])).lines.map((line) => line.line),
    [201, 202, 203, 204, 205],
  );
  assert.equal(numberLines(window, new Map()).lines[0]?.line, undefined);
});
