/** The thread that reads one capture: streams it into shared columns, checks it, posts the result and exits. */
import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../protocol/failure.ts';
import { type Capture, seriesTables } from './capture.ts';
import { type FileHandle, FileSource, type Follower } from './file-source.ts';
import type { Format } from './format.ts';
import { growthTable } from './growth-table.ts';
import { finishCapture, readCapture, recognise } from './read-capture.ts';
import type { Rule } from './rule.ts';
import { checkCase, summarizeCase } from './run-case.ts';
import { packTable } from './table.ts';
import { TableBuilder } from './table-builder.ts';
import { WINDOW_WORTHWHILE, WindowSource } from './window-source.ts';
import type { CaptureData, FromWorker, ToWorker } from './worker-messages.ts';

const PROGRESS_EVERY_MS = 100;

export function serveOpen(port: MessagePort, formats: readonly Format[], rules: readonly Rule[]): void {
  const mailbox = new Mailbox();
  port.on('message', (message: ToWorker) => {
    if (message.type === 'open') {
      new Opening(port, mailbox, formats, rules)
        .run(message.handle, message.file, message.follow)
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
  private revision = 0;

  constructor(port: MessagePort, mailbox: Mailbox, formats: readonly Format[], rules: readonly Rule[]) {
    this.port = port;
    this.mailbox = mailbox;
    this.formats = formats;
    this.rules = rules;
  }

  async run(handle: number, file: FileHandle, followAsked: boolean): Promise<void> {
    const signal = new AbortController().signal;
    const plain = new FileSource(file);
    const format = await recognise(plain, this.formats);
    const follow = followAsked && format.follows === true;
    if (format.follows && file.packing === 'none' && plain.bytes > WINDOW_WORTHWHILE) {
      const window = await readCapture(new WindowSource(plain), { formats: [format], index: 0, signal });
      const summary = {
        ...summarizeCase([window], [], handle, 0),
        partial: 'the first 8 MB and the last 1 MB',
      };
      this.port.postMessage({ type: 'partial', capture: pack(window), summary } satisfies FromWorker);
    }
    const into = new TableBuilder((done) => this.progress(done, plain.bytes));
    const follower: Follower = {
      idle: (readBytes) => this.publish(handle, source, format, into, readBytes),
      more: () => this.mailbox.take(),
    };
    const source: FileSource = follow ? new FileSource(file, follower) : plain;
    await format.read(source, into, signal);
    if (!follow) this.publish(handle, source, format, into, source.bytes);
  }

  private progress(done: number, total: number): void {
    const now = Date.now();
    if (now - this.lastProgress < PROGRESS_EVERY_MS) return;
    this.lastProgress = now;
    this.port.postMessage({ type: 'progress', done, total, step: 'reading' } satisfies FromWorker);
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
    const findings = checkCase([capture], this.rules);
    const summary = summarizeCase([capture], findings, handle, ++this.revision);
    this.port.postMessage({
      type: 'result',
      capture: pack(capture),
      summary,
      readBytes,
    } satisfies FromWorker);
    into.pending?.takeBack();
  }
}

function pack(capture: Capture): CaptureData {
  const { bytes, zone, zoneOffset, facts, problems, coverage, marks } = capture;
  return {
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
