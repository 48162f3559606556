/** A link that opens a finding where its capture is at hand. It tells the hash of the bytes, and nothing of what is in them. */
import type { Finding } from '../protocol/finding.ts';
import { throughWeb, writeLink } from '../protocol/links.ts';
import type { LinkedFiles } from './report.ts';

/** A form that is a link wherever Markdown is drawn; undefined where the files can not be named. */
export function findingLink({ id }: Pick<Finding, 'id'>, files: LinkedFiles | undefined): string | undefined {
  return files && throughWeb(writeLink({ ...files, finding: id }));
}
