/**
 * The language client: starts the server's process, and turns its failures into typed ones. A bundle of its own,
 * because loading it costs ten times what the rest of the extension does.
 */
import path from 'node:path';
import { CancellationTokenSource, type Disposable, type LogOutputChannel, workspace } from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  ResponseError,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import type { CaseSummary } from '../server/protocol/capture.ts';
import { type Failure, FailureError, fail } from '../server/protocol/failure.ts';
import {
  CHANGED_NOTIFICATION,
  type ChangedMessage,
  type Method,
  PROGRESS_NOTIFICATION,
  type Progress,
  type ProgressMessage,
  REQUEST_PREFIX,
  TEXT_CAPTURE_NOTIFICATION,
  type TextCaptureMessage,
} from '../server/protocol/operations.ts';
import type { CallOptions, ServerState } from './server-link.ts';

/** A server that dies more often than this within three minutes stays down until it is asked for again. */
const MOST_RESTARTS = 4;
const RESTART_WINDOW_MS = 180_000;

export interface ClientOptions {
  /** Path of the server's bundle. */
  module: string;
  /** Folder for what is computed of large captures, so that they open faster the next time. */
  cacheFolder: string;
  log: LogOutputChannel;
  /** Languages whose documents get findings; none when the user does not want that. */
  languages: readonly string[];
  /** Re-read captures that grow on disk. */
  follow: boolean;
  /** Who writes notes, `Name <mail>`; as git says when empty. */
  author: string;
  onChanged(summary: CaseSummary): void;
  onState(state: ServerState): void;
  onTextCapture(message: TextCaptureMessage): void;
}

export interface RunningClient {
  call(method: Method, params: unknown, options: CallOptions): Promise<unknown>;
  /** False when the server died and was given up. */
  isAlive(): boolean;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(options: ClientOptions): Promise<RunningClient> {
  const { module, log } = options;
  // The code of the server is compiled once, not anew for every capture that is opened.
  const env = {
    TIDEMARK_CACHE_DIR: options.cacheFolder,
    NODE_COMPILE_CACHE: path.join(options.cacheFolder, 'code'),
  };
  const run = { module, transport: TransportKind.ipc, options: { env } };
  const deaths: number[] = [];
  const client = new LanguageClient(
    'tidemark',
    'Tidemark',
    { run, debug: { ...run, options: { env, execArgv: ['--nolazy', '--inspect=6019'] } } },
    {
      documentSelector: options.languages.map((language) => ({ scheme: 'file', language })),
      initializationOptions: { follow: options.follow, author: options.author },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          const now = Date.now();
          deaths.push(now);
          const recent = deaths.filter((at) => now - at < RESTART_WINDOW_MS).length;
          const action = recent > MOST_RESTARTS ? CloseAction.DoNotRestart : CloseAction.Restart;
          return { action, handled: true };
        },
      },
      // See `watchEdits`.
      middleware: { didChange: async () => {}, didSave: async () => {} },
    },
  );
  sendNoText(client);
  const edits = watchEdits(client, options.languages);

  const progress = new Map<string, (progress: Progress) => void>();
  client.onNotification(PROGRESS_NOTIFICATION, (message: ProgressMessage) => {
    progress.get(message.token)?.(message.progress);
  });
  client.onNotification(CHANGED_NOTIFICATION, ({ summary }: ChangedMessage) => options.onChanged(summary));
  client.onNotification(TEXT_CAPTURE_NOTIFICATION, options.onTextCapture);
  client.onDidChangeState(({ oldState, newState }) => {
    if (newState === State.Running) options.onState('running');
    else if (oldState === State.Running) options.onState('reconnecting');
  });
  await client.start();

  let nextToken = 1;
  return {
    isAlive: () => client.state !== State.Stopped,
    restart: async () => {
      deaths.length = 0;
      await client.restart();
    },
    stop: async () => {
      edits.dispose();
      await client.dispose();
    },
    async call(method, params, { signal, onProgress }) {
      const cancellation = new CancellationTokenSource();
      const cancel = () => cancellation.cancel();
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel);
      const progressToken = onProgress ? `p${nextToken++}` : undefined;
      if (progressToken && onProgress) progress.set(progressToken, onProgress);
      try {
        const sent = { ...(params as object), progressToken };
        return await client.sendRequest(REQUEST_PREFIX + method, sent, cancellation.token);
      } catch (error) {
        throw toFailureError(error);
      } finally {
        if (progressToken) progress.delete(progressToken);
        signal?.removeEventListener('abort', cancel);
        cancellation.dispose();
      }
    },
  };
}

/** The server reads files itself: sending up to 50 MB of text through a pipe would only cost time and memory. */
function sendNoText(client: LanguageClient): void {
  client.code2ProtocolConverter.asOpenTextDocumentParams = (document) => ({
    textDocument: {
      uri: document.uri.toString(),
      languageId: document.languageId,
      version: document.version,
      text: '',
    },
  });
}

/**
 * The server analyses the file on disk and only needs to know whether a document differs from it. A clean document
 * that changes was reloaded from disk; one that turns clean was saved, reverted or undone.
 */
function watchEdits(client: LanguageClient, languages: readonly string[]): Disposable {
  const edited = new Set<string>();
  return workspace.onDidChangeTextDocument(({ document }) => {
    const uri = document.uri.toString();
    if (!languages.includes(document.languageId) || edited.has(uri) === document.isDirty) return;
    const textDocument = { uri, version: document.version };
    if (document.isDirty) {
      edited.add(uri);
      void client.sendNotification('textDocument/didChange', { textDocument, contentChanges: [] });
    } else {
      edited.delete(uri);
      void client.sendNotification('textDocument/didSave', { textDocument });
    }
  });
}

function toFailureError(error: unknown): FailureError {
  if (error instanceof ResponseError && isFailure(error.data)) return new FailureError(error.data);
  const text = error instanceof Error ? error.message : String(error);
  return fail(
    'closed',
    `The analysis process gave no answer (${text}).`,
    'Run "Tidemark: Restart Server", then open the file again.',
  );
}

function isFailure(data: unknown): data is Failure {
  const { code, message, next } = (data ?? {}) as Record<string, unknown>;
  return [code, message, next].every((field) => typeof field === 'string');
}
