/** Findings keep their identity over captures: the id depends on the rule and on what it speaks about. */
import { createHash } from 'node:crypto';
import type { Finding } from '../protocol/finding.ts';

export function finding(content: Omit<Finding, 'id'>): Finding {
  const id = createHash('sha256').update(`${content.rule}\n${content.subject}`).digest('hex').slice(0, 16);
  return { id, ...content };
}
