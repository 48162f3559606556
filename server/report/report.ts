/** One case, written out for people or programs. */
import type { CaseSummary } from '../protocol/capture.ts';
import type { Failure } from '../protocol/failure.ts';
import type { Link } from '../protocol/links.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import type { Masked, RedactionLevel } from '../protocol/sharing.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import type { Surroundings } from './redact.ts';
import { redactCase } from './redact-case.ts';
import { type SarifOptions, sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

/** A path that gave no capture, and why. */
export interface Skipped {
  path: string;
  failure: Failure;
}

export interface ReportOptions {
  /** `structure` unless told. */
  level?: RedactionLevel;
  skipped?: readonly Skipped[];
  notes?: readonly ResolvedNote[];
  /** SHA-256 of each capture, lower-case hexadecimal; undefined where there is no one file. */
  hashes?: readonly (string | undefined)[];
  /** What links name; by `hashes` unless given. */
  files?: LinkedFiles;
  /** Names of classes and functions of the captures, which may be told. */
  names?: ReadonlySet<string>;
  /** Default: this machine. */
  surroundings?: Surroundings;
  /** Characters in a line of text; default 100. */
  width?: number;
  colour?: boolean;
  /** What SARIF says of the tool. */
  tool?: SarifOptions;
}

/** The files that a link opens. */
export type LinkedFiles = Pick<Link, 'captures' | 'set'>;

/** A file of a capture that goes along with the report. */
export interface Copy {
  capture: number;
  name: string;
  sha256: string;
  bytes: number;
  /** Its words are masked. */
  isCopy: boolean;
}

/** What every report is made of, already masked. */
export interface ReportContent {
  summary: CaseSummary;
  skipped: readonly Skipped[];
  notes: readonly ResolvedNote[];
  hashes: readonly (string | undefined)[];
  files: LinkedFiles | undefined;
  masked: Masked;
  level: RedactionLevel;
  copies?: readonly Copy[];
}

export interface WrittenReport {
  text: string;
  masked: Masked;
}

/** What leaves the machine is masked unless the caller says otherwise. */
export function writeReport(
  summary: CaseSummary,
  format: Exclude<ReportFormat, 'bundle'>,
  options: ReportOptions = {},
): WrittenReport {
  const content = reportContent(summary, options);
  return { text: written(content, format, options), masked: content.masked };
}

export function reportContent(summary: CaseSummary, options: ReportOptions): ReportContent {
  const { level = 'structure', skipped = [], notes = [], hashes = [] } = options;
  const { told, masked } = redactCase({ summary, skipped, notes }, { ...options, level });
  return { ...told, hashes, files: options.files ?? filesBy(summary, hashes), masked, level };
}

/** Undefined where a capture is no one file, or there are many. */
function filesBy(
  { captures }: CaseSummary,
  hashes: readonly (string | undefined)[],
): LinkedFiles | undefined {
  const known = captures.flatMap(({ index, bytes }) => {
    const sha256 = hashes[index];
    return sha256 === undefined ? [] : [{ sha256, bytes }];
  });
  return known.length > 0 && known.length === captures.length && known.length <= 4
    ? { captures: known }
    : undefined;
}

export function written(
  content: ReportContent,
  format: Exclude<ReportFormat, 'bundle'>,
  options: ReportOptions,
): string {
  switch (format) {
    case 'json':
      return jsonReport(content);
    case 'markdown':
      return markdownReport(content);
    case 'html':
      return htmlReport(content);
    case 'sarif':
      return sarifReport(content, options.tool ?? { rules: [], version: '0' });
    case 'text':
      return textReport(content, { width: options.width ?? 100, colour: options.colour === true });
  }
}
