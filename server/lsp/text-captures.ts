/** Text documents that are open in an editor, and the analysis of the file behind each. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CaseSummary } from '../protocol/capture.ts';
import { toFailure } from '../protocol/failure.ts';
import type { Handlers } from '../protocol/operations.ts';
import { type PlacedFinding, placeFindings } from './place-evidence.ts';

/** VS Code does not hand larger documents to extensions; the custom editor reads those. */
const MOST_BYTES = 50_000_000;

export interface TextCapture {
  uri: string;
  summary: CaseSummary;
  findings: PlacedFinding[];
  handlers: Handlers;
}

interface OpenDocument {
  uri: string;
  /** Edited since it was read or saved: it then differs from the bytes that would be analysed. */
  edited: boolean;
  analysis?: Analysis;
}

interface Analysis {
  controller: AbortController;
  /** Null when the document is no capture. */
  result: Promise<TextCapture | null>;
  case?: number;
}

export interface TextCaptureEvents {
  log(text: string): void;
  /** Answers given before may be stale now. */
  changed(): void;
  recognised(uri: string, summary: CaseSummary | null): void;
}

export class TextCaptures {
  readonly #documents = new Map<string, OpenDocument>();
  readonly #handlers: Handlers;
  readonly #events: TextCaptureEvents;

  constructor(handlers: Handlers, events: TextCaptureEvents) {
    this.#handlers = handlers;
    this.#events = events;
  }

  opened(uri: string): void {
    this.#documents.set(uri, { uri, edited: false });
  }

  edited(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document || document.edited) return;
    document.edited = true;
    this.#drop(document);
    this.#events.changed();
  }

  saved(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    document.edited = false;
    this.#drop(document);
    this.#events.changed();
  }

  closed(uri: string): void {
    const document = this.#documents.get(uri);
    this.#documents.delete(uri);
    if (document) this.#drop(document);
  }

  /** Follow mode saw the file grow, shrink or be replaced. */
  caseChanged(summary: CaseSummary): void {
    for (const document of this.#documents.values()) {
      if (document.analysis?.case !== summary.case) continue;
      document.analysis.result = this.#place(document.uri, summary);
      this.#events.recognised(document.uri, summary);
      this.#events.changed();
    }
  }

  /**
   * The analysis behind a document, started on the first question. Null for a document that is not open, was
   * edited, or is not a capture; never rejects.
   */
  async get(uri: string): Promise<TextCapture | null> {
    const document = this.#documents.get(uri);
    if (!document || document.edited) return null;
    document.analysis ??= this.#analyse(document);
    return document.analysis.result;
  }

  #analyse(document: OpenDocument): Analysis {
    const controller = new AbortController();
    const analysis: Analysis = { controller, result: Promise.resolve(null) };
    analysis.result = this.#open(document, analysis);
    return analysis;
  }

  async #open({ uri }: OpenDocument, analysis: Analysis): Promise<TextCapture | null> {
    const { signal } = analysis.controller;
    try {
      const path = fileURLToPath(uri);
      const { size } = await stat(path);
      if (size > MOST_BYTES || signal.aborted) return null;
      const summary = await this.#handlers.open({ uri }, { signal, progress: () => {} });
      if (signal.aborted) {
        this.#close(summary.case);
        return null;
      }
      analysis.case = summary.case;
      this.#events.recognised(uri, summary);
      return await this.#place(uri, summary);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.code !== 'cancelled') this.#events.log(`${uri}: no editor features. ${failure.message}`);
      return null;
    }
  }

  async #place(uri: string, summary: CaseSummary): Promise<TextCapture> {
    return {
      uri,
      summary,
      findings: await placeFindings(this.#handlers, summary, fileURLToPath(uri)),
      handlers: this.#handlers,
    };
  }

  #drop(document: OpenDocument): void {
    const { analysis } = document;
    if (!analysis) return;
    delete document.analysis;
    analysis.controller.abort();
    if (analysis.case === undefined) return;
    this.#close(analysis.case);
    this.#events.recognised(document.uri, null);
  }

  #close(handle: number): void {
    const context = { signal: new AbortController().signal, progress: () => {} };
    this.#handlers
      .close({ case: handle }, context)
      .catch((error) => this.#events.log(toFailure(error).message));
  }
}
