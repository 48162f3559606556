/** The cases now open in an editor: answers the operations from the columns that workers have filled. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CaseSummary } from '../protocol/capture.ts';
import { FailureError, fail, toFailure } from '../protocol/failure.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { CallContext, Handlers, LocateQuery, ReportFormat } from '../protocol/operations.ts';
import type { Capture } from './capture.ts';
import { evidenceAt } from './evidence.ts';
import { closeFile, type FileHandle, FileSource, openFile } from './file-source.ts';
import { isLive, watchFile } from './follow.ts';
import type { Format } from './format.ts';
import { type LineAnchor, linesOf } from './lines.ts';
import { pageOf } from './page.ts';
import { reduceSeries } from './reduce.ts';
import { type Table, unpackTable } from './table.ts';
import type { CaptureData, FromWorker, ToWorker } from './worker-messages.ts';

export interface SessionOptions {
  formats: readonly Format[];
  /** Path of the bundle that runs {@link serveOpen}. */
  workerFile: string;
  report(summary: CaseSummary, format: ReportFormat): string;
  /** A followed capture has changed. */
  onChanged(summary: CaseSummary): void;
  /** Re-read captures that grow on disk. */
  follow: boolean;
}

interface OpenCase {
  handle: number;
  path: string;
  file: FileHandle;
  source: FileSource;
  capture: Capture | undefined;
  /** Numbered lines, in file order. */
  anchors: LineAnchor[];
  summary: CaseSummary | undefined;
  worker: Worker | undefined;
  stopWatching: (() => void) | undefined;
  closed: boolean;
}

export class Session {
  readonly handlers: Handlers;
  private readonly options: SessionOptions;
  private readonly cases = new Map<number, OpenCase>();
  private nextHandle = 1;

  constructor(options: SessionOptions) {
    this.options = options;
    this.handlers = {
      open: ({ uri }, context) => this.open(uri, context),
      close: async (params) => {
        await this.close(params.case);
        return null;
      },
      summary: async (params) => this.summaryOf(params.case),
      page: async (params) => pageOf(this.table(params), params),
      series: async (params) => reduceSeries(this.table(params), params),
      lines: async (params) => {
        const opened = this.opened(params.case);
        return linesOf(opened.source, params, opened.anchors);
      },
      locate: async (params) => this.locate(params),
      report: async (params) => {
        const summary = only(this.summaryOf(params.case), params.finding);
        return { text: this.options.report(summary, params.format) };
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.cases.keys()].map((handle) => this.close(handle)));
  }

  private async open(uri: string, context: CallContext): Promise<CaseSummary> {
    const file = openNamed(pathOf(uri));
    const opened: OpenCase = {
      handle: this.nextHandle++,
      path: file.path,
      file,
      source: new FileSource(file),
      capture: undefined,
      anchors: [],
      summary: undefined,
      worker: undefined,
      stopWatching: undefined,
      closed: false,
    };
    this.cases.set(opened.handle, opened);
    try {
      return await this.read(opened, context);
    } catch (error) {
      await this.close(opened.handle);
      throw withoutFolder(error, opened.path);
    }
  }

  /** Runs the worker until its first result; a followed capture's worker lives on. */
  private read(opened: OpenCase, context: CallContext | undefined): Promise<CaseSummary> {
    const follow =
      this.options.follow && !opened.file.copied && opened.file.packing === 'none' && isLive(opened.path);
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.options.workerFile);
      opened.worker = worker;
      const cancel = () => {
        reject(
          fail(
            'cancelled',
            `Opening ${path.basename(opened.path)} was cancelled.`,
            'Open it again when you need it.',
          ),
        );
        void worker.terminate();
      };
      context?.signal.addEventListener('abort', cancel, { once: true });
      worker.on('message', (message: FromWorker) => {
        switch (message.type) {
          case 'progress':
            context?.progress(message);
            break;
          case 'partial':
            this.accept(opened, message.capture, message.summary);
            context?.progress({
              done: 0,
              total: opened.source.bytes,
              step: 'reading',
              partial: message.summary,
            });
            break;
          case 'result': {
            const known = opened.summary && !opened.summary.partial ? opened.summary.revision : 0;
            const summary = { ...message.summary, revision: known + 1 };
            opened.source.bytes = Math.max(opened.source.bytes, message.readBytes);
            this.accept(opened, message.capture, summary);
            if (known > 0) this.options.onChanged(summary);
            resolve(summary);
            break;
          }
          case 'failure':
            reject(new FailureError(message.failure));
            break;
        }
      });
      worker.on('error', (error: NodeJS.ErrnoException) => reject(workerFailure(error, opened.path)));
      worker.on('exit', () => {
        if (opened.worker === worker) opened.worker = undefined;
        reject(
          fail(
            'internal',
            `Reading ${path.basename(opened.path)} ended without a result.`,
            'Open it again; the Tidemark output channel may say more.',
          ),
        );
      });
      this.tell(opened, { type: 'open', handle: opened.handle, file: opened.file, follow });
      if (this.options.follow && !opened.file.copied) this.watch(opened);
    });
  }

  private watch(opened: OpenCase): void {
    opened.stopWatching?.();
    opened.stopWatching = watchFile(opened.path, opened.file.fd, opened.file.diskBytes, (change) => {
      if (opened.closed) return;
      if (change.kind === 'gone') {
        this.notify(opened, 'The file is gone from disk (deleted, moved or rotated). What was read stays.');
      } else if (change.kind === 'back') {
        this.notify(opened, undefined);
      } else if (change.kind === 'grown' && opened.worker) {
        this.tell(opened, { type: 'more', bytes: change.bytes });
      } else {
        this.reopen(opened);
      }
    });
  }

  private notify(opened: OpenCase, notice: string | undefined): void {
    if (!opened.summary) return;
    const { notice: _, ...summary } = opened.summary;
    opened.summary = {
      ...summary,
      revision: summary.revision + 1,
      ...(notice === undefined ? {} : { notice }),
    };
    this.options.onChanged(opened.summary);
  }

  /** The file was truncated, replaced, or grew after its worker had left: reads it anew. */
  private reopen(opened: OpenCase): void {
    void opened.worker?.terminate();
    opened.worker = undefined;
    let file: FileHandle;
    try {
      file = openFile(opened.path);
    } catch {
      // Gone or empty for the moment (rotation): what was read stays on the screen; look again.
      setTimeout(() => !opened.closed && this.reopen(opened), 1000).unref();
      return;
    }
    closeFile(opened.file);
    opened.file = file;
    opened.source = new FileSource(file);
    this.read(opened, undefined).catch(() => {});
  }

  private tell(opened: OpenCase, message: ToWorker): void {
    opened.worker?.postMessage(message);
  }

  private accept(opened: OpenCase, data: CaptureData, summary: CaseSummary): void {
    const format = this.options.formats.find((f) => f.id === data.format);
    if (!format || opened.closed) return;
    opened.source.bytes = Math.max(
      opened.source.bytes,
      opened.file.packing === 'none' ? opened.file.diskBytes : 0,
    );
    opened.capture = {
      ...data,
      index: 0,
      path: opened.path,
      format,
      tables: data.tables.map(unpackTable),
      judgements: new Map(),
      shares: new Map(),
      source: opened.source,
      ...(data.model === undefined ? {} : { model: format.unpackModel?.(data.model, opened.source) }),
    };
    opened.anchors = anchorsOf(opened.capture.tables);
    opened.summary = summary;
  }

  private async close(handle: number): Promise<void> {
    const opened = this.cases.get(handle);
    if (!opened) return;
    this.cases.delete(handle);
    opened.closed = true;
    opened.stopWatching?.();
    await opened.worker?.terminate();
    opened.source.close();
  }

  private opened(handle: number): OpenCase {
    const opened = this.cases.get(handle);
    if (!opened)
      throw fail('closed', 'This capture is no longer open.', 'Close the tab and open the file again.');
    return opened;
  }

  private summaryOf(handle: number): CaseSummary {
    const { summary } = this.opened(handle);
    if (!summary) throw fail('bad-request', 'This capture is still being read.', 'Wait until it is open.');
    return summary;
  }

  private table(query: { case: number; table: string }): Table {
    const table = this.opened(query.case).capture?.tables.find((t) => t.id === query.table);
    if (!table)
      throw fail(
        'bad-request',
        `There is no table “${query.table}” in this capture.`,
        'Open the file again.',
      );
    return table;
  }

  private locate(query: LocateQuery): Evidence | null {
    const { capture } = this.opened(query.case);
    const table = this.table(query);
    if (!capture || query.row < 0 || query.row >= table.rows) return null;
    return evidenceAt(capture, table, query.row, query.column);
  }
}

/** The case as if it had one finding; the whole case when none is named. */
function only(summary: CaseSummary, finding: string | undefined): CaseSummary {
  if (finding === undefined) return summary;
  return { ...summary, findings: summary.findings.filter(({ id }) => id === finding), growth: [] };
}

/** First lines of samples, at most about a thousand: between two of them lines are counted. */
function anchorsOf(tables: readonly Table[]): LineAnchor[] {
  const anchors: LineAnchor[] = [];
  for (const { rows, byteStart, line } of tables) {
    if (!byteStart || !line) continue;
    for (let row = 0; row < rows; row += Math.ceil(rows / 1000))
      anchors.push({ byteStart: byteStart.at(row), line: line.at(row) });
  }
  return anchors.filter(({ line }) => line >= 1).sort((a, b) => a.byteStart - b.byteStart);
}

function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) {
    throw fail(
      'unreadable',
      'Tidemark reads files on the machine where it runs.',
      'Save the file to disk there and open it from disk.',
    );
  }
  try {
    return fileURLToPath(uri);
  } catch {
    throw fail('bad-request', 'This address names no file.', 'Open the file from the Explorer.');
  }
}

/** Messages in the editor name the file, not the folder it lies in: the tab says that. */
function withoutFolder(error: unknown, file: string): unknown {
  if (!(error instanceof FailureError)) return error;
  const { code, message, next } = error.failure;
  const short = (text: string) => text.replaceAll(file, path.basename(file));
  return fail(code, short(message), short(next));
}

function openNamed(file: string): FileHandle {
  try {
    return openFile(file);
  } catch (error) {
    throw withoutFolder(error, file);
  }
}

function workerFailure(error: NodeJS.ErrnoException, file: string): FailureError {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return fail(
      'too-big',
      `${path.basename(file)} needs more memory than one thread may take.`,
      'Open a part of it: head -c 500M FILE > part.log',
    );
  }
  return new FailureError(toFailure(error));
}
