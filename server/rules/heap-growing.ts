/** What holds more from one heap snapshot to the next: leaks named by their holder; caches that still fill set apart. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural } from '../engine/wording.ts';
import { type HeapSnapshot, nodePlace } from '../packages/heapsnapshot-parser/index.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { adviceFor } from './heap-advice.ts';
import {
  changeOf,
  growthIn,
  type HeapGrowth,
  isRising,
  partsOf,
  unplaced,
  valuesOf,
  whoIs,
} from './heap-growth.ts';
import { code, type Row, retainedBy, sourcesOf } from './heap-tables.ts';

/** Told one by one; the table has the rest. */
const SHOWN = 15;
const SHOWN_BOUNDED = 5;
/** Objects a step below which growth must be large in bytes to be more than a note. */
const COUNT = 5;
const BYTES = 100_000;
/** Two snapshots show one step, which may be a program that warms up. */
const PAIR_SHARE = 0.05;
const PAIR_BYTES = 256_000;

export const heapGrowing: Rule = {
  id: 'heap.growing',
  about: 'Objects that hold more from each heap snapshot to the next.',
  kinds: ['graph'],
  formats: ['heapsnapshot'],
  thresholds: [
    {
      name: 'objects more at each step, for a warning',
      value: COUNT,
      unit: 'count',
      source: 'an idle Node.js server adds none',
    },
    { name: 'or growth, for a warning', value: BYTES, unit: 'bytes', source: 'few but large objects' },
    {
      name: 'growth between two snapshots, for a warning',
      value: PAIR_SHARE,
      unit: '',
      source: 'one step may be the program warming up',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const growth = growthIn(capture);
      if (!growth) return [];
      const rising = growth.rows.filter((row) => isRising(row, growth.snapshots));
      const accused = rising.filter((row) => row.text('bound') === '');
      const bounded = rising.filter((row) => row.text('bound') !== '');
      return [
        ...accused
          .slice(0, SHOWN)
          .map((row, i) => grows(captures, growth, row, { isFirst: i === 0, left: accused.length - SHOWN })),
        ...bounded.slice(0, SHOWN_BOUNDED).map((row) => fills(captures, growth, row)),
      ];
    }),
};

function metricsOf(row: Row, { snapshots, heapGrowth }: HeapGrowth): Record<string, number> {
  const counts = valuesOf(row, 'count', snapshots);
  const grown = row.number('growthBytes');
  const more = row.number('countDelta');
  return {
    snapshotCount: snapshots,
    growthBytes: grown,
    bytesPerStep: grown / (snapshots - 1),
    ...(Number.isNaN(more)
      ? {}
      : {
          countBefore: counts[0] as number,
          countAfter: counts.at(-1) as number,
          countPerStep: more / (snapshots - 1),
        }),
    ...(heapGrowth > 0 ? { share: grown / heapGrowth } : {}),
  };
}

function explain(row: Row, growth: HeapGrowth): string {
  const path = row.text('path');
  const also = row.text('alsoHeld');
  const bytes = valuesOf(row, 'bytes', growth.snapshots).map((value) => amount(value, 'bytes'));
  const kept = growth.sameProcess
    ? 'What it alone keeps alive, apart from what stayed all the time'
    : 'What is kept alive there, in each run';
  const facts = [
    `It is reached as ${code(path)}. ${kept}: ${bytes.join(' → ')}.`,
    also && `With them came ${also}.`,
    adviceFor(row),
    ...sourcesOf(row),
  ];
  return facts.filter(Boolean).join('\n\n');
}

function grows(
  captures: readonly Capture[],
  growth: HeapGrowth,
  row: Row,
  { isFirst, left }: { isFirst: boolean; left: number },
): Finding {
  const { snapshots, sameProcess } = growth;
  const source = row.text('source');
  return finding({
    rule: 'heap.growing',
    severity: severityOf(row, growth),
    confidence: snapshots === 2 ? 'suspected' : sameProcess ? 'measured' : 'inferred',
    subject: `${row.text('held') || 'contents'} in ${row.text('path')}`,
    title: `${whoIs(row)} ${changeOf(row, growth)}.`,
    explanation: [explain(row, growth), ...(isFirst ? [partsOf(growth)] : [])].join('\n\n'),
    metrics: {
      ...metricsOf(row, growth),
      ...(isFirst
        ? { heapGrowthBytes: growth.heapGrowth, bytesUnplaced: Math.max(0, unplaced(growth)) }
        : {}),
    },
    retainedBy: retainedBy(row.text('path'), row.text('held')),
    evidence: evidenceOf(captures, growth, row),
    limits: [
      snapshots === 2
        ? 'Two snapshots show one step: a third one tells a leak from a program that warms up.'
        : 'A collection whose bound has not been reached yet looks the same as one without.',
      sameProcess
        ? 'The snapshots are taken to be in the order of their object ids.'
        : 'The snapshots are of different processes: objects were matched by class and path, not by id.',
      ...(isFirst && left > 0
        ? [`${plural(left, 'more source')} of smaller growth stand in the table “growth”.`]
        : []),
    ],
    next: [
      ...(source === '' ? [] : [`Look at ${source}`]),
      `tidemark page ${JSON.stringify(growth.capture.path)} objects --filter ${JSON.stringify(row.text('holder'))}`,
    ],
  });
}

function severityOf(row: Row, { snapshots, capture, heapGrowth }: HeapGrowth): Finding['severity'] {
  const grown = row.number('growthBytes');
  if (snapshots === 2) {
    const before = Number(capture.facts.totalSelfBytes) + Number(capture.facts.extraNativeBytes) - heapGrowth;
    return grown >= Math.max(PAIR_BYTES, PAIR_SHARE * before) ? 'warning' : 'note';
  }
  if (row.text('verdict') !== 'growing') return 'note';
  const each = row.number('countDelta') / (snapshots - 1);
  return each >= COUNT || grown >= BYTES ? 'warning' : 'note';
}

/** A cache on its way to its bound. */
function fills(captures: readonly Capture[], growth: HeapGrowth, row: Row): Finding {
  return finding({
    rule: 'heap.filling',
    severity: 'note',
    confidence: 'suspected',
    subject: `${row.text('held') || 'contents'} in ${row.text('path')}`,
    title: `${whoIs(row)} ${changeOf(row, growth)}; it looks bounded: ${row.text('bound')}.`,
    explanation: `A cache that still fills grows like a leak until it is full, so it is not called one. It is reached as ${code(row.text('path'))}.`,
    metrics: metricsOf(row, growth),
    retainedBy: retainedBy(row.text('path'), row.text('held')),
    evidence: evidenceOf(captures, growth, row),
    limits: ['Whether the bound is kept cannot be seen before it is reached.'],
    next: [
      'Take another snapshot after as many requests as the bound allows: the count must then stand still.',
    ],
  });
}

/** The holder in the first snapshot, where it has the same id there, and in the last one. */
function evidenceOf(
  captures: readonly Capture[],
  { capture, snapshots, sameProcess }: HeapGrowth,
  row: Row,
): [Evidence, ...Evidence[]] {
  const measure = Number.isNaN(row.number('countDelta')) ? 'bytes' : 'count';
  const before = row.number(`${measure}.1`);
  const after = row.number(`${measure}.${snapshots}`);
  const last: Evidence = { ...evidenceAt(capture, row.table, row.index), before, after };
  const first = captures.find(({ path }) => path === capture.facts.firstSnapshot);
  const place = sameProcess && first ? placeOf(first, row.number('id')) : undefined;
  return place ? [{ ...place, before }, last] : [last];
}

function placeOf(capture: Capture, id: number): Evidence | undefined {
  const { snapshot } = capture.model as { snapshot: HeapSnapshot };
  const node = snapshot.nodes.id.indexOf(id);
  const readAt = (offset: number, length: number) => capture.source.readAt(offset, length);
  const place = node < 0 ? undefined : nodePlace(snapshot, node, readAt);
  if (!place) return undefined;
  const at = capture.source.place(place.byteStart);
  const quote = new TextDecoder().decode(Uint8Array.from(readAt(place.byteStart, place.byteLength)));
  return { capture: at.path, byteStart: at.start, byteLength: place.byteLength, quote };
}
