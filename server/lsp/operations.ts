/** `tidemark/<operation>` requests: dispatched to the engine with cancellation, progress and typed failures. */
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { fail, toFailure } from '../protocol/failure.ts';
import {
  type CallContext,
  type Handlers,
  type Method,
  PROGRESS_NOTIFICATION,
  type ProgressMessage,
  REQUEST_PREFIX,
} from '../protocol/operations.ts';

type AnyHandler = (params: unknown, context: CallContext) => Promise<unknown>;

export function registerOperations(connection: Connection, handlers: Handlers): void {
  for (const method of Object.keys(handlers) as Method[]) {
    const handle = handlers[method].bind(handlers) as AnyHandler;
    connection.onRequest(REQUEST_PREFIX + method, (sent: unknown, cancellation: CancellationToken) =>
      answer(connection, handle, sent, cancellation),
    );
  }
}

/** Resolves with the result; a failure travels whole as the data of a `ResponseError`. */
async function answer(
  connection: Connection,
  handle: AnyHandler,
  sent: unknown,
  cancellation: CancellationToken,
): Promise<unknown> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (cancellation.isCancellationRequested) abort();
  const listening = cancellation.onCancellationRequested(abort);
  try {
    if (typeof sent !== 'object' || sent === null) {
      throw fail('bad-request', 'A Tidemark request needs parameters.', 'Send an object.');
    }
    const { progressToken, ...params } = sent as Record<string, unknown>;
    return await handle(params, {
      signal: controller.signal,
      progress: (progress) => {
        if (typeof progressToken !== 'string') return;
        const message: ProgressMessage = { token: progressToken, progress };
        void connection.sendNotification(PROGRESS_NOTIFICATION, message);
      },
    });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code === 'internal') {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return new ResponseError(LSPErrorCodes.RequestFailed, failure.message, failure);
  } finally {
    listening.dispose();
  }
}
