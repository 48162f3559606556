/** Which histograms a capture offers, and where their growth over the captures of the case is told. */
import type { CaptureSummary, CaseSummary, TableKind, TableSummary } from '../../server/protocol/capture.ts';
import type { Finding } from '../../server/protocol/finding.ts';

const GROWTH = '.growth';

/** Tables of one kind; the growth of a table of the capture is no table of its own. */
export function tablesOf(capture: CaptureSummary, wanted: TableKind): TableSummary[] {
  const ids = new Set(capture.tables.map(({ id }) => id));
  return capture.tables.filter(
    ({ id, kind }) => kind === wanted && (!id.endsWith(GROWTH) || !ids.has(id.slice(0, -GROWTH.length))),
  );
}

/** Id of the histogram that a table belongs to: itself, or the one whose growth it is. */
export function baseOf(table: string | undefined): string | undefined {
  return table?.endsWith(GROWTH) ? table.slice(0, -GROWTH.length) : table;
}

/** Growth of a histogram: a table of the last capture of its format. */
export function growthOf(
  summary: CaseSummary,
  capture: CaptureSummary,
  table: TableSummary,
): { capture: number; table: TableSummary } | undefined {
  for (const other of summary.captures) {
    if (other.format !== capture.format) continue;
    const growth = other.tables.find(({ id }) => id === `${table.id}${GROWTH}`);
    if (growth !== undefined) return { capture: other.index, table: growth };
  }
  return undefined;
}

/** Whether a finding speaks of a change rather than of one moment. */
export function isAboutChange(finding: Finding): boolean {
  const captures = new Set(finding.evidence.map(({ capture }) => capture));
  return (
    captures.size > 1 ||
    finding.evidence.some(({ before, after }) => before !== undefined || after !== undefined)
  );
}

/** Whether a finding names this row: in its title, as its subject, or by the text that it quotes. */
export function namesRow(finding: Finding, name: string): boolean {
  return (
    name !== '' &&
    (finding.subject === name ||
      finding.title.includes(`\`${name}\``) ||
      finding.evidence.some(({ quote }) => quote === name))
  );
}
