/** `tidemark analyze`: reads paths as one case and writes its report. */
import path from 'node:path';
import type { Capture } from '../engine/capture.ts';
import { contentHash } from '../engine/content-hash.ts';
import { openCase } from '../engine/open-case.ts';
import { summarizeCase } from '../engine/run-case.ts';
import { formats, formatsWith } from '../formats/index.ts';
import { silenceExpected } from '../notes/expected.ts';
import { workspaceAbove } from '../notes/find-workspace.ts';
import { type Examined, resolveNote } from '../notes/resolve.ts';
import { readNotes } from '../notes/store.ts';
import { fail } from '../protocol/failure.ts';
import type { Finding, Severity } from '../protocol/finding.ts';
import type { Note, ResolvedNote } from '../protocol/note.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import type { RedactionLevel } from '../protocol/sharing.ts';
import { codeNames } from '../report/code-names.ts';
import { writeReport } from '../report/report.ts';
import { sarifOptions } from '../report/sarif-options.ts';
import { rules } from '../rules/index.ts';
import { type Arguments, choice, readArguments, SEE_HELP, wholeNumber } from './options.ts';
import { lineWidth, printTo, wantsColour } from './output.ts';
import { progressLine } from './progress.ts';

export const REPORT_FORMATS = [
  'text',
  'json',
  'markdown',
  'html',
  'sarif',
] as const satisfies readonly ReportFormat[];

type WrittenFormat = (typeof REPORT_FORMATS)[number];

/** Only dumps of memory have use for it. */
export const MIN_LENGTH = 'min-length';

/** From the least serious up. */
const SEVERITIES = ['note', 'warning', 'error'] as const satisfies readonly Severity[];

/** @returns the exit code: 1 when a finding is at or above `--fail-on`. */
export async function analyze(given: readonly string[]): Promise<number> {
  const options = readArguments(given, {
    values: ['format', 'output', 'fail-on', MIN_LENGTH],
    flags: ['no-redact'],
  });
  const { names } = options;
  if (names.length === 0) {
    throw fail(
      'bad-request',
      'analyze needs the path of a capture.',
      'Example: tidemark analyze meminfo.log',
    );
  }
  const output = options.values.get('output');
  const format = reportFormat(options, output);
  const level = redactionLevel(options, format);
  const failOn = options.values.has('fail-on') ? choice(options, 'fail-on', SEVERITIES, 'error') : undefined;
  const { captures, comparisons, findings: found, skipped } = await open(names, leastLength(options));
  const workspace = workspaceAbove(names[0] as string);
  const { notes } = workspace === undefined ? { notes: [] } : readNotes(workspace);
  const findings = silenceExpected(found, notes);
  try {
    const summary = summarizeCase({ captures, comparisons }, findings, 1, 1);
    const toTerminal = output === undefined || output === '-';
    const shared = level !== 'local';
    const hashes = shared ? await hashesOf(captures) : [];
    const { text } = writeReport(summary, format, {
      level,
      skipped,
      hashes,
      notes: shared ? await notesOn(notes, { captures, findings, hashes }) : [],
      names: codeNames(captures),
      width: toTerminal ? lineWidth() : 100,
      colour: toTerminal && wantsColour(process.stdout),
      tool: sarifOptions(),
    });
    printTo(output, text, names);
  } finally {
    for (const capture of captures) capture.source.close();
  }
  return failOn !== undefined && findings.some((finding) => !finding.expected && isAtLeast(finding, failOn))
    ? 1
    : 0;
}

/** Opens paths as one case, with a progress line while it takes long. */
export async function open(paths: readonly string[], least?: number) {
  if (paths.filter((one) => one === '-').length > 1) {
    throw fail('bad-request', 'Standard input (-) can be read only once.', SEE_HELP);
  }
  const progress = progressLine();
  try {
    return await openCase(paths, {
      formats: least === undefined ? formats : formatsWith(least),
      rules,
      signal: new AbortController().signal,
      onProgress: (done, total, step) => progress.update(done, total, step),
    });
  } finally {
    progress.end();
  }
}

/** How long the strings of a dump must be to be counted; undefined when not said. */
export function leastLength(options: Arguments): number | undefined {
  if (!options.values.has(MIN_LENGTH)) return undefined;
  const asked = wholeNumber(options, MIN_LENGTH, 0);
  if (asked >= 1 && asked <= 1000) return asked;
  throw fail(
    'bad-request',
    `--${MIN_LENGTH} ${asked} is not from 1 to 1000.`,
    `Write --${MIN_LENGTH} 4, for example.`,
  );
}

/** As asked, else as the name of the output file says. */
function reportFormat(options: Arguments, output: string | undefined): WrittenFormat {
  const byName = {
    '.json': 'json',
    '.md': 'markdown',
    '.markdown': 'markdown',
    '.html': 'html',
    '.htm': 'html',
    '.sarif': 'sarif',
  } as const;
  const extension = path.extname(output ?? '').toLowerCase();
  const absent = byName[extension as keyof typeof byName] ?? 'text';
  return choice(options, 'format', REPORT_FORMATS, absent);
}

/** A ticket is read elsewhere; text and JSON are used where the captures are. */
function redactionLevel(options: Arguments, format: WrittenFormat): RedactionLevel {
  if (options.flags.has('no-redact')) return 'full';
  if (!options.values.has('redact')) return format === 'text' || format === 'json' ? 'local' : 'structure';
  const level = choice(options, 'redact', ['structure', 'labels', 'none', 'full'], 'structure');
  return level === 'none' ? 'full' : level;
}

async function hashesOf(captures: readonly Capture[]): Promise<(string | undefined)[]> {
  const hashes: (string | undefined)[] = [];
  for (const { path: file } of captures) hashes.push(await contentHash(file));
  return hashes;
}

/** Those that speak about what was analysed. */
async function notesOn(notes: readonly Note[], examined: Examined): Promise<ResolvedNote[]> {
  const resolved: ResolvedNote[] = [];
  for (const note of notes) resolved.push(await resolveNote(note, examined));
  return resolved.filter(({ rung }) => rung !== 'not found');
}

function isAtLeast(finding: Finding, least: Severity): boolean {
  return SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(least);
}
