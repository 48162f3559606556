/** Geometry of bars and maps, places in a dump, and series of several captures on one axis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CaptureSummary, CaseSummary } from '../../server/protocol/capture.ts';
import { valueAxis } from '../../webview/charts/axis.ts';
import { nearestSample } from '../../webview/charts/buckets.ts';
import { type Segment, segmentMap } from '../../webview/charts/segment-map.ts';
import {
  type AddressWindow,
  movedBy,
  segmentsIn,
  windowBetween,
  zoomedBy,
} from '../../webview/charts/segment-zoom.ts';
import { shareBar } from '../../webview/charts/share-bar.ts';
import { characterOf, textOfBytes } from '../../webview/ui/bytes.ts';
import { addressAt, type MappedPart, partAt, placeOf } from '../../webview/views/hex-places.ts';
import { bytesInWords } from '../../webview/views/hex-words.ts';
import { growthOf, tablesOf } from '../../webview/views/histogram-tables.ts';
import {
  allSeries,
  byTable,
  clockNotes,
  joinSeries,
  seriesKey,
} from '../../webview/views/series-together.ts';
import { incident } from './fake-incident.ts';
import { seriesOf } from './fake-table.ts';

test('the largest value fills the room, the smallest can still be seen', () => {
  const all = { max: 2_000_000, sum: 4_000_000 };
  assert.deepEqual(shareBar(2_000_000, all), { length: 1, share: 0.5 });
  assert.ok(shareBar(1, all).length > 0);
  assert.equal(shareBar(0, all).length, 0);
  assert.equal(shareBar(-500_000, { max: 1_000_000, sum: 0 }).length, 0.5, 'a loss is as long as a gain');
  assert.equal(shareBar(5, { max: 0, sum: 0 }).share, undefined);
});

const segments = fc
  .array(
    fc.record({
      gap: fc.nat({ max: 2 ** 40 }),
      bytes: fc.integer({ min: 4096, max: 2 ** 31 }),
      kind: fc.constantFrom('heap', 'file'),
    }),
    {
      minLength: 1,
      maxLength: 400,
    },
  )
  .map((list) => {
    let at = 0x40_0000;
    return list.map(({ gap, bytes, kind }) => {
      const start = at + gap;
      at = start + bytes;
      return { start, bytes, kind };
    });
  });

test('a map of addresses holds every segment once, in order, inside its width', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 120, max: 2000 }), (list, width) => {
      const { pieces, breaks } = segmentMap(list, width);
      let next = 0;
      let x = 0;
      for (const piece of pieces) {
        assert.equal(piece.first, next);
        assert.ok(piece.last >= piece.first);
        assert.ok(piece.x >= x - 1e-6 && piece.width > 0);
        next = piece.last + 1;
        x = piece.x + piece.width;
      }
      assert.equal(next, list.length);
      assert.ok(x <= width + 1e-6, `${x} of ${width}`);
      assert.ok(breaks.every((one) => one.x > 0 && one.x < width));
      assert.equal(
        pieces.reduce((sum, { bytes }) => sum + bytes, 0),
        list.reduce((sum, { bytes }) => sum + bytes, 0),
      );
    }),
  );
});

test('what is mapped is drawn to scale, and a hole of terabytes is a break', () => {
  const { pieces, breaks } = segmentMap(
    [
      { start: 0x1000_0000, bytes: 100_000_000, kind: 'heap' },
      { start: 0x7f00_0000_0000, bytes: 200_000_000, kind: 'file' },
    ],
    614,
  );
  assert.deepEqual(
    pieces.map(({ width }) => Math.round(width)),
    [200, 400],
  );
  assert.equal(breaks.length, 1);
});

const PARTS: MappedPart[] = [
  { name: '[heap]', offset: 0x1000, bytes: 0x800, start: 0x16c_7000 },
  { name: '[stack]', offset: 0x2000, bytes: 0x100, start: 0x7ffc_0000_0000 },
];

test('a byte of the dump has the address it had, where it had one', () => {
  assert.equal(addressAt(PARTS, 0x1010), 0x16c_7010);
  assert.equal(addressAt(PARTS, 0x17ff), 0x16c_77ff);
  assert.equal(addressAt(PARTS, 0x1800), undefined, 'between two parts');
  assert.equal(addressAt(PARTS, 0), undefined);
  assert.equal(partAt(PARTS, 0x20ff)?.name, '[stack]');
});

test('a place is written as a byte, in either base, or as an address', () => {
  const size = 0x2100;
  assert.equal(placeOf('4096', PARTS, size), 4096);
  assert.equal(placeOf(' 4,096 ', PARTS, size), 4096);
  assert.equal(placeOf('0x1f', PARTS, size), 31);
  assert.equal(placeOf('@0x7ffc00000010', PARTS, size), 0x2010);
  assert.equal(placeOf('@0x10', PARTS, size), undefined, 'an address that was not dumped');
  assert.equal(placeOf('9000', PARTS, size), undefined, 'beyond the end');
  for (const text of ['', 'abc', '0x', '1 2x', '@'])
    assert.equal(placeOf(text, PARTS, size), undefined, text);
});

test('bytes at the cursor are a character, numbers, or a pointer into the dump', () => {
  const bytes = [0x41, 0, 0, 0, 0, 0, 0, 0];
  assert.equal(
    bytesInWords((i) => bytes[i], PARTS),
    '“A” 0x41, u32 65, u64 65',
  );
  const pointer = [0x10, 0x70, 0x6c, 0x01, 0, 0, 0, 0];
  assert.match(
    bytesInWords((i) => pointer[i], PARTS),
    /pointer 0x16c7010 into \[heap\]/,
  );
  assert.equal(
    bytesInWords((i) => [0xff][i], PARTS),
    '0xff',
    'at the end of the dump',
  );
  assert.equal(
    bytesInWords(() => undefined, PARTS),
    '',
  );
});

test('text of bytes: ASCII as it is, UTF-16 joined, anything else a dot', () => {
  const encoder = new TextEncoder();
  assert.equal(textOfBytes(encoder.encode('key=1')), 'key=1');
  assert.equal(textOfBytes(Uint8Array.from([0x6b, 0, 0x65, 0, 0x79, 0])), 'key');
  assert.equal(textOfBytes(Uint8Array.from([0x1b, 0x5b, 0xff])), '.[.');
  assert.equal(characterOf(127), '.');
});

test('the growth of a table is a view of it, not a table beside it', () => {
  const table = (id: string) => ({ id, kind: 'histogram' as const, title: id, rows: 1, columns: [] });
  const capture = (index: number, ids: string[]) =>
    ({ index, format: 'elf-core', tables: ids.map(table) }) as unknown as CaptureSummary;
  const last = capture(1, ['strings', 'strings.growth', 'lonely.growth']);
  const summary = { captures: [capture(0, ['strings']), last] } as unknown as CaseSummary;
  assert.deepEqual(
    tablesOf(last, 'histogram').map(({ id }) => id),
    ['strings', 'lonely.growth'],
  );
  const first = summary.captures[0] as CaptureSummary;
  assert.equal(growthOf(summary, first, table('strings'))?.capture, 1, 'from any capture of the format');
  assert.equal(growthOf(summary, { ...first, format: 'heapy' }, table('strings')), undefined);
});

test('a logarithmic axis has a tick a decade, keeps order, and puts zeros on its foot', () => {
  const axis = valueAxis([0, 0.5, 40, 9000], 300, String, { log: true });
  assert.deepEqual(
    axis.ticks.map(({ value }) => value),
    [0.1, 1, 10, 100, 1000, 10_000].filter((_, i) => i % 2 === 0),
  );
  assert.equal(axis.scale(0), axis.scale(0.1), 'the foot');
  assert.ok(axis.scale(0) > axis.scale(0.5) && axis.scale(0.5) > axis.scale(40));
  const linear = valueAxis([-5, 10], 200, String, { log: true });
  assert.ok(linear.scale(-5) > linear.scale(0), 'below zero there is no such scale');
  assert.equal(valueAxis([0, 0], 200, String, { log: true }).ticks[0]?.value, 0);
  assert.ok(valueAxis([7, 7], 200, String, { log: true }).ticks.length > 0);
});

test('the nearest sample of a series is looked for in its own time only', () => {
  const time = [0, 10, 20, 30, 40];
  const values: (number | null | undefined)[] = [undefined, 5, undefined, undefined, 7];
  assert.equal(nearestSample(time, values, 1), 1);
  assert.equal(nearestSample(time, values, 2), 1);
  assert.equal(nearestSample(time, values, 3), 4);
  assert.equal(nearestSample(time, values, 0), undefined, 'before its first sample');
  assert.equal(nearestSample(time, [null, 5], 0), 0, 'a sample without a value is one');
});

function joined() {
  const { summary, tables } = incident();
  const { series } = allSeries(summary);
  const wanted = [
    seriesKey(0, 'cpu', '%iowait'),
    seriesKey(1, 'meminfo', 'Cached'),
    seriesKey(2, 'smaps', 'RSS'),
  ].map((key) => {
    const one = series.get(key);
    assert.ok(one, key);
    return one;
  });
  const groups = byTable(wanted);
  const windows = groups.map((group) => {
    const [one] = group;
    const table = tables.find(({ summary }) => summary.id === one?.table);
    assert.ok(table);
    const query = { case: 1, capture: 0, table: table.summary.id, width: 800 };
    return seriesOf(table, { ...query, series: group.map(({ column }) => column.id) });
  });
  return { wanted, result: joinSeries(groups, windows) };
}

test('series of several captures stand on one axis, each at its own moments', () => {
  const { result } = joined();
  const { window, columns } = result;
  assert.ok(
    window.time.every((time, i) => i === 0 || time > (window.time[i - 1] ?? 0)),
    'moments ascend',
  );
  const samplesOf = (index: number) => Object.keys(window.series[index]?.min ?? []).length;
  assert.deepEqual(
    [samplesOf(0), samplesOf(1), samplesOf(2)],
    [18, 120, 300],
    'no sample is lost or made up',
  );
  const rss = window.series[2];
  assert.equal(rss?.min[0], 51_000, 'two hours were added to the clock that is behind');
  assert.equal(window.time[0], Date.UTC(2026, 4, 4, 9));
  assert.deepEqual(
    columns.map(({ title }) => title),
    ['%iowait', 'Cached', 'RSS'],
  );
});

test('stretches and gaps are moved to the places of the axis', () => {
  const { result } = joined();
  const { window, columns, marks } = result;
  const cached = columns[1]?.series?.regimes[0];
  assert.equal(window.time[cached?.from ?? -1], Date.UTC(2026, 4, 4, 9, 30));
  const [gap] = marks;
  assert.equal(window.time[gap?.sample ?? -1], Date.UTC(2026, 4, 4, 10, 30));
  assert.deepEqual(
    [...(gap?.series ?? [])],
    [seriesKey(1, 'meminfo', 'Cached')],
    'it breaks its own lines only',
  );
});

test('what was taken for granted of a clock is said', () => {
  const { wanted } = joined();
  assert.deepEqual(clockNotes(wanted), ['smaps.log: it states no time zone: its times were moved by +2 h']);
});

const window = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const endOf = (list: readonly { start: number; bytes: number }[]) => {
  const last = list.at(-1);
  return last ? last.start + last.bytes : 0;
};

test('zooming into addresses keeps what is pointed at in view, and out of it shows all again', () => {
  fc.assert(
    fc.property(segments, fc.array(window, { minLength: 1, maxLength: 12 }), (list, steps) => {
      let shownTo: AddressWindow | undefined;
      for (const [which, factor] of steps) {
        const { shown } = segmentsIn(list, shownTo);
        const aim = shown[Math.floor(which * (shown.length - 1))] as Segment;
        const at = aim.start + Math.floor(aim.bytes / 2);
        shownTo = zoomedBy(list, shownTo, 0.2 + factor, at) ?? shownTo;
        if (shownTo === undefined) continue;
        assert.ok(shownTo.from < shownTo.to);
        assert.ok(shownTo.from >= (list[0]?.start ?? 0) && shownTo.to <= endOf(list));
        assert.ok(at >= shownTo.from && at <= shownTo.to, 'what was pointed at');
        const next = segmentsIn(list, shownTo).shown;
        assert.ok(next.length > 0 && next.every(({ bytes }) => bytes > 0));
        const moved = movedBy(list, shownTo, which - factor);
        assert.ok(moved !== undefined && moved.from < moved.to);
      }
      assert.equal(zoomedBy(list, shownTo, 1e12, list[0]?.start ?? 0), undefined);
    }),
  );
});

test('a stretch marked on the map is the addresses under it', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 200, max: 1500 }), window, (list, width, [a, b]) => {
      const map = segmentMap(list, width);
      const marked = windowBetween(list, map, a * width, b * width);
      assert.ok(marked.from < marked.to && marked.from >= (list[0]?.start ?? 0) && marked.to <= endOf(list));
      const [first] = map.pieces;
      const all = windowBetween(list, map, first?.x ?? 0, width);
      assert.deepEqual(all, { from: list[0]?.start, to: endOf(list) });
    }),
  );
});

test('a window of another process shows everything', () => {
  const list = [{ start: 4096, bytes: 8192, kind: 'heap' }];
  const { shown, first, window: used } = segmentsIn(list, { from: 2 ** 40, to: 2 ** 41 });
  assert.deepEqual([shown, first, used], [list, 0, undefined]);
});
