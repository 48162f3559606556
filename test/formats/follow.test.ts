import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Chunk } from '../../server/engine/byte-source.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { formatOf, MemorySource, readRaw, sampleBytes, seriesOf } from './kit.ts';

/** A capture that grows: at each of the given sizes, `onIdle` looks at what has been read. */
class GrowingSource extends MemorySource {
  private readonly all: Uint8Array;
  private readonly stops: readonly number[];
  private readonly onIdle: (bytes: number) => void;

  constructor(all: Uint8Array, stops: readonly number[], onIdle: (bytes: number) => void) {
    super(all);
    this.all = all;
    this.stops = stops;
    this.onIdle = onIdle;
  }

  override async *stream(): AsyncIterable<Chunk> {
    let offset = 0;
    for (const stop of [...this.stops, this.all.length]) {
      if (stop > offset) yield { bytes: Buffer.from(this.all.subarray(offset, stop)), offset };
      offset = Math.max(offset, stop);
      this.onIdle(offset);
    }
  }
}

const captures = [
  { format: 'meminfo', file: 'heap-leak/meminfo.log', bytes: 12_000 },
  { format: 'meminfo', file: 'page-cache/meminfo-4snap.log', bytes: 8_105 },
  { format: 'meminfo', file: 'meminfo/no-stamps.log', bytes: 9_000 },
  { format: 'proc-status', file: 'proc-status/nine-processes.log', bytes: 40_000 },
  { format: 'smaps', file: 'heap-leak/smaps.log', bytes: 60_000 },
  { format: 'vmstat', file: 'vmstat/vmstat.log', bytes: 20_000 },
  { format: 'counters', file: 'counters/rss-per-connection.tsv', bytes: 4_283 },
];

for (const { format, file, bytes } of captures) {
  test(`${file} that grows is shown at any moment as if it ended there, and in the end as a whole`, async () => {
    const all = sampleBytes(file).subarray(0, sampleBytes(file).lastIndexOf(10, bytes) + 1);
    const lineStarts = [...all.keys(), all.length].filter((at) => all[at - 1] === 10);
    const whole = seriesOf(await readRaw(formatOf(format), all), { times: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: all.length }), { maxLength: 6 }), async (cuts) => {
        const stops = cuts.sort((a, b) => a - b);
        const seen: { bytes: number; series: Record<string, number[]> }[] = [];
        const into = new TableBuilder();
        const source = new GrowingSource(all, stops, (size) => {
          into.pending?.commit();
          seen.push({ bytes: size, series: seriesOf(into, { times: true }) });
          into.pending?.takeBack();
        });
        await formatOf(format).read(source, into, new AbortController().signal);
        assert.deepEqual(seriesOf(into, { times: true }), whole);
        for (const { bytes: size, series } of seen) {
          // Only whole lines have been read yet.
          const lines = lineStarts.findLast((at) => at <= size) ?? 0;
          const shorter = seriesOf(await readRaw(formatOf(format), all.subarray(0, lines)), { times: true });
          assert.deepEqual(series, shorter, `at ${size} bytes`);
        }
      }),
      { numRuns: 25 },
    );
  });
}
