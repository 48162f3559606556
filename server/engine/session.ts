/** The cases now open in an editor: answers the operations from the columns that workers have filled. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CaseSummary } from '../protocol/capture.ts';
import { FailureError, fail } from '../protocol/failure.ts';
import type { Evidence } from '../protocol/finding.ts';
import type { ObjectsPage, ObjectsQuery } from '../protocol/objects.ts';
import type { CallContext, Handlers, LocateQuery } from '../protocol/operations.ts';
import type { RedactionLevel } from '../protocol/sharing.ts';
import { bytesOf } from './bytes-page.ts';
import type { Capture } from './capture.ts';
import type { Skipped } from './case-files.ts';
import { evidenceAt } from './evidence.ts';
import { setAround } from './file-set.ts';
import { bytesAtHand, closeFile, type FileHandle, FileSource, openFile } from './file-source.ts';
import { isLive, watchFile } from './follow.ts';
import type { Format } from './format.ts';
import { JoinedSource } from './joined-source.ts';
import { type LineAnchor, linesOf } from './lines.ts';
import { type OpenFile, openAll, pathOf, withoutFolder, workerFailure } from './open-files.ts';
import { pageOf } from './page.ts';
import { reduceSeries } from './reduce.ts';
import { answerSpan, answerSpans, exportSpans, type SpanMask } from './spans/span-source.ts';
import { type Table, unpackTable } from './table.ts';
import type { CaptureData, FromWorker, ToWorker } from './worker-messages.ts';

export interface SessionOptions {
  formats: readonly Format[];
  /** Path of the bundle that runs {@link serveOpen}. */
  workerFile: string;
  /** A followed capture has changed. */
  onChanged(summary: CaseSummary): void;
  /** Makes what hides who and where in an export; one maker a file, so that one value has one mask in it. */
  mask?(level: RedactionLevel): SpanMask;
  /** Re-read captures that grow on disk. */
  follow: boolean;
}

interface OpenCase {
  handle: number;
  /** What it is called: the first path that was asked for. */
  path: string;
  files: OpenFile[];
  /** Paths of the case that could not be opened. */
  skipped: Skipped[];
  captures: Capture[];
  /** By capture: numbered lines, in file order. */
  anchors: LineAnchor[][];
  summary: CaseSummary | undefined;
  worker: Worker | undefined;
  stopWatching: (() => void) | undefined;
  closed: boolean;
}

/** Everything that is answered from the captures alone. */
export type AnalysisHandlers = Omit<
  Handlers,
  | 'notes'
  | 'note'
  | 'refresh'
  | 'identify'
  | 'find'
  | 'findSet'
  | 'openShared'
  | 'redactFile'
  | 'mask'
  | 'report'
>;

export class Session {
  readonly handlers: AnalysisHandlers;
  private readonly options: SessionOptions;
  private readonly cases = new Map<number, OpenCase>();
  private nextHandle = 1;

  constructor(options: SessionOptions) {
    this.options = options;
    this.handlers = {
      open: ({ uri, with: others = [] }, context) => this.open([uri, ...others], context),
      close: async (params) => {
        await this.close(params.case);
        return null;
      },
      summary: async (params) => this.summaryOf(params.case),
      page: async (params) => pageOf(this.table(params), params),
      series: async (params) => reduceSeries(this.table(params), params),
      lines: async (params) => {
        const { capture, anchors } = this.capture(params);
        return linesOf(capture.source, params, anchors);
      },
      bytes: async (params) => bytesOf(this.capture(params).capture.source, params),
      marks: async (params) => {
        const { capture } = this.capture(params);
        return capture.format.marks?.(capture, params) ?? { pieces: [], secrets: [] };
      },
      locate: async (params) => this.locate(params),
      objects: async (params) => this.objects(params),
      readText: async (params) => {
        const { capture } = this.capture(params);
        return capture.format.text?.read(capture, params) ?? null;
      },
      outlineText: async (params) => {
        const { capture } = this.capture(params);
        return capture.format.text?.outline(capture, params) ?? null;
      },
      colourText: async (params) => {
        const { capture } = this.capture(params);
        return capture.format.text?.colour(capture, params) ?? null;
      },
      textKin: async (params) => {
        const { capture } = this.capture(params);
        return capture.format.text?.kin(capture, params) ?? null;
      },
      spans: async (params) =>
        answerSpans(this.capture(params).capture, params, params.level && this.options.mask?.(params.level)),
      span: async (params) => answerSpan(this.capture(params).capture, params),
      exportSpans: async (params) => ({
        text: exportSpans(
          this.capture(params).capture,
          params,
          this.options.mask?.(params.level ?? 'structure'),
        ),
      }),
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.cases.keys()].map((handle) => this.close(handle)));
  }

  /** What notes are looked up in. @throws FailureError when the case is not open */
  examined(handle: number): { captures: readonly Capture[]; summary: CaseSummary; isFolder: boolean } {
    const { captures, files } = this.opened(handle);
    const isFolder = files.length > 0 && files.every((file) => file.handle.foundIn !== undefined);
    return { captures, summary: this.summaryOf(handle), isFolder };
  }

  /** Something beside the captures has changed what is to be shown. */
  touch(handle: number): void {
    const opened = this.opened(handle);
    if (!opened.summary) return;
    opened.summary = { ...opened.summary, revision: opened.summary.revision + 1 };
    this.options.onChanged(opened.summary);
  }

  touchAll(): void {
    for (const handle of this.cases.keys()) this.touch(handle);
  }

  private async open(uris: readonly string[], context: CallContext): Promise<CaseSummary> {
    const paths = uris.map(pathOf);
    const skipped: Skipped[] = [];
    const opened: OpenCase = {
      handle: this.nextHandle++,
      path: paths[0] as string,
      files: openAll([...new Set(paths.flatMap((start) => setAround(start, this.options.formats)))], skipped),
      skipped,
      captures: [],
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
      throw withoutFolder(error, ...paths, ...skipped.map((one) => one.path));
    }
  }

  /** Runs the worker until its first result; a followed capture's worker lives on. */
  private read(opened: OpenCase, context: CallContext | undefined): Promise<CaseSummary> {
    const [only] = opened.files as [OpenFile];
    const { handle } = only;
    const single = opened.files.length === 1;
    const follow =
      single && this.options.follow && !handle.copied && handle.packing === 'none' && isLive(opened.path);
    const bytes = () => opened.files.reduce((sum, { source }) => sum + source.bytes, 0);
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
            this.accept(opened, message.captures, message.summary);
            context?.progress({
              done: 0,
              total: bytes(),
              step: 'reading',
              partial: message.summary,
            });
            break;
          case 'result': {
            const known = opened.summary && !opened.summary.partial ? opened.summary.revision : 0;
            const summary = { ...message.summary, revision: known + 1 };
            if (single) only.source.bytes = Math.max(only.source.bytes, message.readBytes);
            this.accept(opened, message.captures, summary);
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
      this.tell(opened, {
        type: 'open',
        handle: opened.handle,
        files: opened.files.map((file) => file.handle),
        follow,
        skipped: opened.skipped,
      });
      if (single && this.options.follow && !handle.copied) this.watch(opened, handle);
    });
  }

  private watch(opened: OpenCase, { fd, diskBytes }: FileHandle): void {
    opened.stopWatching?.();
    opened.stopWatching = watchFile(opened.path, fd, diskBytes, (change) => {
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
    for (const { handle } of opened.files) closeFile(handle);
    opened.files = [{ handle: file, source: new FileSource(file) }];
    this.read(opened, undefined).catch(() => {});
  }

  private tell(opened: OpenCase, message: ToWorker): void {
    opened.worker?.postMessage(message);
  }

  private accept(opened: OpenCase, read: readonly CaptureData[], summary: CaseSummary): void {
    if (opened.closed) return;
    for (const { handle, source } of opened.files) source.bytes = Math.max(source.bytes, bytesAtHand(handle));
    opened.captures = read.flatMap((data, index) => {
      const format = this.options.formats.find((f) => f.id === data.format);
      if (!format) return [];
      const sources = data.files.map((place) => (opened.files[place] as OpenFile).source);
      const source = sources.length === 1 ? (sources[0] as FileSource) : new JoinedSource(data.path, sources);
      return {
        ...data,
        index,
        format,
        tables: data.tables.map(unpackTable),
        judgements: new Map(),
        shares: new Map(),
        source,
        ...(data.model === undefined ? {} : { model: format.unpackModel?.(data.model, source) }),
      };
    });
    opened.anchors = opened.captures.map(({ tables }) => anchorsOf(tables));
    opened.summary = summary;
  }

  private async close(handle: number): Promise<void> {
    const opened = this.cases.get(handle);
    if (!opened) return;
    this.cases.delete(handle);
    opened.closed = true;
    opened.stopWatching?.();
    await opened.worker?.terminate();
    for (const { source } of opened.files) source.close();
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

  private capture(query: { case: number; capture: number }): { capture: Capture; anchors: LineAnchor[] } {
    const opened = this.opened(query.case);
    const capture = opened.captures[query.capture];
    if (!capture)
      throw fail('bad-request', 'There is no such capture in this case.', 'Wait until it is open.');
    return { capture, anchors: opened.anchors[query.capture] ?? [] };
  }

  private table(query: { case: number; capture: number; table: string }): Table {
    const table = this.capture(query).capture.tables.find((t) => t.id === query.table);
    if (!table)
      throw fail(
        'bad-request',
        `There is no table “${query.table}” in this capture.`,
        'Open the file again.',
      );
    return table;
  }

  private locate(query: LocateQuery): Evidence | null {
    const { capture } = this.capture(query);
    const table = this.table(query);
    if (query.row < 0 || query.row >= table.rows) return null;
    return evidenceAt(capture, table, query.row, query.column);
  }

  private objects(query: ObjectsQuery): Promise<ObjectsPage> {
    const { capture } = this.capture(query);
    if (!capture.format.objects || capture.model === undefined)
      throw fail('bad-request', 'This capture holds no graph of objects.', 'Look at its tables.');
    return capture.format.objects(capture, query, this.opened(query.case).captures);
  }
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
