/** A case read from files, as the reports get it. */
import { openCase } from '../../server/engine/open-case.ts';
import { summarizeCase } from '../../server/engine/run-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { CaseSummary } from '../../server/protocol/capture.ts';
import { codeNames } from '../../server/report/code-names.ts';
import type { Skipped } from '../../server/report/report.ts';
import { rules } from '../../server/rules/index.ts';

export async function examine(
  files: readonly string[],
): Promise<{ summary: CaseSummary; names: Set<string>; skipped: Skipped[] }> {
  const opened = await openCase(files, { formats, rules, signal: AbortSignal.timeout(120_000) });
  const summary = summarizeCase(opened, opened.findings, 1, 1);
  const names = codeNames(opened.captures);
  for (const { source } of opened.captures) source.close();
  return { summary, names, skipped: opened.skipped };
}
