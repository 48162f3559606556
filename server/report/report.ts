/** One case, written out for people or programs. */
import type { CaseSummary } from '../protocol/capture.ts';
import type { Failure } from '../protocol/failure.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import { Redactor, type Surroundings } from './redact.ts';
import { redacted } from './redact-case.ts';
import { textReport } from './text.ts';

/** A path that gave no capture, and why. */
export interface Skipped {
  path: string;
  failure: Failure;
}

export interface ReportOptions {
  /** Default: masked. */
  redact?: boolean;
  /** Leave the paths of the captures as they were given: for a reader on this machine. */
  keepPaths?: boolean;
  skipped?: readonly Skipped[];
  /** Default: this machine. */
  surroundings?: Surroundings;
  /** Characters in a line of text; default 100. */
  width?: number;
  colour?: boolean;
}

/** What leaves the machine is masked unless the caller says otherwise. */
export function writeReport(summary: CaseSummary, format: ReportFormat, options: ReportOptions = {}): string {
  const redactor = new Redactor(options.surroundings);
  const { redact = true, keepPaths = false } = options;
  const shown = redact ? redacted(summary, redactor, keepPaths) : summary;
  const given = options.skipped ?? [];
  const skipped = redact && !keepPaths ? redacted(given, redactor, false) : given;
  switch (format) {
    case 'json':
      return jsonReport(shown, skipped, redactor.masked);
    case 'markdown':
      return markdownReport(shown, skipped, redactor.masked);
    case 'text':
      return textReport(shown, skipped, { width: options.width ?? 100, colour: options.colour === true });
  }
}
