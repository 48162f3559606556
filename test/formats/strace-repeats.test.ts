import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PathRepeats } from '../../server/formats/strace/observe/repeats.ts';
import { CallView } from '../../server/packages/strace-log-parser/index.ts';

test('every pair of process and path has its own count, however many there are', () => {
  const calls = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 2000, maxLength: 4000 });
  fc.assert(
    fc.property(calls, (named) => {
      const repeats = new PathRepeats(1);
      const call = new CallView();
      call.duration = 1;
      const expected = new Map<
        string,
        { count: number; opened: number; firstRow: number; lastRow: number }
      >();
      for (const [row, [task, path]] of named.entries()) {
        const opens = row % 3 === 0;
        call.row = row;
        repeats.add(task, path, opens, call);
        const key = `${task} ${path}`;
        const known = expected.get(key) ?? { count: 0, opened: 0, firstRow: row, lastRow: row };
        const { count, opened } = known;
        expected.set(key, { ...known, count: count + 1, opened: opened + (opens ? 1 : 0), lastRow: row });
      }
      const found = repeats.mostFrequent(10_000);
      assert.equal(found.length, expected.size);
      for (const { task, path, time, ...rest } of found) {
        assert.deepEqual(rest, expected.get(`${task} ${path}`));
        assert.equal(time, rest.count);
      }
    }),
    { numRuns: 15 },
  );
});
