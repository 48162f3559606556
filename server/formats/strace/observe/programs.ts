/** Programs that were started, and how often with the very same words. */
import type { Handler } from '../trace-state.ts';
import { succeeded } from '../trace-state.ts';

const COMMANDS_MAX = 50_000;

export interface Program {
  command: string;
  runs: number;
  /** Position of the task that made those that ran it; -1 = not known or several. */
  parent: number;
  /** Positions of the tasks that ran it. */
  tasks: number[];
  firstRow: number;
  lastRow: number;
}

export class ProgramBook {
  readonly programs: Program[] = [];
  private readonly byCommand = new Map<string, Program>();

  add(command: string, task: number, parent: number, row: number): void {
    let program = this.byCommand.get(command);
    if (!program) {
      if (this.programs.length >= COMMANDS_MAX) return;
      program = { command, runs: 0, parent, tasks: [], firstRow: row, lastRow: row };
      this.programs.push(program);
      this.byCommand.set(command, program);
    }
    if (program.parent !== parent) program.parent = -1;
    program.runs++;
    program.tasks.push(task);
    program.lastRow = row;
  }
}

/** Runs behind the handler that takes the command line. */
const exec: Handler = ({ programs }, call, task) => {
  if (succeeded(call)) programs.add(task.command, task.index, task.parent?.index ?? -1, call.row);
};

export const programHandlers: Readonly<Record<string, Handler>> = { execve: exec, execveat: exec };
