/** `dist/cli.js`: loads the bundle beside it as the command line. */
import { createRequire } from 'node:module';
import { keepCode } from './code-cache.ts';
import { COMMAND_LINE } from './start.ts';

keepCode();
Object.defineProperty(globalThis, COMMAND_LINE, { value: true });
createRequire(import.meta.url)('./server.cjs');
