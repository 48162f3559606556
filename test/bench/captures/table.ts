/** Counter logs of no tool in particular: a table of measures with a heading, a row a second. */
import { random } from './random.ts';

const START = Date.UTC(2026, 10, 20);
const ROWS = 400_000;

const HEADING =
  'time,rss_kb,heap_used,heap_total,external,handles,requests,latency_ms,cpu_pct,gc_count,queue,errors,threads,fds,sockets,cache_items';

export function* tableRows(scale: number): Generator<string> {
  const next = random(11);
  let heap = 50_000_000;
  let requests = 0;
  yield `${HEADING}\n`;
  for (let row = 0; row < ROWS * scale; row++) {
    heap += Math.floor(next() * 2000) - 900;
    requests += Math.floor(next() * 50);
    const fields = [
      new Date(START + row * 1000).toISOString(),
      200_000 + (heap >> 10),
      heap,
      67_108_864,
      1_500_000 + Math.floor(next() * 1000),
      120,
      requests,
      (5 + next() * 20).toFixed(2),
      (next() * 100).toFixed(1),
      Math.floor(row / 30),
      Math.floor(next() * 9),
      0,
      16,
      64 + Math.floor(next() * 8),
      30 + Math.floor(next() * 20),
      5000 + Math.floor(row / 100),
    ];
    yield `${fields.join(',')}\n`;
  }
}
