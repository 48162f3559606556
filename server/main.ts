/**
 * One bundle for three parts, which share nearly all of their code: the language server's process, the threads of it
 * that read one case each, and the command line.
 */
import { isMainThread } from 'node:worker_threads';
import { COMMAND_LINE } from './cli/start.ts';

void (isMainThread && Object.hasOwn(globalThis, COMMAND_LINE)
  ? import('./cli/main.ts')
  : import('./lsp/main.ts'));
