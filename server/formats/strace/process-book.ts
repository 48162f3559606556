/** Who runs when: processes and threads, what they share, and how they end. */
import { AddressSpace } from './address-space.ts';
import { type DescriptorLives, DescriptorTable } from './descriptor-table.ts';
import { MemoryHistory } from './memory/memory-history.ts';

export interface Task {
  /** As the log names it; 0 = the one whose lines carry no number. */
  pid: number;
  /** Position in the list of tasks. */
  index: number;
  /** Undefined = not known. */
  parent: Task | undefined;
  /** Shares memory with its parent and was made to run beside it. */
  thread: boolean;
  /** Command line, or what it inherited from its parent. */
  command: string;
  ownCommand: boolean;
  descriptors: DescriptorTable;
  memory: AddressSpace;
  /** `exited with 3`, `killed by SIGSEGV`; '' = not in the log. */
  ending: string;
  /** Calls from this row on are of another process with the same number. */
  endedBefore: number;
}

interface Birth {
  parent: Task;
  flags: string;
}

export class ProcessBook {
  readonly tasks: Task[] = [];
  /** What all of them map and give back. */
  readonly history = new MemoryHistory();
  private readonly byPid = new Map<number, Task>();
  /** Calls that make a process and have not returned. */
  private readonly births: Birth[] = [];
  private readonly lives: DescriptorLives;
  private last: Task | undefined;
  /** Of tasks that have ended. */
  private readonly none: DescriptorTable;

  constructor(lives: DescriptorLives) {
    this.lives = lives;
    this.none = new DescriptorTable(lives);
  }

  /** The task that runs under this number now. */
  taskOf(pid: number, row: number): Task {
    if (this.last?.pid === pid && row < this.last.endedBefore) return this.last;
    let task = this.byPid.get(pid);
    if (!task || row >= task.endedBefore) {
      // Lines of a child may come before the end of the call that made it.
      const birth = this.births.length === 1 ? this.births.pop() : undefined;
      task = this.add(pid, birth);
    }
    this.last = task;
    return task;
  }

  /** clone, fork or vfork has begun. */
  giveBirth(parent: Task, flags: string): void {
    this.births.push({ parent, flags });
  }

  /** clone, fork or vfork has returned. @param pid of the child; not above 0 = it failed. */
  born(parent: Task, pid: number, flags: string): void {
    const waiting = this.births.findIndex((birth) => birth.parent === parent);
    if (waiting >= 0) this.births.splice(waiting, 1);
    if (!(pid > 0)) return;
    const child = this.byPid.get(pid);
    if (child?.ending !== '') this.add(pid, { parent, flags });
    else if (!child.parent && child !== parent) {
      child.parent = parent;
      if (!child.ownCommand) child.command = parent.command;
    }
  }

  exec(task: Task, command: string, row: number): void {
    if (!task.parent && task !== this.tasks[0] && task.descriptors === this.tasks[0]?.descriptors)
      task.descriptors = task.descriptors.inherited();
    task.command = command;
    task.ownCommand = true;
    task.thread = false;
    task.memory.users--;
    task.memory = task.memory.empty();
    task.descriptors.exec(row);
  }

  /** @param nextRow number of the first call after it. @returns undefined when nothing is known of it */
  end(pid: number, ending: string, nextRow: number): Task | undefined {
    const task = this.byPid.get(pid);
    if (!task) return undefined;
    if (task.ending === '' && --task.memory.users === 0) task.memory.settle();
    task.descriptors = this.none;
    task.ending = ending;
    task.endedBefore = nextRow;
    return task;
  }

  /**
   * Tasks that were there before the log began (`-p`) are threads of one process more often than processes of their
   * own: what one of them opened, another one may close. Undefined = the log shows how its tasks came to be.
   */
  private attachedWith(): Task | undefined {
    const [first] = this.tasks;
    const isThere = first?.ending === '' && !first.parent && !first.ownCommand;
    return isThere && this.births.length === 0 ? first : undefined;
  }

  private add(pid: number, birth: Birth | undefined): Task {
    const parent = birth?.parent;
    const flags = birth?.flags ?? '';
    const kin = parent ? undefined : this.attachedWith();
    const sharesMemory = flags.includes('CLONE_VM') || flags === 'vfork';
    const task: Task = {
      pid,
      index: this.tasks.length,
      parent,
      thread: flags.includes('CLONE_THREAD'),
      command: parent?.command ?? '',
      ownCommand: false,
      descriptors: parent
        ? flags.includes('CLONE_FILES')
          ? parent.descriptors
          : parent.descriptors.inherited()
        : (kin?.descriptors ?? new DescriptorTable(this.lives)),
      memory: parent
        ? sharesMemory
          ? parent.memory
          : parent.memory.inherited()
        : new AddressSpace(this.history),
      ending: '',
      endedBefore: Number.POSITIVE_INFINITY,
    };
    if (parent && sharesMemory) parent.memory.users++;
    this.tasks.push(task);
    this.byPid.set(pid, task);
    this.last = undefined;
    return task;
  }
}
