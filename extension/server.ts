/** Starts the analysis server on first need, and keeps its listeners over restarts. */
import * as vscode from 'vscode';
import type { CaseSummary } from '../server/protocol/capture.ts';
import { fail } from '../server/protocol/failure.ts';
import type { Method, TextCaptureMessage } from '../server/protocol/operations.ts';
import type { RunningClient } from './client.ts';
import type { CallOptions, ServerLink, ServerState } from './server-link.ts';
import { textLanguages } from './text-documents.ts';

export class Server implements ServerLink {
  readonly #module: string;
  readonly #cacheFolder: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<CaseSummary>();
  readonly #state = new vscode.EventEmitter<ServerState>();
  readonly #textCapture = new vscode.EventEmitter<TextCaptureMessage>();
  readonly onChanged = this.#changed.event;
  readonly onState = this.#state.event;
  readonly onTextCapture = this.#textCapture.event;
  #client: Promise<RunningClient> | undefined;

  constructor(module: string, cacheFolder: string, log: vscode.LogOutputChannel) {
    this.#module = module;
    this.#cacheFolder = cacheFolder;
    this.#log = log;
  }

  async call(method: Method, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const client = await this.start();
    return client.call(method, params, options);
  }

  /** Rejects with a `FailureError` when the process can't be started. */
  async start(): Promise<RunningClient> {
    const client = await this.#client?.catch(() => undefined);
    if (client && !client.isAlive()) this.#client = undefined;
    this.#client ??= this.#launch();
    return this.#client;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then((running) => running.stop()).catch((error) => this.#log.error(error));
  }

  async #launch(): Promise<RunningClient> {
    try {
      const { startClient } = await import('./client.ts');
      return await startClient({
        module: this.#module,
        cacheFolder: this.#cacheFolder,
        log: this.#log,
        languages: textLanguages(),
        follow: vscode.workspace.getConfiguration('tidemark').get('follow', true),
        author: vscode.workspace.getConfiguration('tidemark').get('notes.author', ''),
        onChanged: (summary) => this.#changed.fire(summary),
        onState: (state) => this.#state.fire(state),
        onTextCapture: (message) => this.#textCapture.fire(message),
      });
    } catch (error) {
      this.#client = undefined;
      this.#log.error(error instanceof Error ? error : String(error));
      throw fail(
        'internal',
        'The analysis process could not be started.',
        'Run "Tidemark: Show Log" to see why, then "Tidemark: Restart Server".',
      );
    }
  }
}
