/** Disks that cannot keep up: full and slow, not merely busy. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import { median } from '../engine/growth/order.ts';
import type { Rule } from '../engine/rule.ts';
import { amount } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { evidenceOf, onePerSubject, span } from './machine-finding.ts';
import { type MachineSeries, machineSeries } from './machine-series.ts';
import { refaultsIn } from './reclaim-cache-thrash.ts';

const UTIL = 95;
const QUEUE = 10;
const AWAIT_MS = 100;
const SLOWER = 2;
/** Samples with so short a queue tell how fast the disk answers when it is left in peace. */
const QUIET_QUEUE = 1;

/**
 * Devices that serve many requests at once, by their name: %util of these says only that one was under way. Anything
 * else may be a spinning disk.
 */
const PARALLEL = /^(?:nvme|md|dm-|vgc|fio|rssd|pmem|zram|ram|loop|nbd|rbd|bcache|drbd|zd)/;

interface Disk {
  util: MachineSeries;
  await: MachineSeries | undefined;
  queue: MachineSeries | undefined;
}

export const diskSaturated: Rule = {
  id: 'disk.saturated',
  about: 'A disk is busy all the time and answers slowly; being busy alone condemns none.',
  kinds: ['series'],
  thresholds: [
    {
      name: '%util of a disk that may be spinning',
      value: UTIL,
      unit: '%',
      source: 'PCP’s pmie rule; only with one of the next three',
    },
    {
      name: 'requests waiting',
      value: QUEUE,
      unit: 'aqu-sz',
      source: 'node-exporter mixin: weighted I/O time above 10',
    },
    { name: 'await', value: AWAIT_MS, unit: 'ms', source: 'Prometheus community’s alerts' },
    {
      name: 'await beside its own quiet time',
      value: SLOWER,
      unit: '×',
      source: 'the disk’s own samples with at most one request',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    onePerSubject(
      captures.flatMap((capture) =>
        disksOf(capture).flatMap((disk) => saturated(disk, refaultsIn(captures))),
      ),
    ),
};

function disksOf(capture: Capture): Disk[] {
  const waits = machineSeries(capture, 'disk.await');
  const queues = machineSeries(capture, 'disk.queue');
  return machineSeries(capture, 'disk.util').map((util) => {
    const same = (one: MachineSeries) => one.entity === util.entity && one.table === util.table;
    return { util, await: waits.find(same), queue: queues.find(same) };
  });
}

/** @param cause of the reads, as far as the case tells, '' else. */
function saturated(disk: Disk, cause: string): Finding[] {
  const { util, await: waits, queue } = disk;
  const parallel = PARALLEL.test(util.entity);
  const quiet = quietWait(disk);
  const isSlow = (row: number) => {
    const ms = waits?.values[row] ?? Number.NaN;
    const waiting = queue?.values[row] ?? Number.NaN;
    const slower = ms >= SLOWER * quiet;
    return parallel
      ? (ms > AWAIT_MS && waiting > QUIET_QUEUE) || (waiting > QUEUE && slower)
      : ms > AWAIT_MS || waiting > QUEUE || slower;
  };
  const found = held(util.values, (value, row) => (parallel || value >= UTIL) && isSlow(row));
  if (!found) return [];
  const row = found.worst;
  const figure = (series: MachineSeries | undefined, unit: string) =>
    amount(series?.values[row] ?? Number.NaN, unit);
  const most = util.values[row] as number;
  return [
    finding({
      rule: 'disk.saturated',
      severity: 'warning',
      confidence: 'measured',
      subject: util.entity,
      title: `${util.entity} is saturated ${heldWords(found)}: ${amount(most, '%')} busy${queue ? `, ${figure(queue, 'count')} requests waiting` : ''}${waits ? `, ${figure(waits, 'ms')} for each` : ''} at the worst.`,
      explanation: `Requests come faster than the disk answers, so they queue, and everything that reads or writes there waits. ${
        parallel
          ? 'This device serves many requests at once, so %util does not count here: the queue and the time for each request do.'
          : 'A spinning disk serves one request at a time: at 100 % there is nothing left.'
      }${Number.isFinite(quiet) ? ` In quiet samples it answers in ${amount(quiet, 'ms')}.` : ''}${
        most > 100 ? ' More than 100 % is rounding of the interval, not more than all.' : ''
      } Longest stretch: ${span(util, found.from, found.to)}.${cause}`,
      metrics: {
        percentUtilMax: most,
        ...(queue ? { requestsWaiting: queue.values[row] as number } : {}),
        ...(waits ? { awaitMs: waits.values[row] as number } : {}),
        ...(Number.isFinite(quiet) ? { awaitQuietMs: quiet } : {}),
        shareOfSamples: found.count / found.known,
      },
      evidence: [
        evidenceOf(util, row),
        ...(queue ? [evidenceOf(queue, row)] : []),
        evidenceOf(util, found.from),
      ],
      limits: [
        `The figures do not say whether ${util.entity} is a spinning disk or an SSD: cat /sys/block/${util.entity}/queue/rotational`,
        'They do not say which process asks for it.',
      ],
      next: ['See who it is: pidstat -d 10 6; sudo iotop -b -o -n 3'],
    }),
  ];
}

/** Milliseconds for a request when the disk is left in peace; NaN when it never is. */
function quietWait({ await: waits, queue }: Disk): number {
  if (!waits || !queue) return Number.NaN;
  const some = waits.values.filter((ms, row) => ms > 0 && (queue.values[row] as number) <= QUIET_QUEUE);
  return some.length === 0 ? Number.NaN : median(some);
}
