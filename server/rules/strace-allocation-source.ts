/** Memory that one place in the code asks for and keeps, whatever the sizes: only stacks can tell. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { allocationRows, isPartOf, isStack } from './strace-allocations.ts';
import { isReported, MAPS_ALIVE, MAPS_ALIVE_SHARE, SETTLED_MS } from './strace-memory.ts';
import { asCode, callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const BYTES_LEAST = 1024 * 1024;
const LATE_PERCENT = 20;

export const straceAllocationSource: Rule = {
  id: 'strace.allocationSource',
  about:
    'One stack (strace -k) asks for memory again and again until the end of the log, and most of it stays.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'requests whose memory is left',
      value: MAPS_ALIVE,
      unit: 'count',
      source: 'arenas and caches have fewer',
    },
    { name: 'bytes of them', value: 1, unit: 'MiB', source: 'less is not worth a look' },
    {
      name: 'share of what was asked for that is left',
      value: MAPS_ALIVE_SHARE,
      unit: '',
      source: 'as for mappings of one size',
    },
    {
      name: 'left of the last third of the calls',
      value: LATE_PERCENT,
      unit: '%',
      source: 'a program that loads asks early; a planted leak has 33 %',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(keeping),
};

function keeping(capture: Capture): Finding[] {
  const reported = tableRows(capture, 'memory').filter(isReported);
  return allocationRows(capture)
    .filter((source) => isStack(source) && stays(source))
    .filter((source) => !reported.some((row) => tellsTheSame(row, source)))
    .map((source) => tell(capture, source));
}

function stays(source: TableRow): boolean {
  return (
    source.number('left') >= MAPS_ALIVE &&
    source.number('bytes') >= BYTES_LEAST &&
    source.number('bytes') >= MAPS_ALIVE_SHARE * source.number('taken') &&
    source.number('lastThird') >= LATE_PERCENT
  );
}

/** The finding about the heap, or about the one size that this source asks for, names it. */
function tellsTheSame(row: TableRow, source: TableRow): boolean {
  return (
    isPartOf(source, row) &&
    (row.text('kind') === 'heap' || source.number('smallest') === source.number('largest'))
  );
}

function tell(capture: Capture, source: TableRow): Finding {
  const process = source.number('process');
  const who = Number.isNaN(process) ? '' : ` in process ${process}`;
  const span = spanOf(capture);
  const short = span < SETTLED_MS;
  const [left, made] = [source.number('left'), source.number('made')];
  const bytes = source.number('bytes');
  const how = source.text('kind') === 'heap' ? 'steps of brk' : 'mappings';
  const [site = ''] = source.text('source').split(' < ');
  return finding({
    rule: 'strace.allocationSource',
    severity: short ? 'note' : 'warning',
    confidence: 'inferred',
    subject: `${site}${who}`,
    title: `${asCode(site)}${who} asked for memory ${plural(made, 'time')} and ${amount(bytes, 'bytes')} of it ${left === 1 ? 'is' : 'are'} left, in ${left} ${how}${short ? `; the log is only ${duration(span / 1000)} long` : ''}.`,
    explanation: `The stack is ${asCode(source.text('source'))}. ${share(bytes / source.number('taken'))} of what it took was not given back, and ${share(source.number('lastThird') / 100)} of the requests that are left came in the last third of the process’s calls.`,
    metrics: {
      bytesLeft: bytes,
      bytesTaken: source.number('taken'),
      leftCount: left,
      madeCount: made,
      shareOfLastThird: source.number('lastThird') / 100,
    },
    evidence: [source.evidence(), ...callEvidence(capture, [source.number('lastCall')])],
    limits: [
      'malloc asks the kernel for more than the caller wanted and keeps it for others: the stack is of the one that came when none was left.',
      'The log shows what was asked for, not what was touched: resident memory may be less.',
      ...(short ? ['In so short a run this may be the memory that the program needs to start.'] : []),
    ],
    next: ['Read the line behind an address: addr2line -f -e PROGRAM ADDRESS'],
  });
}
