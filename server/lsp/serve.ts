/** Joins a connection, a session of the engine and the editor features. */
import { fileURLToPath } from 'node:url';
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
import { registerCallHierarchy } from './features/call-hierarchy.ts';
import { registerCodeLens } from './features/code-lens.ts';
import { registerDefinition } from './features/definition.ts';
import { registerDiagnostics } from './features/diagnostics.ts';
import { registerFolding } from './features/folding.ts';
import { registerHover } from './features/hover.ts';
import { registerInlayHints } from './features/inlay-hints.ts';
import { registerSemanticTokens, SEMANTIC_TOKENS } from './features/semantic-tokens.ts';
import { registerSymbols } from './features/symbols.ts';
import { registerOperations } from './operations.ts';
import { shareCases } from './shared-cases.ts';
import { TextCaptures } from './text-captures.ts';

/** What the server needs of the engine. */
export interface AnalysisSession {
  readonly handlers: Handlers;
  dispose(): Promise<void>;
}

export interface ServerSettings {
  /** Re-read captures that grow on disk. */
  follow: boolean;
  /** Who writes notes, `Name <mail>`; as git says when empty. */
  author: string;
  /** Paths of the folders that are open, where notes are kept. */
  workspaces: readonly string[];
}

export type StartSession = (
  settings: ServerSettings,
  onChanged: (summary: CaseSummary) => void,
) => AnalysisSession;

/** Answers on `connection` until the client shuts it down. */
export function serve(connection: Connection, startSession: StartSession): void {
  let session: AnalysisSession | undefined;

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    session = startFeatures(connection, startSession, params);
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
        definitionProvider: true,
        referencesProvider: true,
        foldingRangeProvider: true,
        inlayHintProvider: true,
        callHierarchyProvider: true,
        semanticTokensProvider: SEMANTIC_TOKENS,
      },
    };
  });

  connection.onShutdown(() => session?.dispose());
  connection.listen();
}

function startFeatures(
  connection: Connection,
  startSession: StartSession,
  { capabilities: { workspace }, initializationOptions, workspaceFolders }: InitializeParams,
): AnalysisSession {
  const asked = initializationOptions as { follow?: boolean; author?: string } | undefined;
  const workspaces = (workspaceFolders ?? [])
    .filter(({ uri }) => uri.startsWith('file:'))
    .map(({ uri }) => fileURLToPath(uri));
  const settings = { follow: asked?.follow !== false, author: String(asked?.author ?? ''), workspaces };
  const session = startSession(settings, (summary) => {
    const message: ChangedMessage = { summary };
    void connection.sendNotification(CHANGED_NOTIFICATION, message);
    captures.caseChanged(summary);
  });
  const handlers = shareCases(session.handlers);

  const captures = new TextCaptures(handlers, {
    log: (text) => connection.console.info(text),
    changed: () => {
      // A client that went away meanwhile needs no refresh.
      if (workspace?.diagnostics?.refreshSupport) connection.languages.diagnostics.refresh().catch(() => {});
      if (workspace?.codeLens?.refreshSupport) {
        connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
      }
    },
    recognised: (uri, summary) => {
      const message: TextCaptureMessage = { uri, summary };
      void connection.sendNotification(TEXT_CAPTURE_NOTIFICATION, message);
    },
  });

  connection.onDidOpenTextDocument(({ textDocument }) => captures.opened(textDocument.uri));
  connection.onDidChangeTextDocument(({ textDocument }) => captures.edited(textDocument.uri));
  connection.onDidSaveTextDocument(({ textDocument }) => captures.saved(textDocument.uri));
  connection.onDidCloseTextDocument(({ textDocument }) => captures.closed(textDocument.uri));

  registerOperations(connection, handlers);
  registerDiagnostics(connection, captures);
  registerHover(connection, captures);
  registerSymbols(connection, captures);
  registerCodeLens(connection, captures);
  registerDefinition(connection, captures);
  registerInlayHints(connection, captures);
  registerFolding(connection, captures);
  registerCallHierarchy(connection, captures);
  registerSemanticTokens(connection, captures);

  return session;
}
