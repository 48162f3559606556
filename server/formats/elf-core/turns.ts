/** Long work in turns: between them the thread hears that it shall stop. */

const TURN_MS = 40;

export class Turns {
  private readonly signal: AbortSignal;
  private until = performance.now() + TURN_MS;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get areOver(): boolean {
    return performance.now() >= this.until;
  }

  /** @throws the reason when the work was cancelled. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal.throwIfAborted();
    this.until = performance.now() + TURN_MS;
  }
}
