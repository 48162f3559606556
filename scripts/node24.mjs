/**
 * `node scripts/node24.mjs FILE args…` runs FILE with Node 24, whatever Node (>= 20) npm itself runs on.
 * Exits as FILE did; hands on the signals that end a terminal job, so that nothing is left behind.
 */
import { spawn } from 'node:child_process';
import { requireNode24 } from './lib/node24.mjs';

let node;
try {
  node = requireNode24();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${node} did not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
