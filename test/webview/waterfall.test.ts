import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  addedSuffix,
  barBox,
  lookupGroups,
  type Question,
  waterfallScale,
} from '../../webview/charts/waterfall.ts';

function question(more: Partial<Question>): Question {
  return {
    row: 0,
    lookup: 0,
    name: 'db1.example.com',
    type: 'A',
    server: '127.0.0.1',
    outcome: 'NOERROR',
    answers: '192.0.2.1',
    attempt: 1,
    time: 1000,
    wait: 10,
    ...more,
  };
}

describe('a waterfall of questions', () => {
  test('each lookup begins at its own first question, and all share one scale', () => {
    const groups = lookupGroups([
      question({ time: 1000, wait: 5000, outcome: 'timed out' }),
      question({ row: 1, time: 6000, wait: 5000, outcome: 'timed out' }),
      question({ row: 2, lookup: 1, time: 900_000, wait: 1000 }),
    ]);
    assert.deepEqual(
      groups.map(({ length, bars }) => [length, bars.map(({ from, to }) => [from, to])]),
      [
        [
          10_000,
          [
            [0, 5000],
            [5000, 10_000],
          ],
        ],
        [1000, [[0, 1000]]],
      ],
    );
    const { at } = waterfallScale(groups, 500);
    assert.equal(at(10_000) - at(5000), at(5000) - at(0));
    assert.ok(at(10_000) <= 500);
  });

  test('questions sent together lie under one another, those without a clock behind one another', () => {
    const together = [question({ type: 'A', wait: 40 }), question({ row: 1, type: 'AAAA', wait: 30 })];
    const [timed] = lookupGroups(together);
    assert.deepEqual(
      timed?.bars.map(({ from }) => from),
      [0, 0],
    );
    const [untimed] = lookupGroups(together.map((one) => ({ ...one, time: undefined })));
    assert.deepEqual(
      untimed?.bars.map(({ from }) => from),
      [0, 40],
    );
  });

  test('an answer that came at once can still be seen', () => {
    const [group] = lookupGroups([question({ wait: 0.001 }), question({ row: 1, wait: 20_000 })]);
    assert.ok(group);
    const { at } = waterfallScale([group], 300);
    const [quick] = group.bars.map((bar) => barBox(bar, at));
    assert.ok(quick && quick.width >= 3 && quick.answerX === quick.x);
  });

  test('what became of a question is told from its outcome', () => {
    const ends = ['NXDOMAIN', 'timed out', 'refused', 'EHOSTUNREACH', 'no answer in the log', 'NODATA'].map(
      (outcome) => lookupGroups([question({ outcome })])[0]?.bars[0]?.end,
    );
    assert.deepEqual(ends, ['answered', 'timeout', 'refused', 'refused', 'unknown', 'answered']);
  });

  test('what a search domain added is told apart from the name', () => {
    assert.equal(addedSuffix('db1.example.com.corp.net', 'db1.example.com'), '.corp.net');
    assert.equal(addedSuffix('db1.example.com', 'db1.example.com'), '');
    assert.equal(addedSuffix('other.example', 'db1.example.com'), '');
  });
});
