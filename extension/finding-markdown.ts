/** One finding as Markdown, to paste into an issue. */
import type { Evidence, Finding } from '../server/protocol/finding.ts';

export function findingMarkdown(finding: Finding): string {
  const lines = [
    `**${plain(finding.title)}**`,
    '',
    `${finding.severity}, ${finding.confidence} (\`${finding.rule}\`)`,
    '',
    finding.explanation,
    '',
    '**Proof**',
    ...finding.evidence.map((evidence) => `- ${place(evidence)}`),
  ];
  if (finding.limits.length > 0) lines.push('', '**Limits**', ...finding.limits.map((item) => `- ${item}`));
  if (finding.next.length > 0) lines.push('', '**Next**', ...finding.next.map((item) => `- ${item}`));
  return `${lines.join('\n')}\n`;
}

/** File name without its folders: a path tells more about a machine than a finding needs. */
function place({ capture, line, byteStart, quote, before, after }: Evidence): string {
  const where = line !== undefined ? `line ${line}` : byteStart !== undefined ? `byte ${byteStart}` : '';
  const change = before !== undefined && after !== undefined ? `${before} → ${after}` : '';
  const quoted = quote ? `\`${quote.trim().replaceAll('`', "'")}\`` : '';
  const name = capture.split(/[/\\]/).at(-1) ?? '';
  return [plain(name), where, quoted, change].filter((part) => part).join(', ');
}

function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}
