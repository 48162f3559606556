/** One line above the text: how many findings there are, and the way to the panel. */
import type { CodeLens, Connection } from 'vscode-languageserver';
import type { Finding, Severity } from '../../protocol/finding.ts';
import type { TextCaptures } from '../text-captures.ts';

export function registerCodeLens(connection: Connection, captures: TextCaptures): void {
  connection.onCodeLens(async ({ textDocument }): Promise<CodeLens[]> => {
    const capture = await captures.get(textDocument.uri);
    if (!capture) return [];
    const title = `Tidemark: ${countFindings(capture.summary.findings)} — open analysis`;
    const start = { line: 0, character: 0 };
    return [
      {
        range: { start, end: start },
        command: { title, command: 'tidemark.analyzeFile', arguments: [capture.uri] },
      },
    ];
  });
}

/** `2 warnings, 1 note`: most serious first. */
export function countFindings(findings: readonly Finding[]): string {
  const severities: Severity[] = ['error', 'warning', 'note'];
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ') || 'nothing found';
}
