/** A case as one archive: findings and notes for Tidemark, a page for everybody, and captures if they were chosen. */

import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import type { ReportContent } from './report.ts';
import { writeZip, type ZipEntry } from './zip.ts';

/** The file that Tidemark opens again. */
export const FINDINGS_FILE = 'findings.json';
/** Folder of the captures that were taken along, as they are. */
export const CAPTURES_FOLDER = 'captures/';

/** A bundle is sent by mail; larger captures are passed on as files. */
export const BUNDLED_BYTES_MAX = 32 * 1024 * 1024;

export function writeBundle(content: ReportContent, captures: readonly ZipEntry[]): Buffer {
  const text = (name: string, written: string) => ({ name, content: Buffer.from(written) });
  return writeZip([
    text(FINDINGS_FILE, jsonReport(content)),
    text('report.html', htmlReport(content)),
    ...captures.map(({ name, content: bytes }, i) => ({
      name: `${CAPTURES_FOLDER}${i + 1}-${name}`,
      content: bytes,
    })),
  ]);
}
