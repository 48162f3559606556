/** A case as one archive: findings and notes for Tidemark, a page for everybody, and captures if they were chosen. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fail } from '../protocol/failure.ts';
import { BUNDLED_BYTES_MAX, type Masked, type RedactionLevel, type TakenAlong } from '../protocol/sharing.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { isText, LineRedactor, redactedText } from './redact-file.ts';
import type { ReportContent } from './report.ts';
import { writeZip, type ZipEntry } from './zip.ts';

/** The file that Tidemark opens again. */
export const FINDINGS_FILE = 'findings.json';
/** Folder of the captures that were taken along. */
export const CAPTURES_FOLDER = 'captures/';

/** A file of a capture that lies in the bundle. */
export interface Taken {
  capture: number;
  /** In the bundle; without its folder. */
  name: string;
  content: Uint8Array;
  sha256: string;
  /** Null for a file as it is. */
  masked: Masked | null;
}

export function writeBundle(content: ReportContent, taken: readonly Taken[]): Buffer {
  const text = (name: string, written: string) => ({ name, content: Buffer.from(written) });
  const copies = taken.map(({ capture, name, sha256, content: { length }, masked }) => ({
    capture,
    name,
    sha256,
    bytes: length,
    isCopy: masked !== null,
  }));
  const told = { ...content, ...(copies.length > 0 && { copies }) };
  const entries: ZipEntry[] = [
    text(FINDINGS_FILE, jsonReport(told)),
    text('report.html', htmlReport(told)),
    ...taken.map(({ name, content: bytes }) => ({ name: `${CAPTURES_FOLDER}${name}`, content: bytes })),
  ];
  return writeZip(entries);
}

export interface TakeOptions {
  level: RedactionLevel;
  /** Files of a capture by its position. */
  filesOf(capture: number): readonly string[];
  signal: AbortSignal;
}

/**
 * Reads what is to be taken along, masked unless it was said otherwise.
 * @throws FailureError for what can not be masked, is not there, or is too large
 */
export async function takeAlong(wanted: readonly TakenAlong[], options: TakeOptions): Promise<Taken[]> {
  const taken: Taken[] = [];
  const redactor = new LineRedactor(options.level === 'labels' ? 'labels' : 'structure');
  let bytes = 0;
  for (const { capture, as } of wanted) {
    const files = options.filesOf(capture);
    for (const [i, file] of files.entries()) {
      bytes += sizeOf(file);
      if (bytes > BUNDLED_BYTES_MAX) {
        throw fail(
          'too-big',
          `${path.basename(file)} is too large for a bundle.`,
          'Leave it out: whoever has it opens the bundle beside it.',
        );
      }
      const place = files.length > 1 ? `${capture + 1}-${i + 1}` : `${capture + 1}`;
      const isWhole = as === 'whole';
      if (!isWhole && !(await isText(file))) {
        throw fail(
          'bad-request',
          `Capture ${capture + 1} is no text: what it holds can not be masked, so it is not taken along.`,
          'Leave it out, or take it along as it is, with everything in it.',
        );
      }
      const content = isWhole ? fs.readFileSync(file) : await redactedText(file, redactor, options.signal);
      const name = isWhole ? `${place}-${path.basename(file)}` : `${place}-${copyName(file, redactor)}`;
      const sha256 = createHash('sha256').update(content).digest('hex');
      taken.push({ capture, name, content, sha256, masked: isWhole ? null : redactor.masked });
    }
  }
  return taken;
}

/** A copy is called as its capture when the name tells nothing: readers may find a time in it. */
function copyName(file: string, redactor: LineRedactor): string {
  const name = path.basename(file).replace(/\.(?:gz|zst|zstd)$/i, '');
  const isTold = name === redactor.redact(name) && /^[\w.-]{1,80}$/.test(name);
  return isTold ? name : `capture${/\.(?:log|txt|json|csv|tsv|xml|out)$/i.exec(name)?.[0] ?? ''}`;
}

function sizeOf(file: string): number {
  try {
    return fs.statSync(file).size;
  } catch {
    throw fail('not-found', `${path.basename(file)} is not there any more.`, 'Leave it out.');
  }
}
