/** The same text many times: memory that one shared copy would save. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { code, heapBytes, rowsOf, snapshotsToJudge } from './heap-tables.ts';

const SHARE = 0.05;
const BYTES = 100_000;
const SHOWN = 5;
const PREVIEW = 60;

export const heapDuplicateStrings: Rule = {
  id: 'heap.duplicateStrings',
  about: 'Copies of equal strings take a noticeable part of the heap.',
  kinds: ['graph', 'histogram'],
  formats: ['heapsnapshot'],
  thresholds: [
    { name: 'share of the heap', value: SHARE, unit: '', source: 'idle Node.js processes have 1 to 3 %' },
    { name: 'size', value: BYTES, unit: 'bytes', source: 'less is not worth a change of code' },
  ],
  check: ({ captures }) => snapshotsToJudge(captures).flatMap(check),
};

function check(capture: Capture): Finding[] {
  const wasted = Number(capture.facts.duplicateStringBytes ?? 0);
  const part = wasted / heapBytes(capture);
  const rows = rowsOf(capture, 'duplicateStrings');
  const top = rows.slice(0, SHOWN);
  const [first, ...rest] = top.map(({ table, index }): Evidence => evidenceAt(capture, table, index));
  if (!first || wasted < BYTES || part < SHARE) return [];
  const texts = Number(capture.facts.duplicateTextCount ?? 0);
  const lines = top.map((row) => {
    const text = row.text('text');
    const shown = text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
    return `- ${code(shown)}: ${plural(row.number('count'), 'copy', 'copies')}, ${amount(row.number('wastedBytes'), 'bytes')} too many; one at ${code(row.text('path'))}`;
  });
  return [
    finding({
      rule: 'heap.duplicateStrings',
      severity: 'note',
      confidence: 'measured',
      subject: 'strings',
      title: `Copies of ${plural(texts, 'text')} take ${amount(wasted, 'bytes')}, ${share(part)} of the heap.`,
      explanation: `V8 shares strings that are written in the source, not those that are read or put together at run time. Those that cost most:\n\n${lines.join('\n')}`,
      metrics: { wastedBytes: wasted, textsCount: texts, share: part },
      evidence: [first, ...rest],
      limits: ['Texts longer than 1,024 characters are cut in snapshots, and not counted here.'],
      next: ['Keep one copy: look texts up in a Map from the text to itself where they come in.'],
    }),
  ];
}
