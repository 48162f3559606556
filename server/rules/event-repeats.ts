/** The same error again and again: how often, whether it becomes more, and what is known to help. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import { duration, exact, plural, rate } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';

const PER_INTERVAL = 5;
const INTERVAL_SECONDS = 60;
const SHOWN_MAX = 5;
/** The second half of the time has this many times as many as the first. */
const RISING = 2;

/** Kinds of report that say that something is wrong; progress and information come often in health. */
const TROUBLE = /^(?:error|crash|supervisor|warning|critical|alert|emergency)$/;

export const eventRepeats: Rule = {
  id: 'event.repeats',
  about:
    'One error that comes five times a minute or more, or ever more often; Mnesia overload at any number.',
  kinds: ['spans'],
  formats: ['erlang-log'],
  thresholds: [
    {
      name: 'reports of one reason',
      value: PER_INTERVAL,
      unit: 'in a minute',
      source: 'a person reading the log would see nothing else',
    },
    {
      name: 'rise',
      value: RISING,
      unit: '×, second half against first',
      source: 'own choice; chance makes 2× of 10 events in 1 of 20 logs',
    },
  ],
  check: ({ captures }) => captures.filter(({ format }) => format.id === 'erlang-log').flatMap(repeatsIn),
};

interface Repeats {
  reason: string;
  kind: string;
  rows: number[];
  times: number[];
}

function repeatsIn(capture: Capture): Finding[] {
  const table = capture.tables.find(({ id }) => id === 'reports');
  if (!table) return [];
  const groups = new Map<string, Repeats>();
  const [reasons, kinds, time] = ['reason', 'kind', 'time'].map((id) => columnOf(table, id));
  for (let row = 0; row < table.rows; row++) {
    const kind = (kinds && textAt(kinds, row)) ?? '';
    const reason = (reasons && textAt(reasons, row)) ?? '';
    if (!TROUBLE.test(kind) || reason === '') continue;
    const key = `${kind} ${reason}`;
    let group = groups.get(key);
    if (!group) {
      group = { reason, kind, rows: [], times: [] };
      groups.set(key, group);
    }
    group.rows.push(row);
    const at = time?.numbers?.at(row) ?? Number.NaN;
    if (!Number.isNaN(at)) group.times.push(at);
  }
  return [...groups.values()]
    .map((group) => ({ group, most: busiest(group.times), rises: isRising(group.times) }))
    .filter(({ group, most, rises }) => most >= PER_INTERVAL || rises || isMnesia(group))
    .sort((a, b) => b.group.rows.length - a.group.rows.length)
    .slice(0, SHOWN_MAX)
    .map(({ group, most, rises }) => repeatFinding(capture, table, group, most, rises));
}

function isMnesia({ reason }: Repeats): boolean {
  return reason.startsWith('Mnesia is overloaded');
}

/** Most reports within any one minute; times in the order of the log. */
function busiest(times: readonly number[]): number {
  const sorted = Float64Array.from(times).sort();
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while ((sorted[to] as number) - (sorted[from] as number) >= INTERVAL_SECONDS * 1000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

function isRising(times: readonly number[]): boolean {
  if (times.length < 12) return false;
  const sorted = Float64Array.from(times).sort();
  const first = sorted[0] as number;
  const middle = (first + (sorted[sorted.length - 1] as number)) / 2;
  const before = sorted.filter((at) => at < middle).length;
  return middle > first && before > 0 && sorted.length - before >= RISING * before;
}

function repeatFinding(
  capture: Capture,
  table: Table,
  group: Repeats,
  most: number,
  rises: boolean,
): Finding {
  const { rows, times, reason } = group;
  const mnesia = isMnesia(group);
  const sorted = Float64Array.from(times).sort();
  const span = times.length > 1 ? ((sorted[sorted.length - 1] as number) - (sorted[0] as number)) / 1000 : 0;
  const often = most >= PER_INTERVAL;
  const [first, ...rest] = [rows[0] as number, ...rows.slice(-2)]
    .filter((row, i, all) => all.indexOf(row) === i)
    .map((row): Evidence => evidenceAt(capture, table, row));
  const when =
    rows.length === 1
      ? 'once'
      : `${exact(rows.length)} times${span > 0 ? ` in ${duration(span)}` : ''}${often ? `, ${exact(most)} within a minute` : ''}${rises ? ', ever more often' : ''}`;
  return finding({
    rule: 'event.repeats',
    severity: often || rises ? 'warning' : 'note',
    confidence: 'measured',
    subject: reason,
    title: `“${reason}” was reported ${when}.`,
    explanation: mnesia
      ? `Mnesia writes its transactions to a log and dumps that log into the tables. It reports an overload when the next dump is due (${reason.includes('time') ? 'by time' : 'by the number of writes'}) while the last one still runs: writes come faster than the tables take them. Now and then it does no harm; when it comes all the time the log grows without a bound, and so does memory.`
      : `${plural(rows.length, `${group.kind} report`)} with the same words, numbers and process ids left aside. ${often ? 'At this pace the log itself costs time, and hides what else happens.' : ''}`,
    metrics: {
      reportsCount: rows.length,
      ...(span > 0 ? { seconds: span, perSecond: rows.length / span } : {}),
      reportsInBusiestMinute: most,
    },
    evidence: [first as Evidence, ...rest],
    limits: [
      ...(rows.length < PER_INTERVAL
        ? [`${plural(rows.length, 'report')}: too few to say how often it comes.`]
        : []),
      'Reports are taken as alike when their first 120 characters are, without numbers.',
    ],
    next: mnesia
      ? [
          'Dump less often, in larger pieces: erl -mnesia dump_log_write_threshold 50000 -mnesia dc_dump_limit 40 (the defaults are 1,000 and 4)',
          'Count them by the hour: grep -c "Mnesia is overloaded" LOG',
        ]
      : [
          `See the first of them, and what came before it: grep -n "REPORT" LOG | head -40${span > 0 ? ` (now ${rate(rows.length / span, 'count')})` : ''}`,
        ],
  });
}
