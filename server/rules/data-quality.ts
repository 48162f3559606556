/** What is odd about the capture itself: order, gaps, restarts, lines not understood. Always said, never hidden. */

import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { plural, share } from '../engine/wording.ts';
import type { Mark } from '../protocol/capture.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';

const ABOUT: Readonly<
  Record<
    'out of order' | 'gap' | 'restart' | 'clock step',
    { rule: string; title: (n: number) => string; explanation: string }
  >
> = {
  'out of order': {
    rule: 'data.outOfOrder',
    title: (n) =>
      `${plural(n, 'sample')} ${n === 1 ? 'stands' : 'stand'} out of time order in the file; they are shown sorted by time.`,
    explanation:
      'Logs that several writers append to, or that were pasted together, are not in time order. Read from top to bottom they tell a story that did not happen.',
  },
  gap: {
    rule: 'data.gap',
    title: (n) => `The samples have ${plural(n, 'gap')} of more than five usual intervals.`,
    explanation:
      'Nothing is known of the time in a gap. A sampler that could not run is itself a sign: of a stall, of swapping, or of a machine that was down.',
  },
  restart: {
    rule: 'data.restart',
    title: (n) =>
      `${plural(n, 'restart')} within the capture: growth is judged over the longest stretch between restarts.`,
    explanation:
      'Counters and memory start anew with a process or a machine. Growth across a restart means nothing.',
  },
  'clock step': {
    rule: 'data.clockStep',
    title: (n) => `The clock steps back ${plural(n, 'time')}.`,
    explanation: 'Daylight saving or a corrected clock. Rates across the step are not meaningful.',
  },
};

/** Unknown lines below this share are shown in the coverage line only. */
const UNKNOWN_SHARE = 0.01;

export const dataQuality: Rule = {
  id: 'data.*',
  about:
    'Samples out of order, gaps, restarts, clock steps, guessed times, and lines that were not understood.',
  kinds: ['series', 'spans'],
  thresholds: [
    { name: 'gap', value: 5, unit: '× the usual interval', source: 'samplers jitter up to about 3×' },
    {
      name: 'share of lines not understood',
      value: UNKNOWN_SHARE,
      unit: '',
      source: 'fewer are shown in the coverage line',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => [...marked(capture), ...timesGuessed(capture), ...notUnderstood(capture)]),
};

function marked(capture: Capture): Finding[] {
  const table = capture.tables.find((t) => t.kind === 'series');
  if (!table) return [];
  return (Object.keys(ABOUT) as (keyof typeof ABOUT)[]).flatMap((kind) => {
    const marks = capture.marks.filter((mark): mark is Mark => mark.kind === kind);
    const [first, ...rest] = marks
      .slice(0, 10)
      .map((mark): Evidence => evidenceAt(capture, table, Math.min(mark.sample, table.rows - 1)));
    if (!first) return [];
    const { rule, title, explanation } = ABOUT[kind];
    return [
      finding({
        rule,
        severity: 'note',
        confidence: 'measured',
        subject: capture.path,
        title: title(marks.length),
        explanation: `${explanation}\n\n${marks
          .slice(0, 5)
          .map((mark) => `- sample ${mark.sample + 1}: ${mark.text}`)
          .join('\n')}${marks.length > 5 ? `\n- and ${marks.length - 5} more` : ''}`,
        metrics: { marksCount: marks.length },
        evidence: [first, ...rest],
        limits: ['Times are taken as the file writes them.'],
        next: [],
      }),
    ];
  });
}

function timesGuessed(capture: Capture): Finding[] {
  const { timesFrom, fileCount } = capture.facts;
  const table = capture.tables.find((t) => t.kind === 'series');
  if (timesFrom === undefined || !table) return [];
  return [
    finding({
      rule: 'data.timesGuessed',
      severity: 'note',
      confidence: 'suspected',
      subject: capture.path,
      title: `No sample states a time: the ${timesFrom} stand in for it, in UTC.`,
      explanation:
        'Each of the files holds one sample and says neither in its text nor in its name when it was taken. A file that was copied, edited or unpacked later has the time of that.',
      metrics: { filesCount: Number(fileCount ?? 0) },
      evidence: [evidenceAt(capture, table, 0)],
      limits: ['Rates rest on this guess; the order of the samples does too.'],
      next: ['Put the time into the names: cat /proc/meminfo > meminfo-$(date +%Y%m%d-%H%M%S).txt'],
    }),
  ];
}

function notUnderstood(capture: Capture): Finding[] {
  const { coverage, problems } = capture;
  const first = problems.first[0];
  if (!coverage || !first || coverage.unknown < UNKNOWN_SHARE * coverage.lines) return [];
  const places = problems.first.slice(0, 10).map((problem): Evidence => {
    const { path, start } = capture.source.place(problem.byteStart);
    return { capture: path, byteStart: start, byteLength: problem.byteLength };
  });
  return [
    finding({
      rule: 'data.notUnderstood',
      severity: 'note',
      confidence: 'measured',
      subject: capture.path,
      title: `${plural(coverage.unknown, 'line')} of ${coverage.lines.toLocaleString('en-US')} (${share(coverage.unknown / coverage.lines)}) were not understood; the first is at byte ${first.byteStart.toLocaleString('en-US')}.`,
      explanation: `${first.why}. Everything else was read; these lines are left out of every figure.`,
      metrics: { linesUnknownCount: coverage.unknown, linesCount: coverage.lines },
      evidence: [places[0] as Evidence, ...places.slice(1)],
      limits: ['What these lines say is not known.'],
      next: [],
    }),
  ];
}
