/** What a process has open: every descriptor's life from the call that opened it to the one that closed it. */
import { Tally } from './tally.ts';
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

const FIRST_CAPACITY = 1024;
/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

/** nr_open of Linux cannot be set higher. */
const DESCRIPTOR_MAX = 2 ** 31 - 1;

/** Lives of all descriptors of a log; by number of life. Arrays are longer than `length`, and lie in shared memory. */
export class DescriptorLives {
  length = 0;
  /** Position of the task. */
  process = int32(FIRST_CAPACITY);
  /** -1 for a number that no descriptor can have. */
  fd = int32(FIRST_CAPACITY);
  /** File, socket or kind, as number of a text. */
  what = int32(FIRST_CAPACITY);
  readonly whats = new TextTable();
  /** Row of the call; -1 = opened before the log began, or by a call that was not traced. */
  openedRow = int32(FIRST_CAPACITY);
  /** -1 = not closed. */
  closedRow = int32(FIRST_CAPACITY);
  ending = new Uint16Array(new SharedArrayBuffer(2 * FIRST_CAPACITY));
  readonly bytesRead = new Tally();
  readonly bytesWritten = new Tally();
  /** Reads and writes that moved something, and those of them that moved at most `TINY_BYTES`. */
  readonly moves = new Tally();
  readonly tinyMoves = new Tally();
  /** Writes that took less than they were given. */
  readonly shortWrites = new Tally();
  /** fsync and its kin, and the milliseconds they took. */
  readonly syncs = new Tally();
  readonly syncTime = new Tally();

  add(process: number, fd: number, what: string, row: number): number {
    if (this.length === this.fd.length) this.grow();
    const life = this.length++;
    this.process[life] = process;
    this.fd[life] = fd <= DESCRIPTOR_MAX ? fd : -1;
    this.what[life] = this.whats.idOf(what);
    this.openedRow[life] = row;
    this.closedRow[life] = -1;
    return life;
  }

  /** '' for a life that is not known. */
  whatOf(life: number): string {
    return this.whats.texts[this.what[life] ?? -1] ?? '';
  }

  /** A call that moved bytes. @param asked NaN where the call does not say */
  moved(life: number, bytes: number, asked: number, direction: 'bytesRead' | 'bytesWritten'): void {
    if (bytes === 0) return;
    this[direction].add(life, bytes);
    this.moves.add(life, 1);
    if (bytes <= TINY_BYTES) this.tinyMoves.add(life, 1);
    if (direction === 'bytesWritten' && bytes < asked) this.shortWrites.add(life, 1);
  }

  synced(life: number, time: number): void {
    this.syncs.add(life, 1);
    this.syncTime.add(life, time || 0);
  }

  rename(life: number, what: string): void {
    this.what[life] = this.whats.idOf(what);
  }

  end(life: number, ending: number, row: number): void {
    if (this.ending[life] !== Ending.open) return;
    this.ending[life] = ending;
    this.closedRow[life] = row;
  }

  private grow(): void {
    const capacity = GROWTH * this.fd.length;
    this.process = moved(this.process, int32(capacity));
    this.fd = moved(this.fd, int32(capacity));
    this.what = moved(this.what, int32(capacity));
    this.openedRow = moved(this.openedRow, int32(capacity));
    this.closedRow = moved(this.closedRow, int32(capacity));
    this.ending = moved(this.ending, new Uint16Array(new SharedArrayBuffer(2 * capacity)));
  }
}

function int32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function moved<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Bits of what is known of an open descriptor, below the number of its life. */
const CLOSE_ON_EXEC = 1;
/** Opened by this process: only then its end is the life's end. */
const OWN = 2;
const LIFE_SHIFT = 4;

/** Numbers from here on are rare, and may be garbage: they take no room in the array. */
const DENSE_LIMIT = 4096;

export class DescriptorTable {
  private readonly lives: DescriptorLives;
  /** By descriptor: `LIFE_SHIFT * (life + 1)` and the bits; 0 = not open, or not known. */
  private dense = new Float64Array(8);
  private others: Map<number, number> | undefined;

  constructor(lives: DescriptorLives) {
    this.lives = lives;
  }

  /** The copy that a fork makes. */
  inherited(): DescriptorTable {
    const copy = new DescriptorTable(this.lives);
    copy.dense = this.dense.slice();
    for (const [fd, entry] of this.entries()) copy.set(fd, isOwn(entry) ? entry - OWN : entry);
    return copy;
  }

  /** Number of the life; an earlier one at the same number was closed unseen or is replaced. */
  open(process: number, fd: number, what: string, row: number, closeOnExec: boolean): number {
    this.drop(fd, Ending.replaced, row);
    const life = this.lives.add(process, fd, what, row);
    this.set(fd, LIFE_SHIFT * (life + 1) + OWN + (closeOnExec ? CLOSE_ON_EXEC : 0));
    return life;
  }

  /** Life of a descriptor; -1 when nothing is known of it. */
  lifeOf(fd: number): number {
    return lifeIn(this.at(fd));
  }

  /** Is this life one of those that are open here? */
  holds(life: number): boolean {
    for (const [, entry] of this.entries()) if (lifeIn(entry) === life) return true;
    return false;
  }

  close(fd: number, row: number): void {
    this.drop(fd, Ending.closed, row);
  }

  closeRange(first: number, last: number, row: number): void {
    for (const [fd] of [...this.entries()]) if (fd >= first && fd <= last) this.close(fd, row);
  }

  setCloseOnExec(fd: number, closeOnExec: boolean): void {
    const entry = this.at(fd);
    if (entry > 0) this.set(fd, entry - (entry & CLOSE_ON_EXEC) + (closeOnExec ? CLOSE_ON_EXEC : 0));
  }

  exec(row: number): void {
    for (const [fd, entry] of [...this.entries()])
      if ((entry & CLOSE_ON_EXEC) !== 0) this.drop(fd, Ending.exec, row);
  }

  private *entries(): Generator<[fd: number, entry: number]> {
    for (let fd = 0; fd < this.dense.length; fd++)
      if (this.dense[fd] !== 0) yield [fd, this.dense[fd] as number];
    if (this.others) yield* this.others;
  }

  private at(fd: number): number {
    return (isDense(fd) ? this.dense[fd] : this.others?.get(fd)) ?? 0;
  }

  private set(fd: number, entry: number): void {
    if (!isDense(fd)) {
      this.others ??= new Map();
      if (entry === 0) this.others.delete(fd);
      else this.others.set(fd, entry);
      return;
    }
    if (fd >= this.dense.length) {
      const wider = new Float64Array(Math.min(DENSE_LIMIT, 2 * fd));
      wider.set(this.dense);
      this.dense = wider;
    }
    this.dense[fd] = entry;
  }

  private drop(fd: number, ending: number, row: number): void {
    const entry = this.at(fd);
    if (entry === 0) return;
    this.set(fd, 0);
    if (isOwn(entry)) this.lives.end(lifeIn(entry), ending, row);
  }
}

function isDense(fd: number): boolean {
  return fd >= 0 && fd < DENSE_LIMIT;
}

function isOwn(entry: number): boolean {
  return (entry & OWN) !== 0;
}

/** -1 for 0. */
function lifeIn(entry: number): number {
  return Math.floor(entry / LIFE_SHIFT) - 1;
}
