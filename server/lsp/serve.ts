/** Joins a connection, a session of the engine and the editor features. */
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import type { CaseSummary } from '../protocol/capture.ts';
import {
  CHANGED_NOTIFICATION,
  type ChangedMessage,
  type Handlers,
  TEXT_CAPTURE_NOTIFICATION,
  type TextCaptureMessage,
} from '../protocol/operations.ts';
import { registerCodeLens } from './features/code-lens.ts';
import { registerDiagnostics } from './features/diagnostics.ts';
import { registerHover } from './features/hover.ts';
import { registerSymbols } from './features/symbols.ts';
import { registerOperations } from './operations.ts';
import { TextCaptures } from './text-captures.ts';

/** What the server needs of the engine. */
export interface AnalysisSession {
  readonly handlers: Handlers;
  dispose(): Promise<void>;
}

export type StartSession = (onChanged: (summary: CaseSummary) => void) => AnalysisSession;

/** Answers on `connection` until the client shuts it down. */
export function serve(connection: Connection, startSession: StartSession): void {
  let refresh = { diagnostics: false, codeLens: false };

  const session = startSession((summary) => {
    const message: ChangedMessage = { summary };
    void connection.sendNotification(CHANGED_NOTIFICATION, message);
    captures.caseChanged(summary);
  });

  const captures = new TextCaptures(session.handlers, {
    log: (text) => connection.console.info(text),
    changed: () => {
      // A client that went away meanwhile needs no refresh.
      if (refresh.diagnostics) connection.languages.diagnostics.refresh().catch(() => {});
      if (refresh.codeLens) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    },
    recognised: (uri, summary) => {
      const message: TextCaptureMessage = { uri, summary };
      void connection.sendNotification(TEXT_CAPTURE_NOTIFICATION, message);
    },
  });

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { workspace } = params.capabilities;
    refresh = {
      diagnostics: workspace?.diagnostics?.refreshSupport === true,
      codeLens: workspace?.codeLens?.refreshSupport === true,
    };
    return {
      serverInfo: { name: 'Tidemark' },
      capabilities: {
        // The file on disk is what is analysed; changes are only watched to know when a document differs from it.
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: {
          identifier: 'tidemark',
          interFileDependencies: false,
          workspaceDiagnostics: false,
        },
        hoverProvider: true,
        documentSymbolProvider: { label: 'Tidemark' },
        codeLensProvider: {},
      },
    };
  });

  connection.onDidOpenTextDocument(({ textDocument }) => captures.opened(textDocument.uri));
  connection.onDidChangeTextDocument(({ textDocument }) => captures.edited(textDocument.uri));
  connection.onDidSaveTextDocument(({ textDocument }) => captures.saved(textDocument.uri));
  connection.onDidCloseTextDocument(({ textDocument }) => captures.closed(textDocument.uri));

  registerOperations(connection, session.handlers);
  registerDiagnostics(connection, captures);
  registerHover(connection, captures);
  registerSymbols(connection, captures);
  registerCodeLens(connection, captures);

  connection.onShutdown(() => session.dispose());
  connection.listen();
}
