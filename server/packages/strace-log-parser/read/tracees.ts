/** Whose line it is: on a terminal strace names the process only while it traces more than one. */
import type { LinePrefix } from './line-prefix.ts';

export class Tracees {
  /** Number of the process whose lines carry none, when something tells it; 0 = unknown. */
  main: number;
  /** Some line names its process. */
  named = false;
  private bracketed = false;
  private readonly announced = new Set<number>();
  private readonly alive = new Set<number>();

  /** @param main known from outside, such as the name of a file of `-ff`. */
  constructor(main = 0) {
    this.main = main;
  }

  /**
   * Process of a line; 0 = the one whose lines carry no number.
   * @param mayBeMain false for a line that cannot be the main process's, because it waits within a call.
   */
  of(prefix: LinePrefix, mayBeMain: boolean): number {
    const { pid } = prefix;
    if (pid === 0) return this.unnamed();
    this.named = true;
    if (!prefix.bracketed) return pid;
    this.bracketed = true;
    if (this.main === 0 && mayBeMain && !this.announced.has(pid) && !this.alive.has(pid)) this.main = pid;
    if (pid === this.main) return 0;
    this.alive.add(pid);
    return pid;
  }

  /** Of a line with a number that is not in brackets. */
  ofNamed(pid: number): number {
    this.named = true;
    return pid;
  }

  announce(pid: number): void {
    this.announced.add(pid);
    if (this.bracketed || this.alive.size > 0) this.alive.add(pid);
  }

  ended(pid: number): void {
    this.alive.delete(pid);
    if (pid === 0 || pid === this.main) this.mainEnded = true;
  }

  private mainEnded = false;

  /** Lines without a number are of the only process there is. */
  private unnamed(): number {
    if (!this.mainEnded || this.alive.size !== 1) return 0;
    for (const pid of this.alive) return pid;
    return 0;
  }
}
