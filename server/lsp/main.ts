/** The language server's process. VS Code starts it with `--node-ipc`; other editors may use `--stdio`. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Session } from '../engine/session.ts';
import { serve } from './serve.ts';

serve(createConnection(ProposedFeatures.all), (settings, onChanged) => startSession(settings, onChanged));
