/**
 * `node --import ./scripts/lib/fixed-seed.mjs`: property tests try the same cases in every run of `npm test`, so that a
 * change is judged by what it changed. FC_SEED=N tries others; running a test file by itself tries new ones each time.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20081020) });
