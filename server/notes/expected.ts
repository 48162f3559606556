/** Findings that a note calls expected: shown last, visibly silenced. */
import type { Finding } from '../protocol/finding.ts';
import type { Note } from '../protocol/note.ts';

export function silenceExpected(findings: readonly Finding[], notes: readonly Note[]): Finding[] {
  const byFinding = new Map<string, Note>();
  for (const note of notes) {
    const id = note.anchor.entity?.finding;
    if (note.status === 'expected' && id !== undefined) byFinding.set(id, note);
  }
  if (byFinding.size === 0) return [...findings];
  const marked = findings.map((finding) => {
    const note = byFinding.get(finding.id);
    return note ? { ...finding, expected: expectationOf(note) } : finding;
  });
  return [...marked.filter(({ expected }) => !expected), ...marked.filter(({ expected }) => expected)];
}

function expectationOf({ id, text, statuses }: Note): NonNullable<Finding['expected']> {
  const set = statuses.findLast(({ status }) => status === 'expected');
  return { note: id, by: set?.author.name ?? '', at: set?.at ?? '', reason: set?.reason ?? text };
}
