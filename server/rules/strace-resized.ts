/** One block that realloc makes longer until the end of the log. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { SETTLED_MS } from './strace-memory.ts';
import { asCode, callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const STEPS_LEAST = 8;
const BYTES_LEAST = 4 * 1024 * 1024;
const LATE_PERCENT = 20;
const SHRUNK_SHARE = 0.1;

export const straceGrowingMapping: Rule = {
  id: 'strace.growingMapping',
  about: 'One mapping is made longer by mremap again and again, until the end of the log.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'steps',
      value: STEPS_LEAST,
      unit: 'count',
      source: 'a buffer that doubles from 128 KiB to its size has fewer',
    },
    { name: 'bytes of them', value: 4, unit: 'MiB', source: 'as for the heap' },
    {
      name: 'growth in the last third of the calls',
      value: LATE_PERCENT,
      unit: '%',
      source: 'as for the heap: what is loaded grows early',
    },
    {
      name: 'given back',
      value: SHRUNK_SHARE,
      unit: 'of it at most',
      source: 'a buffer that is trimmed is used again',
    },
  ],
  check: ({ captures }) =>
    traces(captures).flatMap((capture) =>
      tableRows(capture, 'resized')
        .filter(growsOn)
        .map((row) => tell(capture, row)),
    ),
};

function growsOn(row: TableRow): boolean {
  return (
    row.number('steps') >= STEPS_LEAST &&
    row.number('grown') >= BYTES_LEAST &&
    row.number('lastThird') >= LATE_PERCENT &&
    row.number('shrunk') <= SHRUNK_SHARE * row.number('grown')
  );
}

function tell(capture: Capture, row: TableRow): Finding {
  const process = row.number('process');
  const who = Number.isNaN(process) ? '' : ` of process ${process}`;
  const span = spanOf(capture);
  const short = span < SETTLED_MS;
  const source = row.text('source');
  return finding({
    rule: 'strace.growingMapping',
    severity: short ? 'note' : 'warning',
    confidence: 'inferred',
    subject: `resized mapping${who}`,
    title: `One mapping${who} grew from ${amount(row.number('firstBytes'), 'bytes')} to ${amount(row.number('bytes'), 'bytes')} in ${plural(row.number('steps'), 'step')} of mremap, ${share(row.number('lastThird') / 100)} of it in the last third of the calls${short ? `; the log is only ${duration(span / 1000)} long` : ''}.`,
    explanation: `realloc makes a block of 128 KiB or more longer with mremap, wherever there is room. A block that is made longer until the end is a list, a buffer or a log in memory that nobody empties.${source === '' ? '' : ` It was asked for by ${asCode(source)} last.`}`,
    metrics: {
      bytesGrown: row.number('grown'),
      bytesNow: row.number('bytes'),
      stepsCount: row.number('steps'),
      shareOfLastThird: row.number('lastThird') / 100,
      bytesGivenBack: row.number('shrunk'),
    },
    evidence: [row.evidence(), ...callEvidence(capture, [row.number('lastCall')])],
    limits: [
      'The log shows what was asked for, not what was touched: resident memory may be less.',
      ...(short ? ['In so short a run this may be the memory that the program needs to start.'] : []),
    ],
    next: ['See which code asks for it: strace -f -k -e trace=mremap -p PID'],
  });
}
