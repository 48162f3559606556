import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SpanMarks } from '../../server/protocol/spans.ts';
import {
  markAt,
  markBox,
  panned,
  showing,
  spanTicks,
  timeAt,
  zoomed,
} from '../../webview/charts/span-rows.ts';

const marks = (spans: readonly (readonly [number, number])[]): SpanMarks => ({
  row: spans.map((_, i) => i),
  count: spans.map(() => 1),
  from: spans.map(([from]) => from),
  to: spans.map(([, to]) => to),
  class: spans.map(() => 0),
  error: spans.map(() => 0),
  name: spans.map(() => 0),
});

describe('the window of a timeline', () => {
  test('zooming keeps the time under the pointer where it is', () => {
    const before = { from: 100, to: 300 };
    const after = zoomed(before, 1000, 2, 150);
    assert.deepEqual(after, { from: 125, to: 225 });
    assert.equal(timeAt(after, 800, 200), timeAt(before, 800, 200));
  });

  test('never leaves the log, however it is moved', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e9, noNaN: true }),
        fc.array(fc.tuple(fc.boolean(), fc.double({ min: -5, max: 5, noNaN: true })), { maxLength: 20 }),
        (end, moves) => {
          let window = { from: 0, to: end };
          for (const [zooms, by] of moves) {
            window = zooms
              ? zoomed(window, end, 2 ** by, (window.from + window.to) / 2)
              : panned(window, end, by * (window.to - window.from));
            assert.ok(window.from >= 0 && window.to <= end * (1 + 1e-9) && window.to > window.from);
          }
        },
      ),
    );
  });

  test('moves no further than it takes to show a call', () => {
    const window = { from: 100, to: 200 };
    assert.equal(showing(window, 1000, 120, 130), window);
    const moved = showing(window, 1000, 500, 510);
    assert.ok(moved.from < 500 && moved.to > 510 && Math.abs(moved.to - moved.from - 100) < 1e-9);
  });
});

describe('ticks', () => {
  test('are as fine as the window asks for, and never run into one another', () => {
    const labels = (from: number, to: number) => spanTicks({ from, to }, 600, true).map(({ label }) => label);
    assert.deepEqual(labels(0, 21_000).slice(0, 2), ['2 s', '4 s']);
    assert.ok(labels(5000.1, 5000.9).every((label) => /^5000\.\d+ ms$/.test(label)));
    assert.ok(labels(0.01, 0.09).every((label) => /^\d+ µs$/.test(label)));
    for (const ticks of [
      spanTicks({ from: 0, to: 1 }, 300, true),
      spanTicks({ from: 0, to: 1e8 }, 300, true),
    ])
      for (const [i, tick] of ticks.entries()) assert.ok(i === 0 || tick.at - (ticks[i - 1]?.at ?? 0) > 20);
  });
});

describe('marks', () => {
  const calls = marks([
    [10, 20],
    [20, 20],
    [500, 900],
  ]);
  test('are at least a pixel wide, and clipped to what is in view', () => {
    assert.equal(markBox(calls, 1, { from: 0, to: 1000 }, 100)?.width, 1);
    assert.equal(markBox(calls, 0, { from: 30, to: 1000 }, 100), undefined);
    const clipped = markBox(calls, 2, { from: 600, to: 700 }, 100);
    assert.ok(clipped && clipped.x <= 0 && clipped.x + clipped.width >= 100 && clipped.width < 110);
  });

  test('are hit where they are, or from nearby', () => {
    const window = { from: 0, to: 1000 };
    assert.equal(markAt(calls, 70, window, 100), 2);
    assert.equal(markAt(calls, 0, window, 100), 0);
    assert.equal(markAt(calls, 30, window, 100), -1);
  });
});
