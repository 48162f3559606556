/**
 * Calls from the page to the extension. Every call settles: with a result, a failure, or the end of the page.
 * The page names no file: operations that take a `uri` are given an empty one and the extension binds its own.
 */
import { type Failure, FailureError, fail } from '../server/protocol/failure.ts';
import type { Method, Params, Progress, Result } from '../server/protocol/operations.ts';
import type { ToExtension, ToWebview, ViewState } from '../server/protocol/webview.ts';

/** What VS Code gives a webview, once. */
export interface Host {
  postMessage(message: ToExtension): void;
  getState(): unknown;
  setState(state: ViewState): void;
}

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** Messages that answer no call. */
export type Notice = Extract<ToWebview, { type: 'changed' | 'server' | 'show' | 'askLink' }>;

interface Pending {
  resolve(result: unknown): void;
  reject(error: FailureError): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

const CLOSED: Failure = {
  code: 'closed',
  message: 'The panel was closed before the answer came.',
  next: 'Open the file again.',
};

const RECONNECTING: Failure = {
  code: 'closed',
  message: 'The analysis stopped before it could answer.',
  next: 'It is being started again; nothing is lost.',
};

export class Client {
  readonly #host: Host;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(notice: Notice) => void>();
  #nextId = 1;
  #disposed = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Rejects with a {@link FailureError}, always; an aborted `signal` rejects with code `cancelled` at once. */
  call<M extends Method>(method: M, params: Params<M>, options: CallOptions = {}): Promise<Result<M>> {
    if (this.#disposed) return Promise.reject(new FailureError(CLOSED));
    if (options.signal?.aborted) return Promise.reject(cancelled());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!this.#pending.has(id)) return;
        this.#host.postMessage({ type: 'cancel', id });
        this.#settle(id)?.reject(cancelled());
      };
      options.signal?.addEventListener('abort', abort, { once: true });
      const done = () => options.signal?.removeEventListener('abort', abort);
      this.#pending.set(id, {
        resolve: (result) => {
          done();
          resolve(result as Result<M>);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        onProgress: options.onProgress,
      });
      this.#host.postMessage({ type: 'call', id, method, params });
    });
  }

  /** For messages that expect no answer. */
  post(message: Exclude<ToExtension, { type: 'call' | 'cancel' }>): void {
    if (!this.#disposed) this.#host.postMessage(message);
  }

  /** Takes a message of the extension. Answers to calls that are already settled are dropped. */
  receive(message: ToWebview): void {
    switch (message.type) {
      case 'result':
        this.#settle(message.id)?.resolve(message.result);
        return;
      case 'failure':
        this.#settle(message.id)?.reject(new FailureError(message.failure));
        return;
      case 'progress':
        this.#pending.get(message.id)?.onProgress?.(message.progress);
        return;
      case 'server':
        if (message.state === 'reconnecting') this.#rejectAll(RECONNECTING);
        break;
      case 'changed':
      case 'show':
      case 'askLink':
        break;
      default:
        return;
    }
    for (const listener of this.#listeners) listener(message);
  }

  /** Returns the function that stops listening. */
  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#disposed = true;
    this.#rejectAll(CLOSED);
    this.#listeners.clear();
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #rejectAll(failure: Failure): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of all) pending.reject(new FailureError(failure));
  }
}

function cancelled(): FailureError {
  return fail('cancelled', 'Reading was cancelled.', 'Press Retry to read the file again.');
}
