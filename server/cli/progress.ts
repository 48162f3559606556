/** One line on standard error that says how far reading is: for people only, and only when it takes long. */
import { amount } from '../engine/wording.ts';
import { oneLine } from '../report/printable.ts';

/** Nobody needs to be told before. */
const QUIET_MS = 1000;
const BETWEEN_MS = 200;

export interface ProgressLine {
  update(done: number, total: number, step: string): void;
  /** Takes the line away. */
  end(): void;
}

export function progressLine(): ProgressLine {
  if (!process.stderr.isTTY) return { update() {}, end() {} };
  const started = Date.now();
  let last = 0;
  let shown = false;
  return {
    update(done, total, step) {
      const now = Date.now();
      if (now - started < QUIET_MS || now - last < BETWEEN_MS) return;
      last = now;
      shown = true;
      const of = total > 0 ? ` of ${amount(total, 'bytes')}` : '';
      process.stderr.write(`\r\x1b[K${oneLine(step)}: ${amount(done, 'bytes')}${of}`);
    },
    end() {
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
}
