/** One object that keeps much of the heap alive through many alike ones: the usual shape of a leak, and of a cache. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { adviceFor } from './heap-advice.ts';
import { shownPath } from './heap-growth.ts';
import {
  code,
  heapBytes,
  type Row,
  retainedBy,
  rowsOf,
  SEE_GROWTH,
  snapshotsToJudge,
  sourcesOf,
} from './heap-tables.ts';

const SHARE = 0.1;
const WARNING_SHARE = 0.2;
/** Below this no developer looks for a leak, and the runtime's own tables stand out in a small heap. */
const BYTES = 256_000;

/** Texts as V8 has them, in plain words. */
const CROWDS: Readonly<Record<string, string>> = {
  '(string)': 'strings',
  '(concatenated string)': 'texts put together of others',
  '(sliced string)': 'slices of longer texts',
  '(symbol)': 'symbols',
  '(bigint)': 'bigints',
};

export const heapAccumulation: Rule = {
  id: 'heap.accumulation',
  about: 'One object keeps a large part of the heap alive through many objects of one class.',
  kinds: ['graph'],
  formats: ['heapsnapshot'],
  thresholds: [
    {
      name: 'share of the heap',
      value: SHARE,
      unit: '',
      source: 'Eclipse MAT: leak suspects hold a tenth of the heap',
    },
    { name: 'share of the heap for a warning', value: WARNING_SHARE, unit: '', source: 'twice that' },
    {
      name: 'size',
      value: BYTES,
      unit: 'bytes',
      source: 'tables of an idle Node.js process take up to 0.5 MB',
    },
  ],
  check: ({ captures }) =>
    snapshotsToJudge(captures).flatMap((capture) => {
      const total = heapBytes(capture);
      const grown = rowsOf(capture, 'growth');
      const large = rowsOf(capture, 'suspects').filter(
        (row) => !isInternal(row) && row.number('heldBytes') >= Math.max(BYTES, SHARE * total),
      );
      if (large.length === 0) return wasCompared(capture) ? [] : nobody(capture, total);
      // What grew is told with its growth.
      const others = large.filter((row) => !isDetached(row) && !grown.some((other) => isSame(row, other)));
      return others.map((row) => accused(capture, row, total));
    }),
};

function wasCompared({ facts }: Capture): boolean {
  return facts.snapshotsCompared !== undefined;
}

/** What has grown may stand below the suspect; a list begins at the object that has it, or at its own first object. */
function isSame(suspect: Row, grown: Row): boolean {
  const path = suspect.text('path');
  const isChain = suspect.text('heldAs') === 'chain' && suspect.text('held') === grown.text('held');
  return grown.text('path').startsWith(path) || (isChain && path.startsWith(grown.text('path')));
}

/** Held by Node.js for itself. */
function isInternal(row: Row): boolean {
  return /^(?:node:|internal\/)/.test(row.text('source'));
}

/** Told better by the rule of detached DOM. */
function isDetached(row: Row): boolean {
  return row.text('held').startsWith('Detached ');
}

function accused(capture: Capture, row: Row, total: number): Finding {
  const held = row.text('held');
  const crowd = CROWDS[held] ?? (held === 'Function' ? `functions such as ${row.text('example')}` : held);
  const count = row.number('heldCount');
  const bytes = row.number('heldBytes');
  const owner = row.text('owner');
  const holder = row.text('holder');
  const path = row.text('path');
  const part = bytes / total;
  const compared = Number(capture.facts.snapshotsCompared ?? 0);
  const whose =
    owner !== holder ? `${holder} of ${owner}` : path === holder ? holder : `${holder} at ${shownPath(path)}`;
  const what =
    row.text('heldAs') === 'chain'
      ? `A chain of ${exact(count)} ${held} hangs on ${path}`
      : `${whose} keeps ${exact(count)} ${crowd} alive`;
  return finding({
    rule: 'heap.accumulation',
    severity: part >= WARNING_SHARE && compared === 0 ? 'warning' : 'note',
    confidence: 'suspected',
    subject: `${held} in ${path}`,
    title: `${what}${compared === 0 ? '' : ', no more than before'}: ${amount(bytes, 'bytes')}, ${share(part)} of the heap.`,
    explanation: [
      `Without it they would all be freed; nothing else holds them. It is reached as ${code(path)}.`,
      adviceFor(row),
      ...sourcesOf(row),
    ].join('\n\n'),
    metrics: { heldCount: count, heldBytes: bytes, retainedBytes: row.number('retainedBytes'), share: part },
    retainedBy: retainedBy(path, held),
    evidence: [evidenceAt(capture, row.table, row.index)],
    limits: [
      compared === 0
        ? 'One snapshot cannot show growth: a cache with a bound looks the same as one without.'
        : `It did not grow over the ${compared} snapshots; it may have been filled before the first.`,
      'The path is a shortest one; there may be others that also lead through the holder.',
    ],
    next: [...(row.text('source') ? [`Look at ${row.text('source')}`] : []), ...SEE_GROWTH],
  });
}

function nobody(capture: Capture, total: number): Finding[] {
  const classes = capture.tables.find(({ id }) => id === 'classes');
  if (!classes || classes.rows === 0) return [];
  const largest = rowsOf(capture, 'suspects').find((row) => !isInternal(row));
  const evidence = largest
    ? evidenceAt(capture, largest.table, largest.index)
    : evidenceAt(capture, classes, 0);
  const isCut = capture.problems.count > 0;
  const most = largest
    ? `The most is ${plural(largest.number('heldCount'), 'object')} of class ${largest.text('held')} in ${largest.text('holder')}: ${amount(largest.number('heldBytes'), 'bytes')}`
    : 'There is no crowd of alike objects at all';
  return [
    finding({
      rule: 'heap.noAccumulation',
      severity: 'note',
      confidence: 'measured',
      subject: 'heap',
      title: `${isCut ? 'In what could be read of a damaged snapshot, no' : 'No'} object keeps a tenth of the heap (${amount(total, 'bytes')}) alive through many alike ones.`,
      explanation: `${most}. A leak that has run for long shows as one object that keeps thousands of one class.`,
      metrics: { totalBytes: total },
      evidence: [evidence],
      limits: [
        ...(isCut ? ['The snapshot is damaged or cut off: what is missing may hold more, or be held.'] : []),
        'A leak that has just begun is small. Growth needs several snapshots.',
      ],
      next: isCut ? ['Take the snapshot again: see what its problems say', ...SEE_GROWTH] : SEE_GROWTH,
    }),
  ];
}
