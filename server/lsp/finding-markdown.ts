/** A finding as the hover shows it. */
import type { Finding } from '../protocol/finding.ts';
import { blocks, codeSpan, escaped, inline } from '../report/markdown-text.ts';

const SEVERITY = { error: 'error', warning: 'warning', note: 'note' } as const;

/** The title stands above it already: VS Code shows the entry of Problems first. */
export function findingMarkdown(finding: Finding): string {
  const parts = [
    `**${escaped(finding.subject)}** · ${SEVERITY[finding.severity]}, ${finding.confidence} · ${codeSpan(finding.rule)}`,
    blocks(finding.explanation),
  ];
  if (finding.limits.length > 0) parts.push(list('Limits', finding.limits));
  if (finding.next.length > 0) parts.push(list('Next', finding.next));
  return parts.join('\n\n');
}

function list(title: string, items: readonly string[]): string {
  return `**${title}**\n${items.map((item) => `- ${inline(item)}`).join('\n')}`;
}
