/** DOM nodes that are out of the document and that JavaScript still holds. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { code, heapBytes, type Row, retainedBy, rowsOf, snapshotsToJudge } from './heap-tables.ts';

const COUNT = 20;
const WARNING_SHARE = 0.05;
const SHOWN = 5;

export const heapDetached: Rule = {
  id: 'heap.detached',
  about: 'DOM nodes that were taken out of the document and are kept by JavaScript.',
  kinds: ['graph'],
  formats: ['heapsnapshot'],
  thresholds: [
    {
      name: 'nodes with one holder',
      value: COUNT,
      unit: 'count',
      source: 'a page may keep a few for its next use',
    },
    {
      name: 'share of the heap for a warning',
      value: WARNING_SHARE,
      unit: '',
      source: 'less does not slow a page',
    },
  ],
  check: ({ captures }) =>
    snapshotsToJudge(captures).flatMap((capture) => {
      const first = captures.find(({ path }) => path === capture.facts.firstSnapshot);
      return check(capture, first);
    }),
};

/** @param first the first of several snapshots. */
function check(capture: Capture, first: Capture | undefined): Finding[] {
  const total = heapBytes(capture);
  return rowsOf(capture, 'detached')
    .filter((row) => row.number('count') >= COUNT)
    .slice(0, SHOWN)
    .map((row) => {
      const held = row.text('held');
      const bytes = row.number('retainedBytes');
      const part = bytes / total;
      const isAlike = (one: Row) => one.text('held') === held && one.text('holder') === row.text('holder');
      const before = first && rowsOf(first, 'detached').find(isAlike);
      const more = first ? row.number('count') - (before?.number('count') ?? 0) : Number.NaN;
      const told = rowsOf(capture, 'growth').some(
        (one) => one.text('held') === `Detached ${held}` && one.text('holder') === row.text('holder'),
      );
      const growth = Number.isNaN(more)
        ? ''
        : more > 0
          ? `; ${exact(more)} more than in the first snapshot`
          : ', no more than in the first snapshot';
      const many = row.number('holders') > 1 ? `${exact(row.number('holders'))} ` : '';
      return finding({
        rule: 'heap.detached',
        // What grew is told with its growth, and loudly.
        severity: part >= WARNING_SHARE && !told && !(more <= 0) ? 'warning' : 'note',
        confidence: 'measured',
        subject: `${held} in ${row.text('holder')}`,
        title: `${plural(row.number('count'), `detached ${held}`, `detached ${held}`)} kept by ${many}${row.text('holder')}: ${amount(bytes, 'bytes')}, ${share(part)} of the heap${growth}.`,
        explanation: `They are no longer in the document, and whole subtrees with their listeners stay in memory with them. One is reached as ${code(row.text('path'))}.`,
        metrics: { nodesCount: row.number('count'), retainedBytes: bytes, share: part },
        retainedBy: retainedBy(row.text('path'), held),
        evidence: [evidenceAt(capture, row.table, row.index)],
        limits: ['A page may keep nodes on purpose, to put them back.'],
        next: ['Drop the reference when the element is removed, or hold it in a WeakRef.'],
      });
    });
}
