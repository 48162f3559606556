/** How long the tests wait, and for what. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait for anything: generous, for two slow cores. TIDEMARK_E2E_WAIT changes it. */
export const WAIT = Number(process.env.TIDEMARK_E2E_WAIT ?? 90_000);

/** Asks `check` again and again until it gives something truthy, and returns that. */
export async function until(what, check, timeout = WAIT) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`, { cause: last });
    await sleep(100);
  }
}
