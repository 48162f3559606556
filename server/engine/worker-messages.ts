/** What the server's main thread and the thread that reads one capture say to each other. */
import type { CaseSummary, Coverage, Mark, Problems } from '../protocol/capture.ts';
import type { Failure } from '../protocol/failure.ts';
import type { Skipped } from './case-files.ts';
import type { FileHandle } from './file-source.ts';
import type { TableData } from './table.ts';

export type ToWorker =
  /** Files of one case; `follow` only with a single one. */
  | { type: 'open'; handle: number; files: FileHandle[]; follow: boolean; skipped: Skipped[] }
  /** The followed file has grown to this size. */
  | { type: 'more'; bytes: number }
  | { type: 'stop' };

export interface CaptureData {
  path: string;
  /** Places in the list of files opened: more than one where files with one sample each were joined. */
  files: number[];
  format: string;
  bytes: number;
  tables: TableData[];
  zone: string;
  zoneOffset: number | undefined;
  facts: Record<string, number | string>;
  problems: Problems;
  coverage: Coverage | undefined;
  marks: Mark[];
  /** As `Format.packModel` gives it. */
  model?: unknown;
}

export type FromWorker =
  | { type: 'progress'; done: number; total: number; step: string }
  /** Tables over the head and the tail of a large capture, while the whole is read. */
  | { type: 'partial'; captures: CaptureData[]; summary: CaseSummary }
  /** Sent once, and again each time a followed capture has grown. `readBytes` = where reading stands. */
  | { type: 'result'; captures: CaptureData[]; summary: CaseSummary; readBytes: number }
  | { type: 'failure'; failure: Failure };
