/** How often each path was asked for, and with what success; by number of path. */
import type { CallView } from '../../packages/strace-log-parser/index.ts';
import { Tally } from './tally.ts';

export class PathUse {
  readonly opened = new Tally();
  /** stat, access, readlink and all others that name it. */
  readonly looked = new Tally();
  readonly missing = new Tally();
  readonly failed = new Tally();
  /** Milliseconds. */
  readonly time = new Tally();
  /** Of paths that were asked for; the row of the first call + 1. */
  private readonly first = new Tally();

  add(path: number, opens: boolean, { error, duration, row }: CallView): void {
    (opens ? this.opened : this.looked).add(path, 1);
    if (error !== '') (error === 'ENOENT' ? this.missing : this.failed).add(path, 1);
    if (duration > 0) this.time.add(path, duration);
    if (this.first.at(path) === 0) this.first.add(path, row + 1);
  }

  /** -1 for a path that no call asked for. */
  firstRow(path: number): number {
    return this.first.at(path) - 1;
  }

  uses(path: number): number {
    return this.opened.at(path) + this.looked.at(path);
  }
}
