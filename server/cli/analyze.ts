/** `tidemark analyze`: reads paths as one case and writes its report. */
import fs from 'node:fs';
import path from 'node:path';
import type { Capture } from '../engine/capture.ts';
import { openCase } from '../engine/open-case.ts';
import { summarizeCase } from '../engine/run-case.ts';
import { formatsWith, type Reading } from '../formats/index.ts';
import { captureHash, fileSetOf, filesOfCapture } from '../notes/capture-hash.ts';
import { silenceExpected } from '../notes/expected.ts';
import { workspaceAbove } from '../notes/find-workspace.ts';
import { type Examined, resolveNote } from '../notes/resolve.ts';
import { readNotes } from '../notes/store.ts';
import { fail } from '../protocol/failure.ts';
import type { Finding, Severity } from '../protocol/finding.ts';
import type { Note, ResolvedNote } from '../protocol/note.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import type { RedactionLevel } from '../protocol/sharing.ts';
import { type Taken, takeAlong, writeBundle } from '../report/bundle.ts';
import { codeNames } from '../report/code-names.ts';
import { type LinkedFiles, reportContent, writeReport } from '../report/report.ts';
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
  'bundle',
] as const satisfies readonly ReportFormat[];

type WrittenFormat = (typeof REPORT_FORMATS)[number];

/** Only dumps of memory have use for it. */
export const MIN_LENGTH = 'min-length';

/** Only heap snapshots have use for it. */
export const SHALLOW = 'shallow';

/** Captures that a link of a report names one by one, and files of a set. */
const LINKED_MAX = 4;
const LINKED_FILES_MAX = 100;

/** From the least serious up. */
const SEVERITIES = ['note', 'warning', 'error'] as const satisfies readonly Severity[];

/** @returns the exit code: 1 when a finding is at or above `--fail-on`. */
export async function analyze(given: readonly string[]): Promise<number> {
  const options = readArguments(given, {
    values: ['format', 'output', 'fail-on', 'redact', 'captures', MIN_LENGTH],
    flags: ['no-redact', SHALLOW],
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
  const taken = choice(options, 'captures', ['none', 'copy', 'whole'], 'none');
  if (taken !== 'none' && format !== 'bundle')
    throw fail('bad-request', `--captures ${taken} is for a bundle.`, 'Add --output findings.tidemark.zip');
  const failOn = options.values.has('fail-on') ? choice(options, 'fail-on', SEVERITIES, 'error') : undefined;
  const { captures, comparisons, findings: found, skipped } = await open(names, reading(options));
  const workspace = workspaceAbove(names[0] as string);
  const { notes } = workspace === undefined ? { notes: [] } : readNotes(workspace);
  const findings = silenceExpected(found, notes);
  try {
    const summary = summarizeCase({ captures, comparisons }, findings, 1, 1);
    const toTerminal = output === undefined || output === '-';
    const shared = level !== 'local';
    const hashes = shared ? await hashesOf(captures) : [];
    const told = {
      level,
      skipped,
      hashes,
      ...(shared && (await linkedFiles(captures, isFolder(names)))),
      notes: shared ? await notesOn(notes, { captures, findings, hashes }) : [],
      names: codeNames(captures),
      width: toTerminal ? lineWidth() : 100,
      colour: toTerminal && wantsColour(process.stdout),
      tool: sarifOptions(),
    };
    if (format === 'bundle') {
      const along = await bundled(captures, taken, level);
      printTo(bundleFile(output), writeBundle(reportContent(summary, told), along), names);
    } else printTo(output, writeReport(summary, format, told).text, names);
  } finally {
    for (const capture of captures) capture.source.close();
  }
  return failOn !== undefined && findings.some((finding) => !finding.expected && isAtLeast(finding, failOn))
    ? 1
    : 0;
}

/** Opens paths as one case, with a progress line while it takes long. */
export async function open(paths: readonly string[], how: Reading = {}, except?: ReadonlySet<string>) {
  if (paths.filter((one) => one === '-').length > 1) {
    throw fail('bad-request', 'Standard input (-) can be read only once.', SEE_HELP);
  }
  const progress = progressLine();
  try {
    return await openCase(paths, {
      formats: formatsWith(how),
      rules,
      signal: new AbortController().signal,
      ...(except && { except }),
      onProgress: (done, total, step) => progress.update(done, total, step),
    });
  } finally {
    progress.end();
  }
}

export function reading(options: Arguments): Reading {
  return { leastLength: leastLength(options), shallow: options.flags.has(SHALLOW) };
}

/** How long the strings of a dump must be to be counted; undefined when not said. */
function leastLength(options: Arguments): number | undefined {
  if (!options.values.has(MIN_LENGTH)) return undefined;
  const asked = wholeNumber(options, MIN_LENGTH, 0);
  if (asked >= 1 && asked <= 1000) return asked;
  throw fail(
    'bad-request',
    `--${MIN_LENGTH} ${asked} is not from 1 to 1000.`,
    `Write --${MIN_LENGTH} 4, for example.`,
  );
}

/** Copies with masked words unless the files themselves are asked for. */
function bundled(
  captures: readonly Capture[],
  as: 'none' | 'copy' | 'whole',
  level: RedactionLevel,
): Promise<Taken[]> {
  return takeAlong(as === 'none' ? [] : captures.map(({ index }) => ({ capture: index, as })), {
    level,
    filesOf: (index) => captures.flatMap((one) => (one.index === index ? filesOfCapture(one) : [])),
    signal: new AbortController().signal,
  });
}

function bundleFile(output: string | undefined): string {
  if (output !== undefined && output !== '-') return output;
  throw fail('bad-request', 'A bundle is a file.', 'Name it: --output findings.tidemark.zip');
}

/** What links in the report name: captures one by one, or all files as one set. */
async function linkedFiles(captures: readonly Capture[], folder: boolean): Promise<{ files?: LinkedFiles }> {
  const files = captures.map(filesOfCapture);
  if (captures.length <= LINKED_MAX && files.every(({ length }) => length === 1)) return {};
  if (files.flat().length > LINKED_FILES_MAX) return {};
  const set = await fileSetOf(files.flat(), folder);
  return set ? { files: { captures: [], set } } : {};
}

function isFolder([first = '', ...others]: readonly string[]): boolean {
  return others.length === 0 && fs.statSync(first, { throwIfNoEntry: false })?.isDirectory() === true;
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
    '.zip': 'bundle',
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
  for (const capture of captures) hashes.push(await captureHash(capture));
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
