/**
 * Between one webview and the server. The webview draws hostile content, so it is held to one case: it never
 * names a file, may use the case of its own files only, and may call the operations listed here only.
 */
import type { CaseSummary } from '../server/protocol/capture.ts';
import { type Failure, fail, toFailure } from '../server/protocol/failure.ts';
import type { Evidence } from '../server/protocol/finding.ts';
import type { ObjectsPage } from '../server/protocol/objects.ts';
import type { Method, Progress } from '../server/protocol/operations.ts';
import type { ToExtension, ToWebview, ViewState } from '../server/protocol/webview.ts';
import type { ServerLink, Subscription } from './server-link.ts';

/** A line by its number, from 1, or by any byte in it. */
export type TextPlace = { line: number } | { byte: number };

/** What a panel can do in the editor around it. */
export interface PanelHost {
  post(message: ToWebview): void;
  /** Selects a line of a file of the case in a text editor; false when it can't be shown as text. */
  reveal(path: string, place: TextPlace): Promise<boolean>;
  /** Asks for other captures, and shows them together with those of this panel. */
  compare(): Promise<void>;
  /** Shows a place in the source of a program, as the capture states it: `/srv/app.js:42:11`. */
  openSource(place: string): Promise<void>;
  /** Asks for the id of an object; undefined when the person thinks better of it. */
  askObject(): Promise<number | undefined>;
  /** Asks how much of the case to pass on and in which form, and does it. */
  share(): Promise<void>;
  /** Shows the setting that says who writes notes. */
  showAuthor(): Promise<void>;
  copyLink(handle: number, state: ViewState): Promise<void>;
  copy(text: string, what: string): Promise<void>;
  save(name: string, content: Uint8Array): Promise<void>;
  /** The panel's case, each time it is new; undefined when it is gone. */
  shows(summary: CaseSummary | undefined): void;
  log(text: string): void;
}

/** Operations on an open case that a webview may call. `open` is bound, and closing is the panel's own business. */
const ALLOWED: ReadonlySet<Method> = new Set([
  'summary',
  'page',
  'series',
  'lines',
  'bytes',
  'marks',
  'locate',
  'objects',
  'spans',
  'span',
  'exportSpans',
  'mask',
  'report',
  'notes',
  'note',
]);

const GONE: Failure = {
  code: 'closed',
  message: 'The analysis process stopped before it could answer.',
  next: 'It is being started again; if this repeats, run "Tidemark: Show Log".',
};

interface Opening {
  controller: AbortController;
  result: Promise<CaseSummary>;
  listeners: Set<(progress: Progress) => void>;
}

export class Relay {
  readonly #uris: readonly [string, ...string[]];
  readonly #server: ServerLink;
  readonly #host: PanelHost;
  readonly #pending = new Map<number, AbortController>();
  readonly #subscriptions: Subscription[];
  #case: number | undefined;
  #summary: CaseSummary | undefined;
  #opening: Opening | undefined;
  #ready = false;
  #show: Extract<ToWebview, { type: 'show' }> | undefined;
  #disposed = false;

  /** @param uris of the file, or of the files and folders, that the panel was opened for */
  constructor(uris: readonly [string, ...string[]], server: ServerLink, host: PanelHost) {
    this.#uris = uris;
    this.#server = server;
    this.#host = host;
    this.#subscriptions = [
      server.onChanged((summary) => {
        if (summary.case !== this.#case) return;
        this.#keep(summary);
        host.post({ type: 'changed', summary });
      }),
      server.onState((state) => {
        if (state === 'reconnecting') this.#serverGone();
        host.post({ type: 'server', state });
      }),
    ];
  }

  /** Takes whatever the webview sent; settles when it was dealt with. Never rejects. */
  async receive(sent: unknown): Promise<void> {
    const message = sent as ToExtension;
    try {
      switch (message?.type) {
        case 'call':
          return await this.#call(message.id, message.method, message.params);
        case 'cancel':
          return this.#settle(message.id, {
            code: 'cancelled',
            message: 'Cancelled.',
            next: 'Ask again.',
          });
        case 'ready':
          this.#ready = true;
          return this.#flushShow();
        case 'reveal':
          return await this.#reveal(message.evidence);
        case 'source':
          return await this.#source(message);
        case 'askObject':
          return await this.#askObject();
        case 'copy':
          return await this.#host.copy(String(message.text), String(message.what));
        case 'save':
          return await this.#save(message);
        case 'compare':
          return await this.#host.compare();
        case 'share':
          return await this.#share(message.finding?.id);
        case 'shareFindings':
          return await this.#host.share();
        case 'author':
          return await this.#host.showAuthor();
        case 'link':
          if (this.#case !== undefined) await this.#host.copyLink(this.#case, message.state);
          return;
        default:
          this.#host.log(`The panel sent a message that Tidemark does not know: ${typeof sent}.`);
      }
    } catch (error) {
      this.#host.log(toFailure(error).message);
    }
  }

  /** Moves the view, as soon as the page has drawn. `whole`: to just this state, with nothing kept of the one before. */
  show(state: Partial<ViewState>, whole = false): void {
    this.#show = { type: 'show', state, ...(whole && { whole }) };
    if (this.#ready) this.#flushShow();
  }

  /** Has the page say where it stands, and copies a link to that. */
  askLink(): void {
    this.#host.post({ type: 'askLink' });
  }

  /** The page was hidden: VS Code throws it away, and draws it anew when it is seen again. */
  hidden(): void {
    this.#ready = false;
  }

  /** Settles every call and closes the case. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const controller of this.#pending.values()) controller.abort();
    this.#pending.clear();
    this.#opening?.controller.abort();
    if (this.#case !== undefined) this.#close(this.#case);
    this.#host.shows(undefined);
  }

  async #call(id: number, method: Method, params: unknown): Promise<void> {
    if (typeof id !== 'number') return;
    // The page was hidden and drawn anew: it counts from one again, and nobody waits for the old answer.
    this.#pending.get(id)?.abort();
    const controller = new AbortController();
    this.#pending.set(id, controller);
    const isCurrent = () => this.#pending.get(id) === controller;
    const onProgress = (progress: Progress) => {
      if (isCurrent()) this.#host.post({ type: 'progress', id, progress });
    };
    try {
      const result =
        method === 'open'
          ? await this.#open(controller.signal, onProgress)
          : await this.#server.call(method, this.#bound(method, params), {
              signal: controller.signal,
              onProgress,
            });
      if (isCurrent() && this.#pending.delete(id)) this.#host.post({ type: 'result', id, result });
    } catch (error) {
      if (isCurrent()) this.#settle(id, toFailure(error));
    }
  }

  #settle(id: number, failure: Failure): void {
    const controller = this.#pending.get(id);
    if (!controller) return;
    this.#pending.delete(id);
    controller.abort();
    this.#host.post({ type: 'failure', id, failure });
  }

  /** The case of this document: the one already open, the one being opened, or a new one. */
  async #open(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<CaseSummary> {
    this.#ready = false;
    if (this.#case !== undefined && !this.#opening) {
      const summary = await this.#server.call('summary', { case: this.#case }, { signal }).catch(() => null);
      if (summary) return this.#keep(summary as CaseSummary);
      this.#case = undefined;
    }
    signal.throwIfAborted();
    this.#opening ??= this.#startOpening();
    const opening = this.#opening;
    opening.listeners.add(onProgress);
    const abort = () => opening.controller.abort();
    signal.addEventListener('abort', abort);
    return opening.result.finally(() => {
      opening.listeners.delete(onProgress);
      signal.removeEventListener('abort', abort);
    });
  }

  #startOpening(): Opening {
    const controller = new AbortController();
    const listeners: Opening['listeners'] = new Set();
    controller.signal.addEventListener('abort', () => this.#endOpening(controller));
    return { controller, listeners, result: this.#read(controller, listeners) };
  }

  async #read(controller: AbortController, listeners: Opening['listeners']): Promise<CaseSummary> {
    const { signal } = controller;
    const onProgress = (progress: Progress) => {
      if (signal.aborted) return;
      if (progress.partial) this.#keep(progress.partial);
      for (const listener of listeners) listener(progress);
    };
    try {
      const [uri, ...others] = this.#uris;
      const asked = { uri, ...(others.length > 0 && { with: others }) };
      const answer = await this.#server.call('open', asked, { signal, onProgress });
      const summary = answer as CaseSummary;
      if (!signal.aborted) return this.#keep(summary);
      this.#close(summary.case);
      throw fail('cancelled', 'Reading was cancelled.', 'Open the file again.');
    } finally {
      this.#endOpening(controller);
    }
  }

  #endOpening(controller: AbortController): void {
    if (this.#opening?.controller === controller) this.#opening = undefined;
  }

  #keep(summary: CaseSummary): CaseSummary {
    this.#case = summary.case;
    this.#summary = summary;
    this.#host.shows(summary);
    return summary;
  }

  /** Parameters for an operation on this panel's case, or a refusal. */
  #bound(method: Method, params: unknown): object {
    const asked = (params as { case?: unknown } | null)?.case;
    if (!ALLOWED.has(method) || typeof params !== 'object' || asked === undefined || asked !== this.#case) {
      this.#host.log(`Refused ${String(method)}: a panel may only ask about the file that it shows.`);
      throw fail(
        'bad-request',
        'The panel asked for something that it may not see.',
        'Close the panel and open the file again.',
      );
    }
    return params as object;
  }

  #serverGone(): void {
    this.#case = undefined;
    this.#summary = undefined;
    this.#opening?.controller.abort();
    for (const id of [...this.#pending.keys()]) this.#settle(id, GONE);
    this.#host.shows(undefined);
  }

  #flushShow(): void {
    if (!this.#show) return;
    this.#host.post(this.#show);
    this.#show = undefined;
  }

  async #reveal(evidence: Evidence): Promise<void> {
    const capture = this.#summary?.captures.find(({ path }) => path === evidence?.capture);
    if (!capture) return;
    const { line, byteStart: byte } = evidence;
    const place: TextPlace | undefined =
      typeof line === 'number' ? { line } : typeof byte === 'number' ? { byte } : undefined;
    if (place && (await this.#host.reveal(capture.path, place))) return;
    const state: Partial<ViewState> = { tab: 'raw', capture: capture.index };
    if (typeof byte === 'number') state.byte = byte;
    this.show(state);
  }

  /** The page says which object; where its source is, the server says. */
  async #source({ capture, node }: Extract<ToExtension, { type: 'source' }>): Promise<void> {
    if (this.#case === undefined) return;
    const query = { case: this.#case, capture, of: { kind: 'object', node }, offset: 0, limit: 1 };
    const { rows } = (await this.#server.call('objects', query)) as ObjectsPage;
    const place = rows[0]?.source;
    if (place !== undefined) await this.#host.openSource(place);
  }

  async #askObject(): Promise<void> {
    const id = await this.#host.askObject();
    if (id !== undefined) this.show({ tab: 'graph', goal: { view: 'retainers', id } });
  }

  async #save({ name, content, base64 }: Extract<ToExtension, { type: 'save' }>): Promise<void> {
    // A name only, whatever the page says: where it goes is chosen in the dialog.
    const safe = String(name)
      .replace(/[^\p{L}\p{N} ._()-]+/gu, '-')
      .replace(/^\.+/, '');
    const bytes = Buffer.from(String(content), base64 === true ? 'base64' : 'utf8');
    await this.#host.save(safe || 'tidemark', bytes);
  }

  async #share(findingId: string | undefined): Promise<void> {
    const finding = this.#summary?.findings.find(({ id }) => id === findingId)?.id;
    const query = { case: this.#case, format: 'markdown', ...(finding !== undefined && { finding }) };
    const { text } = (await this.#server.call('report', query)) as { text: string };
    await this.#host.copy(text, `the ${finding === undefined ? 'findings' : 'finding'} as Markdown`);
  }

  #close(handle: number): void {
    this.#server.call('close', { case: handle }).catch((error) => this.#host.log(toFailure(error).message));
  }
}
