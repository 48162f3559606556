/** A link that opens a finding where its capture is at hand. It tells the hash of the bytes, and nothing of what is in them. */
import type { CaseSummary } from '../protocol/capture.ts';
import type { Finding } from '../protocol/finding.ts';
import { throughWeb, writeLink } from '../protocol/links.ts';

/** A form that is a link wherever Markdown is drawn; undefined where a capture is no one file, or there are many. */
export function findingLink(
  { id }: Pick<Finding, 'id'>,
  { captures }: CaseSummary,
  hashes: readonly (string | undefined)[],
): string | undefined {
  const identities = captures.flatMap(({ index, bytes }) => {
    const sha256 = hashes[index];
    return sha256 === undefined ? [] : [{ sha256, bytes }];
  });
  if (identities.length === 0 || identities.length !== captures.length || identities.length > 4)
    return undefined;
  return throughWeb(writeLink({ captures: identities, finding: id }));
}
