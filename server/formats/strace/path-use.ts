/** How often each path was asked for, and with what success; by number of path. */
export class PathUse {
  readonly opened: number[] = [];
  /** stat, access, readlink and all others that name it. */
  readonly looked: number[] = [];
  readonly missing: number[] = [];
  readonly failed: number[] = [];
  /** Milliseconds. */
  readonly time: number[] = [];
  readonly firstRow: number[] = [];

  add(path: number, opens: boolean, error: string, duration: number, row: number): void {
    while (this.firstRow.length <= path) {
      this.opened.push(0);
      this.looked.push(0);
      this.missing.push(0);
      this.failed.push(0);
      this.time.push(0);
      this.firstRow.push(-1);
    }
    const list = opens ? this.opened : this.looked;
    list[path] = (list[path] as number) + 1;
    if (error === 'ENOENT') this.missing[path] = (this.missing[path] as number) + 1;
    else if (error !== '') this.failed[path] = (this.failed[path] as number) + 1;
    if (duration > 0) this.time[path] = (this.time[path] as number) + duration;
    if (this.firstRow[path] === -1) this.firstRow[path] = row;
  }
}
