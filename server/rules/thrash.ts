/** Thrashing: swap in use, the CPU waiting for the disk, and the kernel's own thread busy with reclaim. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, columnOf, type Table } from '../engine/table.ts';
import { amount, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { type MachineSeries, wholeMachine } from './machine-series.ts';
import { PAGE_KB } from './machine-sources.ts';
import {
  columnFor,
  cpuShares,
  entitiesWith,
  percentRange,
  rangeOf,
  type Share,
  tableNamed,
  valuesOf,
} from './process-columns.ts';

const IOWAIT_LEAST = 20;
const KSWAPD_LEAST = 0.05;
const SWAPPED_LEAST = 0.1;
const HELD_SHARE = 0.3;
const HELD_RUN = 3;

/** A process with more of the RAM than this is named. */
const LARGE_SHARE = 0.2;

export const thrash: Rule = {
  id: 'mem.thrash',
  about:
    'Pages move to and from swap while the CPU waits for the disk and kswapd is busy: too little memory.',
  kinds: ['series'],
  formats: ['top', 'vmstat-tool', 'sar', 'sadf', 'vmstat'],
  thresholds: [
    {
      name: 'iowait',
      value: IOWAIT_LEAST,
      unit: '% of CPU time',
      source: 'netdata warns at 20, 40 is critical',
    },
    {
      name: 'kswapd',
      value: KSWAPD_LEAST,
      unit: 'of a CPU, by TIME+',
      source: 'measured: 5.6 to 8.9 % in samples/thrashing, below 0.1 % on quiet machines',
    },
    {
      name: 'swap in use',
      value: SWAPPED_LEAST,
      unit: 'of swap',
      source: 'with activity only; where si and so are stated both must be above 0',
    },
    {
      name: 'how often',
      value: HELD_SHARE,
      unit: 'of the samples, or three in a row',
      source: 'one odd sample is no state',
    },
  ],
  check: ({ captures }) => captures.flatMap((capture) => [...byTop(capture), ...byTraffic(capture)]),
};

function byTop(capture: Capture): Finding[] {
  const table = tableNamed(capture, 'top');
  const wait = table && columnOf(table, 'wa');
  if (!table || !wait) return [];
  const total = rangeOf(valuesOf(table, columnOf(table, 'swap total'))).high;
  const used = rangeOf(valuesOf(table, columnOf(table, 'swap used')));
  const kswapd = entitiesWith(table, 'TIME+').find((entity) => entity.startsWith('kswapd'));
  const time = kswapd === undefined ? undefined : columnFor(table, 'TIME+', kswapd);
  const shares = cpuShares(table, time);
  const busy = shares.filter((one) => one.share >= KSWAPD_LEAST);
  if (!time || busy.length === 0 || busy.length < HELD_SHARE * shares.length) return [];
  if (!(used.high >= SWAPPED_LEAST * total) || !isHeld(valuesOf(table, wait), IOWAIT_LEAST)) return [];
  const waits = rangeOf(valuesOf(table, wait));
  const kernel = rangeOf(Float64Array.from(shares, (one) => one.share));
  const [low, high] = [used.low / total, used.high / total];
  return [
    finding({
      rule: 'mem.thrash',
      severity: 'warning',
      confidence: 'inferred',
      subject: 'Memory and swap',
      title: `Thrashing: ${percentRange(low, high)} of swap is in use, the CPU waits ${percentRange(waits.low / 100, waits.high / 100)} of the time for I/O, and ${kswapd} takes ${percentRange(kernel.low, kernel.high)} of a CPU.`,
      explanation: `kswapd makes room by writing pages out; what needs them again waits for the disk. All three signs together mean that what is in use does not fit into memory.${largest(table)}\n\nThe share of ${kswapd} is computed from TIME+ between screens; the column %CPU shows instants.`,
      metrics: {
        swapShareLow: low,
        swapShareHigh: high,
        iowaitPercentLow: waits.low,
        iowaitPercentHigh: waits.high,
        kswapdCpuShareLow: kernel.low,
        kswapdCpuShareHigh: kernel.high,
        samplesCount: table.rows,
      },
      evidence: [
        evidenceAt(capture, table, highestRow(table, wait), wait.id),
        ...evidenceOfChange(capture, table, time.id, (shares[0] as Share).from, (shares.at(-1) as Share).to),
      ],
      limits: [
        'top does not say how many pages move: only vmstat (si, so) or /proc/vmstat (pswpin, pswpout) do.',
        ...(table.rows < 8 ? [`It rests on ${plural(table.rows, 'screen')}.`] : []),
      ],
      next: [
        "See the traffic and who waits: vmstat 1 30; ps -eo pid,stat,rss,wchan:20,comm | awk '$2 ~ /^D/'",
      ],
    }),
  ];
}

/** sar, vmstat and /proc state the traffic itself. */
function byTraffic(capture: Capture): Finding[] {
  const wait = wholeMachine(capture, 'cpu.iowait');
  const read = wholeMachine(capture, 'swap.in');
  const written = wholeMachine(capture, 'swap.out');
  if (!wait || !read || !written) return [];
  const pagesIn = at(read, wait);
  const pagesOut = at(written, wait);
  const moved = pagesIn.map((value, row) => (value + (pagesOut[row] as number)) * PAGE_KB);
  const both = wait.values.map((value, row) => ((moved[row] as number) > 0 ? value : Math.min(value, 0)));
  const traffic = rangeOf(moved).high;
  if (!isHeld(both, IOWAIT_LEAST) || !(rangeOf(pagesIn).high > 0) || !(rangeOf(pagesOut).high > 0)) return [];
  const beyond = rangeOf(both.filter((value) => value >= IOWAIT_LEAST));
  return [
    finding({
      rule: 'mem.thrash',
      severity: 'warning',
      confidence: 'inferred',
      subject: 'Memory and swap',
      title: `Thrashing: pages move to and from swap (up to ${amount(traffic, 'kB')}/s) while the CPU waits ${percentRange(beyond.low / 100, beyond.high / 100)} of the time for I/O, in ${beyond.count} of ${plural(rangeOf(both).count, 'sample')}.`,
      explanation:
        'Pages are written to swap to make room, and read back soon after: what is in use does not fit into memory.',
      metrics: {
        swapBytesPerSecond: traffic * 1024,
        iowaitPercentHigh: beyond.high,
        samplesBeyondCount: beyond.count,
        samplesCount: rangeOf(both).count,
      },
      evidence: [
        evidenceAt(capture, wait.table, both.indexOf(beyond.high), wait.column.id),
        evidenceAt(
          capture,
          read.table,
          Math.max(0, read.values.indexOf(rangeOf(read.values).high)),
          read.column.id,
        ),
      ],
      limits: [
        'It is not said which process needs the memory.',
        `The traffic is counted in pages of ${PAGE_KB} kB where the tool counts pages.`,
      ],
      next: ['See which process it is: top -b -o RES -n 2 | head -20; cat /proc/pressure/memory'],
    }),
  ];
}

/** Values of one series at the samples of another, which may stand in another table of the capture. */
function at(series: MachineSeries, other: MachineSeries): Float64Array {
  if (series.table === other.table || !series.time || !other.time) return series.values;
  const byTime = new Map(Array.from(series.time, (time, row) => [time, series.values[row] as number]));
  return other.time.map((time) => byTime.get(time) ?? Number.NaN);
}

function isHeld(values: Float64Array, least: number): boolean {
  let [count, known, run, longest] = [0, 0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known++;
    run = value >= least ? run + 1 : 0;
    count += value >= least ? 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest >= HELD_RUN || (count > 0 && count >= HELD_SHARE * known);
}

function highestRow(table: Table, column: Column): number {
  const values = valuesOf(table, column);
  return Math.max(0, values.indexOf(rangeOf(values).high));
}

/** The process that holds most of the RAM, how it moved, and whether it was seen waiting. */
function largest(table: Table): string {
  const total = rangeOf(valuesOf(table, columnOf(table, 'memory total'))).high;
  let best: { entity: string; high: number; values: Float64Array } = {
    entity: '',
    high: 0,
    values: new Float64Array(0),
  };
  for (const entity of entitiesWith(table, 'RES')) {
    const values = valuesOf(table, columnFor(table, 'RES', entity));
    const { high } = rangeOf(values);
    if (high > best.high) best = { entity, high, values };
  }
  if (!(best.high >= LARGE_SHARE * total)) return '';
  const known = best.values.filter((value) => !Number.isNaN(value));
  const blocked = rangeOf(valuesOf(table, columnFor(table, 'blocked', best.entity))).high > 0;
  return `\n\n${best.entity} holds most: ${known.length > 6 ? `up to ${amount(best.high, 'kB')}` : known.length > 1 ? [...known].map((value) => amount(value, 'kB')).join(', then ') : amount(best.high, 'kB')} resident, ${share(best.high / total)} of RAM${blocked ? '; it was seen in state D, waiting for the disk' : ''}.`;
}
