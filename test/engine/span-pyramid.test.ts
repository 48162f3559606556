/** Windows of lanes with many calls are cut from stretches of time: nothing that is bad may be lost on the way. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { answerSpans } from '../../server/engine/spans/span-source.ts';
import type { SpanMarks } from '../../server/protocol/spans.ts';
import { readMemory } from '../formats/kit.ts';

const CALLS = 30_000;
const PAUSES = 100;
/** Of one process: bursts and pauses, an error in a thousand, and long calls at the end of some bursts. */
const planted = Array.from({ length: CALLS }, (_, i) => ({
  time: Math.floor(i / 300) * 1.7 + (i % 300) * 0.0007,
  duration: i % 1500 === 299 ? 0.9 : ((i * 7919) % 400) / 1e6,
  fails: i % 1013 === 5,
}));
const log = planted
  .map(({ time, duration, fails }) => {
    const end = fails ? '-1 ENOENT (No such file or directory)' : '3';
    return `${(1_700_000_000 + time).toFixed(6)} openat(AT_FDCWD, "/a", O_RDONLY) = ${end} <${duration.toFixed(6)}>`;
  })
  .join('\n');
const capture = await readMemory(`${log}\n`);

function marksOf(query: { from?: number; to?: number; width: number }): { marks: SpanMarks; end: number } {
  const window = answerSpans(capture, { case: 1, capture: 0, table: 'calls', rows: [0, 0], ...query });
  return { marks: window.lanes[0]?.marks as SpanMarks, end: window.end };
}

const { end } = marksOf({ width: 10 });

describe('a lane of thirty thousand calls', () => {
  test('is told whole in any width: every call once', () => {
    for (const width of [1, 3, 200, 1600]) {
      const { marks } = marksOf({ width });
      const sum = marks.count.reduce((all, count) => all + count, 0);
      // What lasts into a pause is told again there.
      assert.ok(sum >= CALLS && sum <= CALLS + PAUSES, `${sum} in ${width} pixels`);
      assert.ok(marks.row.length <= 2 * width);
    }
  });

  test('has the mark of every error and the longest call of every pixel, to a pixel', () => {
    const at = fc.double({ min: 0, max: end, noNaN: true });
    fc.assert(
      fc.property(at, at, fc.integer({ min: 20, max: 1200 }), (a, b, width) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        if (to - from < 1) return;
        const { marks } = marksOf({ from, to, width });
        const pixel = (to - from) / width;
        const near = (time: number) =>
          marks.row.flatMap((_, i) =>
            (marks.from[i] as number) - 2 * pixel <= time && time <= (marks.to[i] as number) + 2 * pixel
              ? [i]
              : [],
          );
        for (const { time, duration, fails } of planted) {
          const began = time * 1000;
          if (began < from || began > to || !(fails || duration > 0.5)) continue;
          const marked = near(began);
          if (fails)
            assert.ok(
              marked.some((i) => marks.error[i] === 1),
              `the error at ${began} ms`,
            );
          else
            assert.ok(
              marked.some((i) => (planted[marks.row[i] as number]?.duration ?? 0) > 0.5),
              `the long call at ${began} ms`,
            );
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is silent in its pauses', () => {
    const { marks } = marksOf({ from: 300, to: 800, width: 400 });
    assert.deepEqual(
      marks.row,
      [299],
      'the long call at the end of the burst lasts into it, and nothing else',
    );
  });
});
