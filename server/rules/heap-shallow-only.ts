/** A heap snapshot of which only counts and shallow sizes were computed: nothing else about leaks can be said of it. */
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural } from '../engine/wording.ts';
import { code, rowsOf } from './heap-tables.ts';

export const heapShallowOnly: Rule = {
  id: 'heap.shallow-only',
  about:
    'Retained sizes of a heap snapshot were left out, for want of memory or because it was asked for (a note).',
  kinds: ['histogram'],
  formats: ['heapsnapshot'],
  thresholds: [],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const { leftOut } = capture.facts;
      const [row] = rowsOf(capture, 'classes');
      const largest = row && evidenceAt(capture, row.table, row.index, 'shallowBytes');
      if (typeof leftOut !== 'string' || !row || !largest) return [];
      const count = row.number('count');
      const bytes = row.number('shallowBytes');
      return [
        finding({
          rule: 'heap.shallow-only',
          severity: 'note',
          confidence: 'measured',
          subject: capture.path,
          title: `Only counts and shallow sizes were computed: ${leftOut}.`,
          explanation: `The class with most bytes of its own is ${code(row.text('class'))}: ${plural(count, 'object')} of together ${amount(bytes, 'bytes')}. Who keeps them alive, and how much they hold, takes the memory that was left out.`,
          metrics: { count, bytes },
          evidence: [largest],
          limits: ['Leaks, detached elements and retaining paths were not looked for.'],
          next: [`tidemark analyze ${capture.path}`],
        }),
      ];
    }),
};
