/** A language client without VS Code: what an editor would send and receive. */
import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  ProposedFeatures,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { type StartSession, serve } from '../../server/lsp/serve.ts';

export interface Editor {
  connection: ProtocolConnection;
  open(uri: string): Promise<void>;
  diagnostics(uri: string): Promise<Diagnostic[]>;
  /** Shuts the server down; the test's process then ends by itself. */
  close(): Promise<void>;
}

/** Serves a session over streams in this process. */
export async function startInProcess(startSession: StartSession): Promise<Editor> {
  const toServer = new PassThrough();
  const toEditor = new PassThrough();
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toEditor),
  );
  serve(server, startSession);
  const connection = createProtocolConnection(
    new StreamMessageReader(toEditor),
    new StreamMessageWriter(toServer),
  );
  const editor = await initialize(connection);
  return {
    ...editor,
    close: async () => {
      await editor.close();
      server.dispose();
    },
  };
}

/** The handshake, on a connection made by the caller, with a folder open or none. */
export async function initialize(connection: ProtocolConnection, workspace?: string): Promise<Editor> {
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.onRequest('workspace/codeLens/refresh', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    // Watching a process would keep a timer in this one.
    processId: null,
    rootUri: null,
    workspaceFolders: workspace === undefined ? null : [{ uri: workspace, name: 'workspace' }],
    capabilities: {
      workspace: { diagnostics: { refreshSupport: true }, codeLens: { refreshSupport: true } },
    },
  });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    open: (uri) =>
      connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'plaintext', version: 1, text: '' },
      }),
    diagnostics: async (uri) => {
      const report = await connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
        textDocument: { uri },
      });
      return report.items;
    },
    close: async () => {
      await connection.sendRequest('shutdown');
      connection.dispose();
    },
  };
}
