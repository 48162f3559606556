/** Sampling heap profiles: which functions allocated what is alive, and which of them have more of it from file to file. */
import type { Change, Comparison } from '../engine/across-captures.ts';
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural, share, signed } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { code, type Row, rowsOf } from './heap-tables.ts';

const FORMAT = 'heapprofile';
const SHOWN = 5;
/** Named in the note about one profile. */
const TOP = 3;
/** The default interval of V8, for files that list no samples. */
const SAMPLE_BYTES = 512 * 1024;
/** Samples come by chance: a change below this many standard deviations of their number is none. */
const DEVIATIONS = 3;

const LIMITS = [
  'Samples: one stands for many allocations, and small figures are chance. Functions that V8 has inlined count for their callers.',
  'Only what was allocated since the sampling began, and is still alive, is counted.',
];

export const heapAllocations: Rule = {
  id: 'heap.allocations',
  about: 'Functions that allocated most of what is alive, by samples.',
  kinds: ['profile'],
  formats: [FORMAT],
  thresholds: [],
  check: ({ captures }) => {
    const profiles = captures.filter(({ format }) => format.id === FORMAT);
    const last = profiles.at(-1);
    return last ? top(last) : [];
  },
};

export const heapAllocationsGrow: Rule = {
  id: 'heap.allocationsGrow',
  about:
    'Functions of which more and more allocations stay alive from one sampling heap profile to the next.',
  kinds: ['profile'],
  formats: [FORMAT],
  thresholds: [
    {
      name: 'growth, in standard deviations of the number of samples',
      value: DEVIATIONS,
      unit: '',
      source: 'the number of samples is a Poisson variable',
    },
  ],
  check: ({ comparisons }) => {
    const comparison = comparisons.find(
      ({ format, table, measure }) =>
        format === FORMAT && table === 'functions' && measure.id === 'selfBytes',
    );
    return comparison ? grown(comparison) : [];
  },
};

function top(capture: Capture): Finding[] {
  const rows = rowsOf(capture, 'functions').filter((row) => row.number('selfBytes') > 0);
  const all = Number(capture.facts.allocatedBytes);
  const [first] = rows;
  if (!first) return [];
  const [one, ...others] = rows.slice(0, TOP).map((row) => evidenceAt(capture, row.table, row.index));
  const line = (row: Row) =>
    `- ${code(row.text('frame'))}: ${amount(row.number('selfBytes'), 'bytes')}, ${plural(row.number('count'), 'sample')}; with what it calls ${amount(row.number('totalBytes'), 'bytes')}`;
  return [
    finding({
      rule: 'heap.allocations',
      severity: 'note',
      confidence: 'measured',
      subject: 'allocations',
      title: `${first.text('function')} allocated ${amount(first.number('selfBytes'), 'bytes')} of the ${amount(all, 'bytes')} that are alive: ${share(first.number('selfBytes') / all)}.`,
      explanation: `Most was allocated by:\n\n${rows.slice(0, TOP).map(line).join('\n')}`,
      metrics: {
        allocatedBytes: all,
        selfBytes: first.number('selfBytes'),
        sampleCount: Number(capture.facts.sampleCount),
      },
      evidence: [one as Evidence, ...others],
      limits: LIMITS,
      next: [
        'Take two more under load and pass all three: node --heap-prof --heap-prof-interval=32768 app.js',
      ],
    }),
  ];
}

function grown(comparison: Comparison): Finding[] {
  const { captures } = comparison;
  const sampleBytes = Math.max(...captures.map(({ facts }) => Number(facts.sampleBytes) || SAMPLE_BYTES));
  const totals = captures.map(({ facts }) => Number(facts.allocatedBytes));
  const all = (totals.at(-1) as number) - (totals[0] as number);
  return comparison.changes
    .filter((change) => isGrowth(change, sampleBytes))
    .slice(0, SHOWN)
    .map((change) => tell(comparison, change, all));
}

function isGrowth({ values, delta }: Change, sampleBytes: number): boolean {
  const rises = values.every((value, i) => i === 0 || (value || 0) > (values[i - 1] || 0));
  const samples = ((values[0] || 0) + (values.at(-1) || 0)) / sampleBytes;
  return rises && delta >= DEVIATIONS * Math.sqrt(samples) * sampleBytes;
}

function tell(comparison: Comparison, change: Change, all: number): Finding {
  const { captures } = comparison;
  const values = [...change.values].map((value) => value || 0);
  const evidence = captures.flatMap((capture, i): Evidence[] => {
    const table = capture.tables.find(({ id }) => id === comparison.table);
    const row = change.rows[i] ?? -1;
    return table && row >= 0
      ? [{ ...evidenceAt(capture, table, row), before: values[0] as number, after: values[i] as number }]
      : [];
  });
  const [first, ...others] = evidence as [Evidence, ...Evidence[]];
  const part = all > 0 && change.delta <= all ? `, ${share(change.delta / all)} of the growth` : '';
  return finding({
    rule: 'heap.allocationsGrow',
    // A built-in function allocates for whoever calls it.
    severity: captures.length > 2 && change.key.includes(' ') ? 'warning' : 'note',
    confidence: captures.length > 2 ? 'inferred' : 'suspected',
    subject: change.key,
    title: `${change.key} has more and more alive that it allocated: ${values.map((value) => amount(value, 'bytes')).join(' → ')}, ${signed(change.delta, 'bytes')}${part}.`,
    explanation:
      'What a function allocates and what stays alive of it, from profile to profile. Growth at each step means that somebody keeps it: the function itself, or whom it gives it to.',
    metrics: { growthBytes: change.delta, profileCount: captures.length },
    evidence: [first, ...others],
    limits: LIMITS,
    next: [
      'Take heap snapshots at the same moments to see who keeps it: kill -USR2 PID of node --heapsnapshot-signal=SIGUSR2 app.js',
    ],
  });
}
