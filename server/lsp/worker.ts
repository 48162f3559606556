/** Entry of the worker thread that reads one capture. */
import { parentPort } from 'node:worker_threads';
import { serveOpen } from '../engine/open-worker.ts';
import { formats } from '../formats/index.ts';
import { rules } from '../rules/index.ts';

if (parentPort) serveOpen(parentPort, formats, rules);
