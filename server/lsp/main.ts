/** One bundle for two parts: the language server's process, and the threads of it that read one capture each. */
import { isMainThread } from 'node:worker_threads';

void (isMainThread ? import('./language-server.ts') : import('./worker.ts'));
