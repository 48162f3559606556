/** Pressure stall information: time lost in waiting for memory, I/O or a CPU. */
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { beside, gainOf, type NamedSeries, seriesNamed } from './series-values.ts';

/** % of the last 60 s. */
const SOME = 10;
const FULL = 5;

const WHAT: Readonly<Record<string, { wait: string; next: string }>> = {
  memory: {
    wait: 'Tasks waited for memory: for reclaim, for pages to come back from swap, or for cache that was thrown out and read again.',
    next: 'grep -E "pgscan|pgsteal|pswp|workingset_refault|allocstall" /proc/vmstat; ps -eo pid,rss,comm --sort=-rss | head',
  },
  io: { wait: 'Tasks waited for disks or network file systems.', next: 'iostat -x 5; pidstat -d 5' },
  cpu: {
    wait: 'Tasks were ready to run and no CPU was free, or their quota was used up.',
    next: 'vmstat 5; pidstat -u 5; cat /sys/fs/cgroup/*/cpu.stat',
  },
  irq: { wait: 'Interrupts took the CPU away from tasks.', next: 'cat /proc/interrupts; cat /proc/softirqs' },
};

export const pressure: Rule = {
  id: 'psi.*',
  about: 'Tasks lose time in waiting for memory, I/O or a CPU (psi.memory, psi.io, psi.cpu).',
  kinds: ['series'],
  thresholds: [
    {
      name: 'some avg60',
      value: SOME,
      unit: '%',
      source: 'own: a tenth of the time some task waits; netdata has 10 % of memory pressure as a warning',
    },
    { name: 'full avg60', value: FULL, unit: '%', source: 'own: nothing useful ran for 3 s of a minute' },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => seriesNamed(capture, 'pressure', 'some avg60').flatMap(stalls)),
};

function stalls(some: NamedSeries): Finding[] {
  const resource = some.entity || 'unknown';
  const what = WHAT[resource];
  const full = beside(some, 'full avg60');
  // The kernel has no meaning for "all tasks wait for a CPU" of a whole machine, and prints 0.
  const isFull = full && resource !== 'cpu' ? held(full.values, (value) => value >= FULL) : undefined;
  const isSome = held(some.values, (value) => value >= SOME);
  const worst = isFull ?? isSome;
  if (!worst) return [];
  const series = isFull && full ? full : some;
  const value = series.values[worst.worst] as number;
  const kind = isFull ? 'all' : 'some';
  const total = beside(some, isFull ? 'full total' : 'some total');
  const gain = total ? gainOf(total) : undefined;
  const part = gain && gain.seconds > 0 ? gain.gained / 1e6 / gain.seconds : undefined;
  return [
    finding({
      rule: `psi.${resource}`,
      severity: isFull ? 'error' : 'warning',
      confidence: 'measured',
      subject: `${resource} pressure`,
      title: `${kind === 'all' ? 'All' : 'Some'} tasks waited for ${resource === 'unknown' ? 'a resource' : resource === 'cpu' ? 'a CPU' : resource === 'io' ? 'I/O' : resource} ${amount(value, '%')} of a minute at the worst, over ${isFull ? FULL : SOME} % ${heldWords(worst)}${part === undefined ? '' : `; ${share(part)} of the captured time`}.`,
      explanation: `${what?.wait ?? 'The log does not say which resource it is.'} “some” is the share of time in which at least one task waited, “full” that in which all of them did.`,
      metrics: {
        avg60Percent: value,
        ...(part === undefined ? {} : { shareOfTime: part }),
        samplesBeyondCount: worst.count,
        samplesCount: worst.known,
      },
      evidence: [
        { ...evidenceAt(series.capture, series.table, worst.worst, series.column.id), after: value },
      ],
      limits: [
        'Pressure does not say which task waits, nor who caused it.',
        ...(what ? [] : ['Nothing in the log says which of the pressure files this is.']),
      ],
      next: [what?.next ?? 'grep . /proc/pressure/*'],
    }),
  ];
}
