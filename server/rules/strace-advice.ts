/** What the next recording should add, when this one cannot answer what it raises. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import {
  callEvidence,
  callStart,
  callsNamed,
  callsOf,
  hasDurations,
  STRACE,
  traces,
} from './strace-trace.ts';
import { tableRows } from './table-rows.ts';

const CALLS_LEAST = 50;
const CUT_SHARE = 0.2;
const SAMPLED = 400;

export const straceAdvice: Rule = {
  id: 'strace.recordBetter',
  about: 'The log lacks what its own content asks for: children (-f), times (-T, -tt), whole strings (-s).',
  kinds: ['spans'],
  formats: STRACE,
  thresholds: [
    { name: 'calls', value: CALLS_LEAST, unit: 'count', source: 'a few pasted lines are meant to be few' },
    {
      name: 'share of reads and writes whose string is cut',
      value: CUT_SHARE,
      unit: '',
      source: 'the default shows 32 bytes',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(advice),
};

interface Lack {
  what: string;
  flag: string;
  evidence: Evidence[];
}

function advice(capture: Capture): Finding[] {
  const table = callsOf(capture);
  if (!table || table.rows < CALLS_LEAST) return [];
  const lacks = [childrenNotFollowed(capture), timesMissing(capture), stringsCut(capture)].filter(
    (lack) => lack !== undefined,
  );
  const [first, ...more] = lacks.flatMap(({ evidence }) => evidence);
  if (!first) return [];
  const flags = new Set(['-f', '-tt', '-T', '-yy', '-s 512', ...lacks.map(({ flag }) => flag)]);
  return [
    finding({
      rule: 'strace.recordBetter',
      severity: 'note',
      confidence: 'measured',
      subject: capture.path,
      title: `This log leaves open: ${lacks.map(({ what }) => what).join('; ')}.`,
      explanation: `Not everything was recorded. ${lacks.map(({ what, flag }) => `\`${flag}\` would show ${what}.`).join(' ')}`,
      metrics: { lackingCount: lacks.length },
      evidence: [first, ...more],
      limits: ['strace slows a program down, with -k by far more: ask for what the question needs.'],
      next: [`Record again: strace ${[...flags].join(' ')} -o trace.strace COMMAND (or -p PID)`],
    }),
  ];
}

/** Processes were made of which no line is in the log. */
function childrenNotFollowed(capture: Capture): Lack | undefined {
  const table = callsOf(capture);
  const results = table && columnOf(table, 'result')?.numbers;
  if (!table || !results) return undefined;
  const births = callsNamed(table, (name) => /^(?:clone3?|v?fork)$/.test(name)).filter(
    (row) => results.at(row) > 0,
  );
  if (births.length === 0) return undefined;
  const seen = new Set(tableRows(capture, 'processes').map((row) => row.number('process')));
  const made = births.length;
  const rows = births.filter((row) => !seen.has(results.at(row)));
  // One may have been killed before its first call.
  if (rows.length === 0 || rows.length < 0.5 * made) return undefined;
  return {
    what: `what ${plural(rows.length, 'child process or thread', 'child processes and threads')} did`,
    flag: '-f',
    evidence: callEvidence(capture, rows.slice(0, 2)),
  };
}

function timesMissing(capture: Capture): Lack | undefined {
  const hasClock =
    columnOf(callsOf(capture) as NonNullable<ReturnType<typeof callsOf>>, 'time') !== undefined;
  if (hasDurations(capture)) return undefined;
  return {
    what: hasClock ? 'how long each call took' : 'when anything happened and how long it took',
    flag: hasClock ? '-T' : '-tt -T',
    evidence: callEvidence(capture, [0]),
  };
}

/** Looks at some reads and writes: `"...` behind the string says that `-s` cut it. */
function stringsCut(capture: Capture): Lack | undefined {
  const table = callsOf(capture);
  if (!table) return undefined;
  const messages = callsNamed(table, (name) => /^(?:recv(?:from|msg)?|send(?:to|msg)?)$/.test(name), SAMPLED);
  const looked = messages.length;
  const cut = messages.filter((row) => /"\.\.\./.test(callStart(capture, table, row, 4096)));
  if (looked < 5 || cut.length < CUT_SHARE * looked) return undefined;
  return {
    what: `the rest of ${share(cut.length / looked)} of the messages sent and received, which -s cut`,
    flag: '-s 512',
    evidence: callEvidence(capture, cut.slice(0, 2)),
  };
}
