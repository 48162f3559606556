/** Findings in Problems, with a squiggle under the evidence. */
import {
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import type { Evidence, Severity } from '../../protocol/finding.ts';
import type { PlacedFinding } from '../place-evidence.ts';
import type { TextCaptures } from '../text-captures.ts';

const SEVERITY: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

export function registerDiagnostics(connection: Connection, captures: TextCaptures): void {
  connection.languages.diagnostics.on(async ({ textDocument }) => {
    const capture = await captures.get(textDocument.uri);
    const items = capture ? diagnosticsOf(capture.uri, capture.findings) : [];
    return { kind: DocumentDiagnosticReportKind.Full, items };
  });
}

/**
 * One entry in Problems for each finding, at its first place, which names the last: VS Code writes related places out
 * in the hover too, and more would bury what it says. The other places of what is serious get a hint, which marks the
 * line without a second entry.
 */
export function diagnosticsOf(uri: string, findings: readonly PlacedFinding[]): Diagnostic[] {
  return findings.flatMap(({ finding, places }) => {
    const [first, ...others] = places;
    if (!first) return [];
    const last = others.at(-1);
    const entry = { source: 'Tidemark', code: finding.rule, message: finding.title };
    const main: Diagnostic = {
      ...entry,
      range: first.range,
      severity: SEVERITY[finding.severity],
      ...(last
        ? { relatedInformation: [{ location: { uri, range: last.range }, message: describe(last.evidence) }] }
        : {}),
    };
    const hints = finding.severity === 'note' ? [] : others;
    return [
      main,
      ...hints.map(({ range }): Diagnostic => ({ ...entry, range, severity: DiagnosticSeverity.Hint })),
    ];
  });
}

function describe(evidence: Evidence): string {
  const { quote, before, after } = evidence;
  const change = before !== undefined && after !== undefined ? `${before} → ${after}` : undefined;
  return [quote?.trim(), change].filter((text) => text).join(': ') || 'evidence';
}
