/** Who waited for which futex (futex(2)), by address space and address. */
import type { CallView } from '../../../packages/strace-log-parser/index.ts';
import { AddressSpace } from '../address-space.ts';
import type { Task } from '../process-book.ts';
import { type Handler, mentions } from '../trace-state.ts';

/** More addresses than this are not told apart: a log with as many holds no contended one among them. */
const ADDRESSES_MAX = 200_000;

/** What a waiter expects to find: glibc, musl and Rust mark a lock that others wait for with 2. */
const CONTENDED = 2;

export interface Lock {
  memory: AddressSpace;
  /** As the log writes it. */
  address: number;
  waits: number;
  /** Waits of a kind that only locks have: for the value 2, or FUTEX_LOCK_PI. */
  lockWaits: number;
  timeouts: number;
  /** Positions of the tasks that waited. */
  tasks: Set<number>;
  /** Milliseconds; 0 without durations. */
  time: number;
  longest: number;
  longestRow: number;
  /** Rows of waits without a time limit that nothing but a signal ended, or nothing in the log. */
  endless: number[];
}

export class LockBook {
  readonly locks: Lock[] = [];
  /** Of tasks that were there before the log began: most often threads of one process. */
  readonly attached = new AddressSpace();
  private readonly bySpace = new Map<AddressSpace, Map<number, Lock>>();

  lockAt(memory: AddressSpace, address: number, row: number): Lock | undefined {
    let known = this.bySpace.get(memory);
    if (!known) {
      known = new Map();
      this.bySpace.set(memory, known);
    }
    let lock = known.get(address);
    if (!lock && this.locks.length < ADDRESSES_MAX) {
      lock = {
        memory,
        address,
        waits: 0,
        lockWaits: 0,
        timeouts: 0,
        tasks: new Set(),
        time: 0,
        longest: 0,
        longestRow: row,
        endless: [],
      };
      this.locks.push(lock);
      known.set(address, lock);
    }
    return lock;
  }
}

/** Whose addresses mean the same. */
export function spaceOf(task: Task, { attached }: LockBook): AddressSpace {
  let root = task;
  while (root.parent && root.parent.memory === root.memory) root = root.parent;
  return root.parent || root.ownCommand ? task.memory : attached;
}

const WAITS = [
  'FUTEX_WAIT_PRIVATE',
  'FUTEX_WAIT_BITSET_PRIVATE',
  'FUTEX_WAIT_BITSET',
  'FUTEX_WAIT,',
] as const;

const futex: Handler = ({ locks }, call, task) => {
  const locking = mentions(call, 'FUTEX_LOCK_PI') || mentions(call, 'FUTEX_LOCK_PI_PRIVATE');
  // EAGAIN: the value had changed before the wait began.
  if ((!locking && !waits(call)) || call.error === 'EAGAIN') return;
  const address = call.numberAt(0);
  const lock = Number.isNaN(address) ? undefined : locks.lockAt(spaceOf(task, locks), address, call.row);
  if (!lock) return;
  lock.waits++;
  lock.tasks.add(task.index);
  if (locking || call.numberAt(2) === CONTENDED) lock.lockWaits++;
  if (call.error === 'ETIMEDOUT') lock.timeouts++;
  if (call.duration > 0) {
    lock.time += call.duration;
    if (call.duration > lock.longest) {
      lock.longest = call.duration;
      lock.longestRow = call.row;
    }
  }
  const isWoken = !Number.isNaN(call.result) || (call.error !== '' && call.error !== 'ERESTARTSYS');
  if (!isWoken && isEndless(call)) lock.endless.push(call.row);
};

function waits(call: CallView): boolean {
  return WAITS.some((operation) => mentions(call, operation));
}

/** The fourth argument is the time limit; an unfinished call may have been cut before it. */
function isEndless(call: CallView): boolean {
  const at = call.argumentAt(3);
  return at >= 0 && call.bytes[at] === 78; // NULL
}

export const lockHandlers: Readonly<Record<string, Handler>> = { futex, futex_time64: futex };
