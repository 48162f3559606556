/** What a process has open: every descriptor's life from the call that opened it to the one that closed it. */

import { TextTable } from './text-table.ts';

/** How a descriptor's life ended. */
export const Ending = {
  open: 0,
  closed: 1,
  /** dup2 or dup3 put another one in its place. */
  replaced: 2,
  /** An execve closed it (`O_CLOEXEC`). */
  exec: 3,
} as const;

/** A read or write of this many bytes or fewer costs far more in the call than in what it moves. */
const TINY_BYTES = 16;

/** Lives of all descriptors of a log; by number of life. */
export class DescriptorLives {
  length = 0;
  readonly process: number[] = [];
  readonly fd: number[] = [];
  /** File, socket or kind, as number of a text. */
  readonly what: number[] = [];
  readonly whats = new TextTable();
  /** Row of the call; -1 = opened before the log began, or by a call that was not traced. */
  readonly openedRow: number[] = [];
  readonly closedRow: number[] = [];
  readonly ending: number[] = [];
  readonly bytesRead: number[] = [];
  readonly bytesWritten: number[] = [];
  /** Reads and writes that moved something, and those of them that moved at most `TINY_BYTES`. */
  readonly moves: number[] = [];
  readonly tinyMoves: number[] = [];
  /** Writes that took less than they were given. */
  readonly shortWrites: number[] = [];
  /** fsync and its kin, and the milliseconds they took. */
  readonly syncs: number[] = [];
  readonly syncTime: number[] = [];

  add(process: number, fd: number, what: string, row: number): number {
    const life = this.length++;
    this.process.push(process);
    this.fd.push(fd);
    this.what.push(this.whats.idOf(what));
    this.openedRow.push(row);
    this.closedRow.push(-1);
    this.ending.push(Ending.open);
    this.bytesRead.push(0);
    this.bytesWritten.push(0);
    this.moves.push(0);
    this.tinyMoves.push(0);
    this.shortWrites.push(0);
    this.syncs.push(0);
    this.syncTime.push(0);
    return life;
  }

  /** '' for a life that is not known. */
  whatOf(life: number): string {
    return this.whats.texts[this.what[life] ?? -1] ?? '';
  }

  /** A call that moved bytes. @param asked NaN where the call does not say */
  moved(life: number, bytes: number, asked: number, direction: 'bytesRead' | 'bytesWritten'): void {
    const total = this[direction];
    total[life] = (total[life] as number) + bytes;
    if (bytes === 0) return;
    this.moves[life] = (this.moves[life] as number) + 1;
    if (bytes <= TINY_BYTES) this.tinyMoves[life] = (this.tinyMoves[life] as number) + 1;
    if (direction === 'bytesWritten' && bytes < asked)
      this.shortWrites[life] = (this.shortWrites[life] as number) + 1;
  }

  synced(life: number, time: number): void {
    this.syncs[life] = (this.syncs[life] as number) + 1;
    this.syncTime[life] = (this.syncTime[life] as number) + (time || 0);
  }

  rename(life: number, what: string): void {
    this.what[life] = this.whats.idOf(what);
  }

  end(life: number, ending: number, row: number): void {
    if (this.ending[life] !== Ending.open) return;
    this.ending[life] = ending;
    this.closedRow[life] = row;
  }
}

interface Entry {
  life: number;
  closeOnExec: boolean;
  /** Opened by this process: only then its end is the life's end. */
  own: boolean;
}

export class DescriptorTable {
  private readonly lives: DescriptorLives;
  private readonly entries = new Map<number, Entry>();

  constructor(lives: DescriptorLives) {
    this.lives = lives;
  }

  /** The copy that a fork makes. */
  inherited(): DescriptorTable {
    const copy = new DescriptorTable(this.lives);
    for (const [fd, { life, closeOnExec }] of this.entries)
      copy.entries.set(fd, { life, closeOnExec, own: false });
    return copy;
  }

  /** Number of the life; an earlier one at the same number was closed unseen or is replaced. */
  open(process: number, fd: number, what: string, row: number, closeOnExec: boolean): number {
    this.drop(fd, Ending.replaced, row);
    const life = this.lives.add(process, fd, what, row);
    this.entries.set(fd, { life, closeOnExec, own: true });
    return life;
  }

  /** Life of a descriptor; -1 when nothing is known of it. */
  lifeOf(fd: number): number {
    return this.entries.get(fd)?.life ?? -1;
  }

  /** Is this life one of those that are open here? */
  holds(life: number): boolean {
    for (const entry of this.entries.values()) if (entry.life === life) return true;
    return false;
  }

  close(fd: number, row: number): void {
    this.drop(fd, Ending.closed, row);
  }

  closeRange(first: number, last: number, row: number): void {
    for (const fd of [...this.entries.keys()]) if (fd >= first && fd <= last) this.close(fd, row);
  }

  setCloseOnExec(fd: number, closeOnExec: boolean): void {
    const entry = this.entries.get(fd);
    if (entry) entry.closeOnExec = closeOnExec;
  }

  exec(row: number): void {
    for (const [fd, { closeOnExec }] of [...this.entries]) if (closeOnExec) this.drop(fd, Ending.exec, row);
  }

  private drop(fd: number, ending: number, row: number): void {
    const entry = this.entries.get(fd);
    if (!entry) return;
    this.entries.delete(fd);
    if (entry.own) this.lives.end(entry.life, ending, row);
  }
}
