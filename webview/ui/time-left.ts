/** Below this, an estimate is a guess. */
const SECONDS_BEFORE_GUESS = 1;

/** Whole seconds until `total` at the pace so far; undefined while that can't be told. */
export function secondsLeft(done: number, total: number, elapsedSeconds: number): number | undefined {
  if (total <= 0 || done <= 0 || done >= total || elapsedSeconds < SECONDS_BEFORE_GUESS) return undefined;
  return Math.max(1, Math.round(((total - done) / done) * elapsedSeconds));
}
