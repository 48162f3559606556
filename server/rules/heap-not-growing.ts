/** Heap snapshots in which no single object holds more at each step: nothing grows, or what grows is spread. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { growthIn, type HeapGrowth, isRising, unplaced, whoIs } from './heap-growth.ts';
import { type Row, rowsOf } from './heap-tables.ts';

/** Growth that must be explained: below it, a program that warms up. */
const SPREAD_BYTES = 256_000;
const SPREAD_SHARE = 0.05;
const CLASSES_TOLD = 3;

/** What V8 and a browser keep for themselves says nothing about the program. */
const INTERNAL = /^(?:system \/|\((?!string\)|array\)|closure\))|blink::|cppgc::)/;

export const heapNotGrowing: Rule = {
  id: 'heap.notGrowing',
  about: 'Several heap snapshots, and no single object in them holds more at each step.',
  kinds: ['graph'],
  formats: ['heapsnapshot'],
  thresholds: [
    {
      name: 'growth that must be explained',
      value: SPREAD_BYTES,
      unit: 'bytes, and 5 % of the heap',
      source: 'less is a program that warms up',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const growth = growthIn(capture);
      if (!growth || growth.rows.some((row) => isRising(row, growth.snapshots) && row.text('bound') === ''))
        return [];
      return spread(capture, growth) ?? quiet(capture, growth);
    }),
};

/** The heap grew, and neither one holder, nor a bounded collection, nor code accounts for it. */
function spread(capture: Capture, growth: HeapGrowth): Finding[] | undefined {
  const { heapGrowth, snapshots } = growth;
  const before = Number(capture.facts.totalSelfBytes) + Number(capture.facts.extraNativeBytes) - heapGrowth;
  const left = unplaced(growth);
  if (!(left >= Math.max(SPREAD_BYTES, SPREAD_SHARE * before))) return undefined;
  const came = rowsOf(capture, 'class-growth')
    .filter((row) => row.number('bytesDelta') > 0 && !INTERNAL.test(row.text('class')))
    .slice(0, CLASSES_TOLD);
  const row = classRow(capture, came[0]?.text('class') ?? '');
  if (came.length === 0 || !row) return undefined;
  const classes = came.map(
    (one) =>
      `${signed(one.number('countDelta'), 'count')} ${one.text('class')} (${signed(one.number('bytesDelta'), 'bytes')})`,
  );
  return [
    finding({
      rule: 'heap.spreadGrowth',
      severity: snapshots > 2 ? 'warning' : 'note',
      confidence: 'suspected',
      subject: came[0]?.text('class') as string,
      title: `The heap grew by ${amount(heapGrowth, 'bytes')} over ${snapshots} snapshots, and no single object holds what came. By class: ${classes.join(', ')}.`,
      explanation:
        'What came may be held by many objects that each hold a little, or by the runtime itself: by native code, by pending work, by objects that are new themselves.',
      metrics: { snapshotCount: snapshots, growthBytes: heapGrowth, bytesUnplaced: left },
      evidence: [evidenceAt(capture, row.table, row.index)],
      limits: [
        'Sizes are those of the objects alone, without what they keep alive.',
        'It says what came, not who keeps it.',
      ],
      next: [
        `tidemark page ${JSON.stringify(capture.path)} classes --filter ${JSON.stringify(came[0]?.text('class'))}`,
        'Open the snapshots in the editor, sort the classes by what was added, and look at the retainers of one of the new objects.',
      ],
    }),
  ];
}

function classRow(capture: Capture, name: string): Row | undefined {
  return rowsOf(capture, 'classes').find((row) => row.text('class') === name);
}

function quiet(capture: Capture, growth: HeapGrowth): Finding[] {
  const classes = capture.tables.find(({ id }) => id === 'classes');
  const [row] = growth.rows;
  if (!row && !classes?.rows) return [];
  const codeBytes = Number(capture.facts.codeGrowthBytes);
  const filling = growth.rows.filter((one) => isRising(one, growth.snapshots));
  const stopped = growth.rows.filter((one) => !isRising(one, growth.snapshots));
  const told = [
    filling.length > 0 &&
      `${plural(filling.length, 'collection')} that looks bounded still fills: ${signed(
        filling.reduce((sum, one) => sum + one.number('growthBytes'), 0),
        'bytes',
      )}.`,
    ...stopped
      .slice(0, 3)
      .map(
        (one) =>
          `${whoIs(one)} grew by ${amount(one.number('growthBytes'), 'bytes')} and has stopped, or exchanges what it holds.`,
      ),
    codeBytes > 0 &&
      `Compiled code and V8’s own objects: ${signed(codeBytes, 'bytes')}, as a program warms up.`,
  ].filter(Boolean);
  return [
    finding({
      rule: 'heap.notGrowing',
      severity: 'note',
      confidence: growth.snapshots === 2 ? 'suspected' : 'measured',
      subject: 'heap',
      title: `No object without a bound holds more at each step over ${growth.snapshots} snapshots; the heap changed by ${signed(growth.heapGrowth, 'bytes')}.`,
      explanation: told.join('\n\n') || 'What came between the snapshots was let go again.',
      metrics: { snapshotCount: growth.snapshots, growthBytes: growth.heapGrowth, codeBytes },
      evidence: [
        row
          ? evidenceAt(capture, row.table, row.index)
          : evidenceAt(capture, classes as NonNullable<typeof classes>, 0),
      ],
      limits: ['A leak slower than the time between the snapshots cannot be seen.'],
      next: ['Take the snapshots further apart, or with more load between them, to find slower growth.'],
    }),
  ];
}
