/** The thread that reads one case: streams it into shared columns, checks it, posts the result and exits. */
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../protocol/failure.ts';
import { type Capture, seriesTables } from './capture.ts';
import type { Skipped } from './case-files.ts';
import { type FileHandle, FileSource, type Follower } from './file-source.ts';
import type { Format } from './format.ts';
import { growthTable } from './growth-table.ts';
import { JoinedSource } from './joined-source.ts';
import { finishCapture, readCapture, recognise } from './read-capture.ts';
import { readCase } from './read-case.ts';
import type { Rule } from './rule.ts';
import { checkCase, examine, summarizeCase } from './run-case.ts';
import { packTable, type Table } from './table.ts';
import { TableBuilder } from './table-builder.ts';
import { WINDOW_WORTHWHILE, WindowSource } from './window-source.ts';
import type { CaptureData, FromWorker, ToWorker } from './worker-messages.ts';

const PROGRESS_EVERY_MS = 100;

export function serveOpen(port: MessagePort, formats: readonly Format[], rules: readonly Rule[]): void {
  const mailbox = new Mailbox();
  port.on('message', (message: ToWorker) => {
    if (message.type === 'open') {
      new Opening(port, mailbox, formats, rules)
        .run(message)
        .catch((error) =>
          port.postMessage({ type: 'failure', failure: toFailure(error) } satisfies FromWorker),
        )
        .finally(() => port.close());
    } else {
      mailbox.put(message.type === 'more' ? message.bytes : undefined);
    }
  });
}

/** The newest size that the main thread has told of. */
class Mailbox {
  private waiting: ((bytes: number | undefined) => void) | undefined;
  private latest: { bytes: number | undefined } | undefined;

  put(bytes: number | undefined): void {
    this.latest = { bytes };
    this.waiting?.(bytes);
  }

  take(): Promise<number | undefined> {
    return new Promise((resolve) => {
      const deliver = () => {
        const bytes = this.latest?.bytes;
        this.latest = undefined;
        this.waiting = undefined;
        resolve(bytes);
      };
      if (this.latest) deliver();
      else this.waiting = deliver;
    });
  }
}

class Opening {
  private readonly port: MessagePort;
  private readonly mailbox: Mailbox;
  private readonly formats: readonly Format[];
  private readonly rules: readonly Rule[];
  private lastProgress = 0;
  private lastStep = '';
  private revision = 0;

  constructor(port: MessagePort, mailbox: Mailbox, formats: readonly Format[], rules: readonly Rule[]) {
    this.port = port;
    this.mailbox = mailbox;
    this.formats = formats;
    this.rules = rules;
  }

  async run({ handle, files, follow, skipped }: Extract<ToWorker, { type: 'open' }>): Promise<void> {
    const [only] = files;
    if (only && files.length === 1) await this.readOne(handle, only, follow);
    else await this.readMany(handle, files, skipped);
  }

  private async readOne(handle: number, file: FileHandle, followAsked: boolean): Promise<void> {
    const signal = new AbortController().signal;
    const plain = new FileSource(file);
    const format = await recognise(plain, this.formats);
    const follow = followAsked && format.follows === true;
    if (format.follows && file.packing === 'none' && plain.bytes > WINDOW_WORTHWHILE) {
      const window = await readCapture(new WindowSource(plain), { formats: [format], index: 0, signal });
      const summary = {
        ...summarizeCase({ captures: [window], comparisons: [] }, [], handle, 0),
        partial: 'the first 8 MB and the last 1 MB',
      };
      this.port.postMessage({
        type: 'partial',
        captures: [pack(window, [0])],
        summary,
      } satisfies FromWorker);
    }
    const into = new TableBuilder((done) => this.progress(done, plain.bytes, into.step));
    into.preview = (what, tables, model) => this.preview(handle, source, format, what, tables, model);
    const follower: Follower = {
      idle: (readBytes) => this.publish(handle, source, format, into, readBytes),
      more: () => this.mailbox.take(),
    };
    const source: FileSource = follow ? new FileSource(file, follower) : plain;
    await format.read(source, into, signal);
    if (!follow) this.publish(handle, source, format, into, source.bytes);
    into.afterwards?.();
  }

  private async readMany(handle: number, files: readonly FileHandle[], skipped: Skipped[]): Promise<void> {
    const total = files.reduce((sum, file) => sum + file.diskBytes, 0);
    const sources = files.map((file) => new FileSource(file));
    const captures = await readCase(
      sources.map((source, i) => ({
        path: source.path,
        foundIn: files[i]?.foundIn,
        open: () => source,
        // The main thread opened them, and closes them.
        discard: () => {},
      })),
      skipped,
      {
        formats: this.formats,
        signal: new AbortController().signal,
        onProgress: (done, step) => this.progress(done, total, step),
      },
    );
    const placesOf = ({ source }: Capture) =>
      (source instanceof JoinedSource ? source.sources : [source]).map((one) =>
        sources.indexOf(one as FileSource),
      );
    const examined = examine(captures);
    const summary = summarizeCase(examined, checkCase(examined, this.rules), handle, ++this.revision);
    this.port.postMessage({
      type: 'result',
      captures: captures.map((capture) => pack(capture, placesOf(capture))),
      summary: { ...summary, ...leftOutOf(skipped) },
      readBytes: total,
    } satisfies FromWorker);
  }

  private progress(done: number, total: number, step: string): void {
    const now = Date.now();
    if (step === this.lastStep && now - this.lastProgress < PROGRESS_EVERY_MS) return;
    this.lastProgress = now;
    this.lastStep = step;
    this.port.postMessage({ type: 'progress', done, total, step } satisfies FromWorker);
  }

  private preview(
    handle: number,
    source: FileSource,
    format: Format,
    what: string,
    tables: readonly Table[],
    model: unknown,
  ): void {
    const soFar = new TableBuilder();
    soFar.tables.push(...tables);
    soFar.model = model;
    const capture = finishCapture(source, format, soFar, 0);
    this.port.postMessage({
      type: 'partial',
      captures: [pack(capture, [0])],
      summary: {
        ...summarizeCase({ captures: [capture], comparisons: [] }, [], handle, 0),
        partial: what,
      },
    } satisfies FromWorker);
  }

  private publish(
    handle: number,
    source: FileSource,
    format: Format,
    into: TableBuilder,
    readBytes: number,
  ): void {
    into.pending?.commit();
    const capture = finishCapture(source, format, into, 0);
    capture.bytes = Math.max(capture.bytes, source.bytes);
    const examined = examine([capture]);
    const summary = summarizeCase(examined, checkCase(examined, this.rules), handle, ++this.revision);
    this.port.postMessage({
      type: 'result',
      captures: [pack(capture, [0])],
      summary: { ...summary, ...(into.partial === undefined ? {} : { partial: into.partial }) },
      readBytes,
    } satisfies FromWorker);
    into.pending?.takeBack();
  }
}

const REASONS_SHOWN = 3;

/** What was left out; a folder may hold thousands of files that are no captures. */
function leftOutOf(skipped: readonly Skipped[]): { leftOut?: string } {
  if (skipped.length === 0) return {};
  const said = skipped.slice(0, REASONS_SHOWN).map(({ path: file, failure }) => {
    // The tab says which folder it is.
    const folder = path.dirname(file);
    const short = failure.message
      .replaceAll(file, path.basename(file))
      .replaceAll(folder, path.basename(folder));
    return short.endsWith('.') ? short : `${short}.`;
  });
  const more = skipped.length - said.length;
  return { leftOut: `Left out: ${said.join(' ')}${more > 0 ? ` And ${more} more.` : ''}` };
}

function pack(capture: Capture, files: number[]): CaptureData {
  const { bytes, zone, zoneOffset, facts, problems, coverage, marks } = capture;
  return {
    path: capture.path,
    files,
    format: capture.format.id,
    bytes,
    tables: [...capture.tables, ...seriesTables(capture).map((table) => growthTable(capture, table))].map(
      packTable,
    ),
    zone,
    zoneOffset,
    facts,
    problems,
    coverage,
    marks,
    ...(capture.model === undefined ? {} : { model: capture.format.packModel?.(capture.model) }),
  };
}
