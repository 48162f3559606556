/** One case, written out for people or programs. */
import type { CaseSummary } from '../protocol/capture.ts';
import type { Failure } from '../protocol/failure.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { markdownReport } from './markdown.ts';
import { Redactor, type Surroundings } from './redact.ts';
import { redacted } from './redact-case.ts';
import { type SarifOptions, sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

/** A path that gave no capture, and why. */
export interface Skipped {
  path: string;
  failure: Failure;
}

export interface ReportOptions {
  /** Default: masked. */
  redact?: boolean;
  /**
   * For a reader on this machine: paths, host names and addresses stay, since a finding may be about one of them.
   * Secrets and names of people are masked all the same.
   */
  local?: boolean;
  skipped?: readonly Skipped[];
  /** Default: this machine. */
  surroundings?: Surroundings;
  /** Characters in a line of text; default 100. */
  width?: number;
  colour?: boolean;
  /** What SARIF says beside the findings. */
  sarif?: SarifOptions;
}

/** What leaves the machine is masked unless the caller says otherwise. */
export function writeReport(summary: CaseSummary, format: ReportFormat, options: ReportOptions = {}): string {
  const { redact = true, local = false } = options;
  const redactor = new Redactor(options.surroundings, local ? ['host', 'ip', 'mac'] : []);
  const shown = redact ? redacted(summary, redactor, local) : summary;
  const given = options.skipped ?? [];
  const skipped = redact && !local ? redacted(given, redactor, false) : given;
  switch (format) {
    case 'json':
      return jsonReport(shown, skipped, redactor.masked);
    case 'markdown':
      return markdownReport(shown, skipped, redactor.masked);
    case 'html':
      return htmlReport(shown, skipped, redactor.masked);
    case 'sarif':
      return sarifReport(shown, options.sarif ?? { rules: [], version: '0', hashes: [] });
    case 'text':
      return textReport(shown, skipped, { width: options.width ?? 100, colour: options.colour === true });
  }
}
