/**
 * A case as SARIF 2.1.0 (OASIS standard), for code scanning and for viewers of it: a rule a check, a result a
 * finding, an artifact a capture with its SHA-256.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Rule } from '../engine/rule.ts';
import type { CaptureSummary } from '../protocol/capture.ts';
import type { Evidence, Finding, Severity } from '../protocol/finding.ts';
import { findingLink } from './finding-link.ts';
import { CONFIDENCE_MEANS, distinctEvidence } from './headline.ts';
import { jsonCase } from './json.ts';
import { jsonText } from './json-text.ts';
import { oneLine } from './printable.ts';
import type { ReportContent } from './report.ts';
import { pathOf } from './sarif-path.ts';

/** GitHub reads 1,000 locations a result and shows 100. */
const LOCATIONS_MAX = 100;

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

export interface SarifOptions {
  rules: readonly Pick<Rule, 'id' | 'about' | 'thresholds'>[];
  version: string;
}

export function sarifReport(content: ReportContent, { rules, version }: SarifOptions): string {
  const { summary, notes, hashes, files } = content;
  const used = [...new Set(summary.findings.map(({ rule }) => rule))];
  const artifacts = summary.captures.map((capture) => artifactOf(capture, hashes[capture.index]));
  const places = new Map(summary.captures.map((capture, index) => [capture.path, index]));
  return jsonText({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Tidemark',
            version,
            rules: used.map((id) => ruleOf(id, rules)),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts,
        results: summary.findings.map((finding) => ({
          ...resultOf(finding, used.indexOf(finding.rule), places),
          ...linkTo(finding, files),
          ...workItems(finding, notes),
        })),
        // What Tidemark opens again: the standard has no place for threads, charts and what was not understood.
        properties: { tidemark: jsonCase(content) },
      },
    ],
  });
}

function ruleOf(id: string, rules: SarifOptions['rules']) {
  const rule = rules.find((one) => one.id === id);
  const thresholds = (rule?.thresholds ?? []).map(
    ({ name, value, unit, source }) => `${name}: ${value}${unit === '' ? '' : ` ${unit}`} (${source})`,
  );
  return {
    id,
    shortDescription: { text: rule?.about ?? id },
    ...(thresholds.length > 0 ? { fullDescription: { text: thresholds.join('; ') } } : {}),
  };
}

function isSet({ fileCount }: CaptureSummary['facts']): boolean {
  return typeof fileCount === 'number' && fileCount > 1;
}

function artifactOf({ path: file, bytes, formatTitle, facts }: CaptureSummary, hash: string | undefined) {
  return {
    location: { uri: uriOf(file), description: { text: formatTitle } },
    length: bytes,
    roles: ['analysisTarget'],
    // Of a capture in several files it is the hash of their hashes.
    ...(hash === undefined ? {} : { hashes: { [isSet(facts) ? 'tidemark-set-v1' : 'sha-256']: hash } }),
  };
}

function resultOf(finding: Finding, ruleIndex: number, places: ReadonlyMap<string, number>) {
  const evidence = distinctEvidence(finding);
  const shown = evidence.slice(0, LOCATIONS_MAX).map((one, id) => locationOf(one, id, places));
  const [first, ...related] = shown;
  const left = evidence.length - shown.length;
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    kind: 'fail',
    message: { text: messageOf(finding, left) },
    locations: first === undefined ? [] : [first],
    relatedLocations: related,
    ...(finding.expected
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${finding.expected.by}: ${finding.expected.reason}`,
            },
          ],
        }
      : {}),
    ...pathOf(finding.retainedBy, finding.subject),
    partialFingerprints: {
      'tidemark/finding/v1': finding.id,
      ...(finding.retainedBy && { 'tidemark/path/v1': pathHash(finding.retainedBy) }),
    },
    properties: {
      subject: finding.subject,
      confidence: finding.confidence,
      confidenceMeans: CONFIDENCE_MEANS[finding.confidence],
      explanation: finding.explanation,
      limits: finding.limits,
      next: finding.next,
      metrics: finding.metrics,
    },
  };
}

/** The same for the same path in another run: numbers of entries and of masks are left out. */
function pathHash(retainedBy: readonly string[]): string {
  const steps = retainedBy.map((step) =>
    step.replace(/^\[(?:\d+|entry)\]$/, '[*]').replace(/(?<=\[\w+) \d+(?=\])/g, ''),
  );
  return createHash('sha256').update(steps.join('\n')).digest('hex').slice(0, 16);
}

function linkTo(finding: Finding, files: ReportContent['files']) {
  const link = findingLink(finding, files);
  return link === undefined ? {} : { hostedViewerUri: link };
}

/** Issues that notes on the finding name. */
function workItems(finding: Finding, notes: ReportContent['notes']) {
  const own = notes.filter((one) => one.finding === finding.id);
  const links = own.flatMap(({ note }) => note.links);
  return links.length === 0 ? {} : { workItemUris: [...new Set(links)] };
}

function messageOf({ title, limits }: Finding, left: number): string {
  return [
    oneLine(title),
    ...(left > 0 ? [`${left} more places of proof are left out.`] : []),
    ...limits.map(oneLine),
  ].join('\n');
}

function locationOf(evidence: Evidence, id: number, places: ReadonlyMap<string, number>) {
  const { capture, byteStart, byteLength, line, quote, row } = evidence;
  const index = places.get(capture);
  const region = {
    ...(line === undefined || line < 1 ? {} : { startLine: line }),
    ...(byteStart === undefined ? {} : { byteOffset: byteStart }),
    ...(byteStart === undefined || byteLength === undefined ? {} : { byteLength }),
    ...(quote === undefined ? {} : { snippet: { text: quote } }),
  };
  const isPlace = 'startLine' in region || 'byteOffset' in region;
  return {
    id,
    physicalLocation: {
      artifactLocation: { uri: uriOf(capture), ...(index === undefined ? {} : { index }) },
      ...(isPlace ? { region } : {}),
    },
    ...(row === undefined
      ? {}
      : {
          logicalLocations: [
            {
              name: `row ${row.index + 1}`,
              fullyQualifiedName: `${row.table}[${row.index}]`,
              kind: 'member',
            },
          ],
        }),
  };
}

/** Relative and with forward slashes wherever that can be: GitHub matches results to files of the repository by it. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  const relative = path.isAbsolute(file) ? path.relative(process.cwd(), file) : file;
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  const shown = inside ? relative : path.basename(file);
  return shown.split(path.sep).map(encodeURIComponent).join('/');
}
