/** Processes that are starved of the CPU, and those that wait by themselves. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { counterToRates } from '../engine/growth/prepare.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';
import { plural, share, significant } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { columnFor, entitiesWith, percentRange, rangeOf, tableNamed, valuesOf } from './process-columns.ts';

const FORCED_SHARE = 0.5;
const FORCED_RATE = 50;
const SAMPLES_LEAST = 5;
const HELD_SHARE = 0.3;

/** Waiting for a CPU, in % of the time. */
const WAIT_LEAST = 20;
const WAIT_RATIO = 1;

/** A process that gives up the CPU this often by itself waits for something else. */
const OWN_RATE = 50;
const OWN_SHARE = 0.9;

const SHOWN_MAX = 5;

const NEXT =
  'See what runs beside it, and with which priority: top -b -n 1 | head -20; ps -o pid,ni,cls,psr,comm -p PID; cat /proc/PID/cgroup';

interface Switches {
  capture: Capture;
  table: Table;
  entity: string;
  forcedColumn: Column;
  /** A second, by row. */
  forced: Float64Array;
  own: Float64Array;
}

/** Switches a second of each process: PID/status counts them, pidstat -w prints rates. */
function switchesIn(capture: Capture): Switches[] {
  const found: Switches[] = [];
  for (const [id, forcedName, ownName] of [
    ['pidstat', 'nvcswch/s', 'cswch/s'],
    ['proc-status', 'nonvoluntary_ctxt_switches', 'voluntary_ctxt_switches'],
    ['pid-sched', 'nr_involuntary_switches', 'nr_voluntary_switches'],
  ] as const) {
    const table = tableNamed(capture, id);
    if (!table) continue;
    const time = timeOf(table);
    for (const entity of entitiesWith(table, forcedName)) {
      const forcedColumn = columnFor(table, forcedName, entity);
      // A thread tells what its process tells, and rates need a clock.
      if (!forcedColumn || /\/\d+\]$/.test(entity) || (forcedColumn.counter && !time)) continue;
      found.push({
        capture,
        table,
        entity,
        forcedColumn,
        forced: perSecond(table, forcedColumn),
        own: perSecond(table, columnFor(table, ownName, entity)),
      });
    }
  }
  return found;
}

/** A counter by its rate, what is a rate already as it is. */
function perSecond(table: Table, column: Column | undefined): Float64Array {
  const values = valuesOf(table, column);
  return column?.counter ? counterToRates(timeOf(table), values).rates : values;
}

function mean(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}

function figure(value: number): string {
  return significant(Number(value.toPrecision(3)));
}

/** Subject of findings: of a log of one process its name is not known. */
function nameOf({ entity, capture }: Pick<Switches, 'entity' | 'capture'>): string {
  return entity === '' ? capture.path : entity;
}

export const involuntarySwitches: Rule = {
  id: 'ctxt.involuntary',
  about: 'A process is pushed off the CPU far more often than it leaves it by itself: it is starved of CPU.',
  kinds: ['series'],
  formats: ['pidstat', 'proc-status', 'pid-sched'],
  thresholds: [
    {
      name: 'share of involuntary switches',
      value: FORCED_SHARE,
      unit: '',
      source: 'more than every second time it wanted to go on',
    },
    {
      name: 'involuntary switches',
      value: FORCED_RATE,
      unit: '/s',
      source: 'measured: 68.8/s of a spinning process on a full machine, 0/s on an idle one',
    },
    { name: 'samples', value: SAMPLES_LEAST, unit: 'and 30 % of them', source: 'one burst is no state' },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => switchesIn(capture).filter(isStarved).slice(0, SHOWN_MAX).map(starved)),
};

function isStarved({ forced, own }: Switches): boolean {
  let [count, known] = [0, 0];
  forced.forEach((rate, row) => {
    if (Number.isNaN(rate)) return;
    known++;
    const all = rate + ((own[row] as number) || 0);
    if (rate > FORCED_RATE && rate > FORCED_SHARE * all) count++;
  });
  return count >= SAMPLES_LEAST && count >= HELD_SHARE * known;
}

function starved(switches: Switches): Finding {
  const { capture, table, forced, own, forcedColumn } = switches;
  const name = nameOf(switches);
  const [pushed, left] = [mean(forced), mean(own) || 0];
  const rows = [...forced.keys()].filter((row) => !Number.isNaN(forced[row]));
  return finding({
    rule: 'ctxt.involuntary',
    severity: 'warning',
    confidence: 'inferred',
    subject: name,
    title: `${name} is pushed off the CPU ${figure(pushed)} times a second and leaves it by itself ${figure(left)} times: it wants more CPU than it gets.`,
    explanation: `An involuntary context switch happens when the time slice of a process is over, or a process with a higher priority wants to run, while it still had work; a voluntary one when it waits for a disk, a lock or a message. ${share(pushed / (pushed + left))} of the switches are involuntary: it does not wait for I/O, it competes for the processor (or meets the quota of its cgroup).`,
    metrics: {
      involuntaryPerSecond: pushed,
      voluntaryPerSecond: left,
      share: pushed / (pushed + left),
      samplesCount: rows.length,
    },
    evidence: forcedColumn.counter
      ? evidenceOfChange(capture, table, forcedColumn.id, Math.max(0, (rows[0] ?? 0) - 1), rows.at(-1) ?? 0)
      : [evidenceAt(capture, table, forced.indexOf(rangeOf(forced).high), forcedColumn.id)],
    limits: [
      'The rate depends on the kernel and its time slice: compare it with the same kernel elsewhere.',
      'It does not say which process takes the CPU instead.',
    ],
    next: [NEXT],
  });
}

export const voluntarySwitches: Rule = {
  id: 'ctxt.voluntary',
  about:
    'A busy process leaves the CPU by itself nearly always: it waits for I/O, locks or messages, not for the CPU.',
  kinds: ['series'],
  formats: ['pidstat', 'proc-status', 'pid-sched'],
  thresholds: [
    {
      name: 'voluntary switches',
      value: OWN_RATE,
      unit: '/s',
      source: 'fewer say little: timers alone make some',
    },
    {
      name: 'share of voluntary switches',
      value: OWN_SHARE,
      unit: '',
      source: 'nine of ten times it had nothing to do on the CPU',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      switchesIn(capture)
        .map((one) => ({ one, left: mean(one.own), pushed: mean(one.forced) }))
        .filter(
          ({ one, left, pushed }) =>
            left >= OWN_RATE &&
            left >= OWN_SHARE * (left + pushed) &&
            rangeOf(one.own).count >= SAMPLES_LEAST,
        )
        .sort((a, b) => b.left - a.left)
        .slice(0, SHOWN_MAX)
        .map(({ one, left, pushed }) => waits(one, left, pushed)),
    ),
};

function waits(switches: Switches, left: number, pushed: number): Finding {
  const { capture, table, own } = switches;
  const name = nameOf(switches);
  const row = own.indexOf(rangeOf(own).high);
  return finding({
    rule: 'ctxt.voluntary',
    severity: 'note',
    confidence: 'inferred',
    subject: name,
    title: `${name} leaves the CPU by itself ${figure(left)} times a second and is pushed off it ${figure(pushed)} times: it waits for something else, not for the CPU.`,
    explanation:
      'A voluntary context switch is a wait: for a disk, a socket, a lock, a timer. More or faster processors would not make this process faster.',
    metrics: { voluntaryPerSecond: left, involuntaryPerSecond: pushed, share: left / (left + pushed) },
    evidence: [evidenceAt(capture, table, Math.max(0, row), switches.forcedColumn.id)],
    limits: ['The count does not say what it waits for: disk, network, lock or timer.'],
    next: ['See what it waits for: cat /proc/PID/wchan; strace -c -f -p PID'],
  });
}

export const schedulerWait: Rule = {
  id: 'sched.wait',
  about: 'A process that could run waits longer for a CPU than it runs.',
  kinds: ['series'],
  formats: ['pidstat', 'pid-schedstat'],
  thresholds: [
    {
      name: 'wait over run time',
      value: WAIT_RATIO,
      unit: '',
      source: 'USE method: saturation is waiting for what is busy',
    },
    {
      name: 'wait',
      value: WAIT_LEAST,
      unit: '% of the time',
      source: 'less is the noise of a shared machine',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      waitsIn(capture)
        .flatMap(waitFinding)
        .sort((a, b) => (b.metrics.waitPercent ?? 0) - (a.metrics.waitPercent ?? 0))
        .slice(0, SHOWN_MAX),
    ),
};

interface Waits {
  capture: Capture;
  table: Table;
  entity: string;
  column: Column;
  /** % of the time, by row. */
  waiting: Float64Array;
  running: Float64Array;
}

/** Nanoseconds a second, as a percentage. */
const NS_IN_PERCENT = 1e7;

function waitsIn(capture: Capture): Waits[] {
  const found: Waits[] = [];
  for (const [id, waitName, runName, scale] of [
    ['pidstat', '%wait', '%CPU', 1],
    ['pid-schedstat', 'wait', 'run', NS_IN_PERCENT],
  ] as const) {
    const table = tableNamed(capture, id);
    for (const entity of table ? entitiesWith(table, waitName) : []) {
      const column = table && columnFor(table, waitName, entity);
      if (!table || !column || /\/\d+\]$/.test(entity) || (column.counter && !timeOf(table))) continue;
      const percent = (one: Column | undefined) => perSecond(table, one).map((value) => value / scale);
      found.push({
        capture,
        table,
        entity,
        column,
        waiting: percent(column),
        running: percent(columnFor(table, runName, entity)),
      });
    }
  }
  return found;
}

function waitFinding({ capture, table, entity, column, waiting, running }: Waits): Finding[] {
  let [count, known] = [0, 0];
  waiting.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    known++;
    if (value >= WAIT_LEAST && value > WAIT_RATIO * ((running[row] as number) || 0)) count++;
  });
  if (count < SAMPLES_LEAST || count < HELD_SHARE * known) return [];
  const [wait, run] = [mean(waiting), mean(running) || 0];
  // A burst in some samples is no wait on the whole.
  if (!(wait > WAIT_RATIO * run) || wait < WAIT_LEAST) return [];
  const name = nameOf({ entity, capture });
  return [
    finding({
      rule: 'sched.wait',
      severity: 'warning',
      confidence: 'measured',
      subject: name,
      title: `${name} waits for a CPU ${figure(wait)} % of the time and runs ${figure(run)} % (${count} of ${plural(known, 'sample')}).`,
      explanation: `Waiting means that the process was ready to run and stood in the queue for a processor; it is no wait for I/O. It had ${percentRange(run / 100, run / 100)} of a processor and could have used ${figure(Math.min(100, run + wait))} %.`,
      metrics: {
        waitPercent: wait,
        cpuPercent: run,
        ...(run > 0 ? { waitPerRun: wait / run } : {}),
        samplesCount: known,
      },
      evidence: [evidenceAt(capture, table, Math.max(0, waiting.indexOf(rangeOf(waiting).high)), column.id)],
      limits: [
        'It does not say which process takes the CPU instead.',
        'A low priority (nice) explains it as well as a full machine.',
      ],
      next: [NEXT],
    }),
  ];
}
