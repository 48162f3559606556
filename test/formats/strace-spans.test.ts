/** Calls of strace logs over time: windows, single calls, filters and exports, on real logs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { pageOf } from '../../server/engine/page.ts';
import { answerSpan, answerSpans, exportSpans } from '../../server/engine/spans/span-source.ts';
import type { SpanQuery, SpansQuery } from '../../server/protocol/spans.ts';
import { spanMask } from '../../server/report/span-masks.ts';
import { makeLog } from '../webview/trace-log.ts';
import { readMemory, sampleText } from './kit.ts';

const windowOf = (capture: Capture, query: Partial<SpansQuery> = {}) =>
  answerSpans(capture, { case: 1, capture: 0, table: 'calls', width: 400, rows: [0, 99], ...query });
const callOf = (capture: Capture, query: Partial<SpanQuery>) =>
  answerSpan(capture, { case: 1, capture: 0, table: 'calls', ...query });

const make = await readMemory(makeLog(), 'make.strace');
const getent = await readMemory(sampleText('getaddrinfo/hosts.strace'), 'hosts.strace');

describe('lanes', () => {
  test('parents stand before their children, each with its command and its end', () => {
    const { lanes, laneCount } = windowOf(make);
    assert.equal(laneCount, 36);
    assert.deepEqual(
      lanes.slice(0, 4).map(({ process, depth, title }) => [process, depth, title]),
      [
        [4000, 0, 'make -O1 -c'],
        [4001, 1, 'gcc -O1 -c'],
        [4002, 2, 'cc1 -O1 -c'],
        [4003, 2, 'as -O1 -c'],
      ],
    );
    assert.equal(lanes.find(({ process }) => process === 4035)?.ending, 'killed by SIGSEGV');
  });

  test('only those asked for come, and all are counted', () => {
    const { lanes, laneCount } = windowOf(make, { rows: [10, 12] });
    assert.deepEqual(
      lanes.map(({ index }) => index),
      [10, 11, 12],
    );
    assert.equal(laneCount, 36);
  });
});

describe('folded branches', () => {
  test('leave their first lane, which says what they hide; places count those that are shown', () => {
    const whole = windowOf(make);
    const { lanes, laneCount, shownCount } = windowOf(make, { folded: [4001, 4004] });
    assert.deepEqual([laneCount, shownCount], [36, 32]);
    assert.deepEqual(
      lanes.slice(0, 4).map(({ index, process, folded, below }) => [index, process, folded, below.lanes]),
      [
        [0, 4000, false, 35],
        [1, 4001, true, 2],
        [2, 4004, true, 2],
        [3, 4007, false, 2],
      ],
    );
    const hidden = whole.lanes.filter(({ process }) => process === 4002 || process === 4003);
    assert.equal(
      lanes[1]?.below.errors,
      hidden.reduce((sum, { errors }) => sum + errors, 0),
    );
    assert.deepEqual(windowOf(make, { folded: [4000] }).lanes.length, 1);
  });

  test('hide their calls, which say where; what is named by row is found all the same', () => {
    const lane = windowOf(make).lanes.find(({ process }) => process === 4002);
    const row = lane?.marks.row[0] ?? -1;
    const shown = callOf(make, { row });
    assert.deepEqual([shown?.lane, shown?.foldedIn], [2, []]);
    const hidden = callOf(make, { row, folded: [4001, 4000, 4013] });
    assert.deepEqual([hidden?.lane, hidden?.foldedIn, hidden?.process], [-1, [4000, 4001], 4002]);
    assert.equal(callOf(make, { lane: 2, time: 0, folded: [4001] })?.process, 4004);
  });

  test('go on under a filter', () => {
    const { lanes } = windowOf(make, { filter: 'errno:ENOENT', folded: [4001] });
    const folded = lanes.find(({ process }) => process === 4001);
    assert.ok(folded?.folded);
    assert.ok(!lanes.some(({ process }) => process === 4002));
  });
});

describe('marks', () => {
  test('count every call of a lane once, however few pixels there are', () => {
    for (const width of [1, 7, 50, 3000]) {
      for (const { calls, marks } of windowOf(make, { width }).lanes) {
        const told = marks.count.reduce((sum, count) => sum + count, 0);
        // A call that lasts over pixels of nothing else is told again there.
        assert.ok(told >= calls, `${told} of ${calls} calls in ${width} pixels`);
        assert.ok(new Set(marks.row).size <= marks.row.length);
      }
    }
  });

  test('an error in a pixel is never lost', () => {
    for (const width of [1, 20, 500])
      for (const { errors, marks } of windowOf(make, { width }).lanes)
        assert.equal(marks.error.includes(1), errors > 0);
  });

  test('a pixel stands for the longest call in it', () => {
    const { lanes, classes } = windowOf(getent, { width: 1 });
    const [lane] = lanes;
    const longest = callOf(getent, { row: lane?.marks.row[0] ?? -1 });
    assert.equal(longest?.name, 'poll');
    assert.ok((longest?.duration ?? 0) > 5000);
    assert.equal(classes[lane?.marks.class[0] ?? -1], 'wait');
  });

  test('zoomed in far enough, each call stands by itself with its name and its time', () => {
    const whole = windowOf(getent);
    const { lanes, names } = windowOf(getent, { from: 7, to: 9 });
    const marks = lanes[0]?.marks;
    assert.ok(marks && marks.row.length > 3);
    assert.ok(marks.count.every((count) => count === 1));
    assert.equal(names[marks.name[1] ?? -1], callOf(getent, { row: marks.row[1] ?? -1 })?.name);
    assert.ok(marks.from[1] !== undefined && marks.from[1] >= 7 && marks.from[1] <= whole.end);
  });

  test('a call that began before the window is in it while it lasts', () => {
    const { lanes, names } = windowOf(getent, { from: 2000, to: 2100 });
    assert.deepEqual(
      lanes[0]?.marks.name.map((name) => names[name]),
      ['poll'],
    );
  });

  test('lie in the log and in order, for any window of any width', () => {
    const { end } = windowOf(make);
    const time = fc.double({ min: -10, max: end + 10, noNaN: true });
    fc.assert(
      fc.property(time, time, fc.integer({ min: -3, max: 2000 }), (from, to, width) => {
        const window = windowOf(make, { from, to, width, overview: width });
        for (const marks of [...window.lanes.map((lane) => lane.marks), window.overview]) {
          assert.ok(marks);
          for (let i = 0; i < marks.row.length; i++) {
            assert.ok((marks.to[i] as number) >= (marks.from[i] as number));
            assert.ok(i === 0 || (marks.from[i] as number) >= (marks.from[i - 1] as number) - 1e-3);
            assert.ok((marks.row[i] as number) < window.total);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('without -T and without a clock', () => {
  const bare = makeLog()
    .replaceAll(/ \d\d:\d\d:\d\d\.\d+/g, '')
    .replaceAll(/ <\d+\.\d+>$/gm, '');

  test('calls stand in their order, and it is said', async () => {
    const window = windowOf(await readMemory(bare, 'bare.strace'), { width: 10_000 });
    assert.equal(window.hasTime, false);
    assert.equal(window.hasDurations, false);
    assert.equal(window.end, window.total - 1);
    const [lane] = window.lanes;
    assert.deepEqual(lane?.marks.from, lane?.marks.row);
  });
});

describe('one call', () => {
  test('is told whole, with both parts of a call that was printed in two', () => {
    const wait = callOf(make, { lane: 0, time: 20 });
    assert.match(wait?.text ?? '', /^wait4\(-1, \[\{WIFEXITED.*\) = \d+ <[\d.]+>$/);
    assert.equal(wait?.process, 4000);
  });

  test('names its file, its error and the line where it stands', () => {
    const call = callOf(getent, { row: 3 });
    assert.equal(call?.what, '/etc/ld.so.preload');
    assert.equal(call?.error, 'ENOENT');
    assert.equal(call?.line, 4);
  });

  test('steps through its own lane, and stays at the ends of it', () => {
    const first = callOf(make, { lane: 2, time: 0 });
    const second = callOf(make, { row: first?.row ?? -1, step: 1 });
    assert.equal(second?.process, first?.process);
    assert.ok((second?.start ?? 0) > (first?.start ?? 0));
    assert.equal(callOf(make, { row: first?.row ?? -1, step: -5 })?.row, first?.row);
  });

  test('is null where there is none', () => {
    assert.equal(callOf(make, { row: 1e9 }), null);
    assert.equal(callOf(make, { lane: 99, time: 0 }), null);
    assert.equal(callOf(make, { row: -1 }), null);
  });
});

describe('filters', () => {
  const matches = (filter: string) => windowOf(getent, { filter }).matches;
  const rowsWith = (filter: string) => {
    const table = getent.tables.find(({ id }) => id === 'calls');
    assert.ok(table);
    return pageOf(table, { offset: 0, limit: 1000, filter }).rows.map((row) =>
      Object.fromEntries(table.columns.map(({ id }, i) => [id, row[i]])),
    );
  };

  test('by class, error, duration, descriptor, path and name, in the timeline and in the table alike', () => {
    const holds: [string, (row: Record<string, unknown>) => boolean][] = [
      ['%net', (row) => row.class === 'network'],
      ['errno:ENOENT', (row) => row.error === 'ENOENT'],
      ['errno:*', (row) => row.error !== ''],
      ['>1s', (row) => (row.duration as number) > 1000],
      ['fd:3', (row) => /^fd 3( |$)/.test(String(row.what))],
      ['path~/etc/host', (row) => String(row.what).includes('/etc/host')],
      ['name:openat', (row) => row.syscall === 'openat'],
      ['!%file >1ms', (row) => row.class !== 'file' && (row.duration as number) > 1],
    ];
    const all = rowsWith('');
    for (const [filter, passes] of holds) {
      const expected = all.filter(passes);
      assert.ok(expected.length > 0 && expected.length < all.length, filter);
      assert.deepEqual(rowsWith(filter), expected, filter);
      assert.equal(matches(filter), expected.length, filter);
    }
  });

  test('lanes without a call that passes are gone, and times stay those of the whole log', () => {
    const whole = windowOf(make);
    const found = windowOf(make, { filter: 'pid:4002 errno:ENOENT' });
    assert.deepEqual(
      found.lanes.map(({ process }) => process),
      [4002],
    );
    assert.equal(found.end, whole.end);
    assert.equal(found.lanes[0]?.calls, found.lanes[0]?.errors);
  });

  test('the opening of a file and all that is done with it are about the same descriptor', () => {
    const used = rowsWith('fd:3 path:/etc/nsswitch.conf').map((row) => row.syscall);
    assert.equal(used[0], 'openat');
    assert.equal(used.at(-1), 'close');
    assert.ok(used.includes('read'));
  });
});

describe('exports', () => {
  const text = (capture: Capture, format: 'trace-event' | 'folded' | 'csv', filter = '') =>
    exportSpans(capture, { format, filter });

  test('Trace Event JSON has an event a call, under the process that made it', () => {
    const { traceEvents } = JSON.parse(text(make, 'trace-event')) as {
      traceEvents: { ph: string; name: string; pid: number; tid: number; ts: number; dur?: number }[];
    };
    const calls = traceEvents.filter(({ ph }) => ph !== 'M');
    assert.equal(calls.length, make.facts.callCount);
    assert.deepEqual(
      calls.slice(0, 2).map(({ ph, name, pid, tid, ts, dur }) => [ph, name, pid, tid, ts, dur]),
      [
        ['X', 'execve', 4000, 4000, 0, 250],
        ['X', 'brk', 4000, 4000, 290, 8],
      ],
    );
    // exit_group never returns.
    assert.equal(
      calls.filter(({ ph }) => ph === 'i').length,
      calls.filter(({ name }) => name === 'exit_group').length,
    );
    assert.equal(traceEvents.filter(({ name }) => name === 'process_name').length, 36);
  });

  test('CSV has a row a call that passes, and keeps microseconds', () => {
    const lines = text(make, 'csv', 'pid:4002 errno:ENOENT').trimEnd().split('\r\n');
    assert.equal(lines.length, 1 + windowOf(make, { filter: 'pid:4002 errno:ENOENT' }).matches);
    assert.equal(lines[0], 'Time,Process,Call,Duration (ms),Result,Error,About,Class,Line');
    assert.match(
      lines[1] ?? '',
      /^12:00:00\.\d{6},4002,access,0\.009,-1,ENOENT,\/etc\/ld\.so\.preload,file,\d+$/,
    );
  });

  test('stacks of -k are folded with the time spent under each', async () => {
    const log = [
      '10:00:00.000000 read(3, "x", 1) = 1 <0.002000>',
      ' > /lib/libc.so.6(__read+0x14) [0x10e8c2]',
      ' > /srv/app(main;loop+0x8) [0x1139]',
      ' > /srv/app(_start+0x2e) [0x10ee]',
      '10:00:00.100000 read(3, "x", 1) = 1 <0.003000>',
      ' > /lib/libc.so.6(__read+0x14) [0x10e8c2]',
      ' > /srv/app(main;loop+0x8) [0x1139]',
      ' > /srv/app(_start+0x2e) [0x10ee]',
      '10:00:00.200000 write(1, "x", 1) = 1 <0.000500>',
      ' > /srv/app() [0x1200]',
      '10:00:00.300000 close(3) = 0 <0.000010>',
    ];
    const capture = await readMemory(`${log.join('\n')}\n`, 'k.strace');
    assert.deepEqual(text(capture, 'folded').trimEnd().split('\n'), [
      'the process;_start;main,loop;__read;read 5000',
      'the process;app+0x1200;write 500',
    ]);
  });

  test('a log without stacks says how to record them', () => {
    assert.throws(() => text(make, 'folded'), /holds no stacks/);
  });

  test('a filter that is not understood exports nothing', () => {
    assert.throws(() => text(make, 'csv', 'pdi:4002'), /pdi is no field/);
  });

  test('what tells who and where is masked by what it is: a subject, a command, a function, a name', async () => {
    const log = [
      '7 10:00:00 execve("/srv/acme/zahlung", ["/srv/acme/zahlung", "--card", "hunter2"], 0x7ffc /* 9 vars */) = 0 <0.001>',
      '7 10:00:01 openat(AT_FDCWD, "/srv/acme/keys.pem", O_RDONLY) = 3 <0.001>',
      '7 10:00:02 read(3, "x", 1) = 1 <0.002>',
      ' > /srv/acme/zahlung(load_keys+0x14) [0x10e8c2]',
      ' > /srv/acme/zahlung(k3y9AcmeTok8n77q1+0x8) [0x1139]',
      '7 10:00:03 acmecustomer(3) = 0 <0.001>',
    ];
    const capture = await readMemory(`${log.join('\n')}\n`, 'pay.strace');
    const all = (['trace-event', 'csv', 'folded'] as const)
      .map((format) => exportSpans(capture, { format }, spanMask('structure')))
      .join('\n');
    assert.doesNotMatch(all, /srv|acme|zahlung|hunter2|pem|k3y9/i);
    assert.match(all, /;load_keys;read \d+/, 'names of functions are the point of stacks');
    assert.match(all, /openat/);
    const labels = exportSpans(capture, { format: 'csv' }, spanMask('labels'));
    assert.match(labels, /fd 3 \/srv\/acme\/keys\.pem/);
  });
});
