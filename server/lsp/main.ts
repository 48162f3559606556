/** The language server's process. VS Code starts it with `--node-ipc`; other editors may use `--stdio`. */
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Session } from '../engine/session.ts';
import { formats } from '../formats/index.ts';
import { writeReport } from '../report/report.ts';
import { serve } from './serve.ts';

/** Beside this file: `worker.cjs` in the bundle, `worker.ts` where the sources run as they are. */
const workerFile = fileURLToPath(import.meta.url).replace(/[^/\\]+(\.\w+)$/, 'worker$1');

serve(
  createConnection(ProposedFeatures.all),
  ({ follow }, onChanged) => new Session({ formats, workerFile, report: writeReport, onChanged, follow }),
);
