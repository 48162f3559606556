/** Writes docs/rules.md from the rules themselves: `node scripts/node24.mjs scripts/docs.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import type { Rule } from '../server/engine/rule.ts';
import { rules } from '../server/rules/index.ts';

const file = path.join(import.meta.dirname, '../docs/rules.md');

const HEAD = `# Rules

What Tidemark looks for. Written from \`server/rules/\` by \`node scripts/node24.mjs scripts/docs.ts\`: change the rules, not
this page.

A finding names its rule. Rules of several measures share one page entry: \`*.growing\` gives \`proc.rss.growing\`,
\`thread.growing\`, \`counter.growing\` and so on. What the verdicts rest on, and how far to trust them, is in
[growth.md](growth.md).
`;

export function rulesPage(all: readonly Rule[]): string {
  return `${[HEAD, ...all.map(section)].join('\n')}`;
}

function section({ id, about, kinds, formats, thresholds }: Rule): string {
  const reads = `Reads ${kinds.join(' and ')} tables of ${formats ? formats.map((one) => `\`${one}\``).join(', ') : 'every format'}.`;
  const rows = thresholds.map(
    ({ name, value, unit, source }) =>
      `| ${cell(name)} | ${cell(`${value.toLocaleString('en-US', { maximumFractionDigits: 6 })} ${unit}`)} | ${cell(source)} |`,
  );
  const table =
    rows.length > 0
      ? `\n| threshold | value | where it comes from |\n|---|--:|---|\n${rows.join('\n')}\n`
      : '';
  return `## \`${id}\`\n\n${about}\n\n${reads}\n${table}`;
}

function cell(text: string): string {
  return text.trim().replace(/\|/g, '\\|').replace(/</g, '&lt;');
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  fs.writeFileSync(file, rulesPage(rules));
}
