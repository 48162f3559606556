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
 * One entry in Problems for each finding, at its first place. The other places get a hint, which marks the line
 * without a second entry.
 */
export function diagnosticsOf(uri: string, findings: readonly PlacedFinding[]): Diagnostic[] {
  return findings.flatMap(({ finding, places }) =>
    places.map((place, index): Diagnostic => {
      const others = places.filter((other) => other !== place);
      return {
        range: place.range,
        severity: index === 0 ? SEVERITY[finding.severity] : DiagnosticSeverity.Hint,
        source: 'Tidemark',
        code: finding.rule,
        message: finding.title,
        relatedInformation: others.map((other) => ({
          location: { uri, range: other.range },
          message: describe(other.evidence),
        })),
      };
    }),
  );
}

function describe(evidence: Evidence): string {
  const { quote, before, after } = evidence;
  const change = before !== undefined && after !== undefined ? `${before} → ${after}` : undefined;
  return [quote?.trim(), change].filter((text) => text).join(': ') || 'evidence';
}
