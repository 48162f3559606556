/** One row of a list of processes, word by word under its headings. */
import type { Cell } from './process-headings.ts';

export interface ProcessRow {
  pid: number;
  thread?: number;
  parent?: number;
  state?: string;
  user: string;
  /** By measure, in the order of the headings. */
  values: number[];
}

/**
 * Undefined for what is no such row: a number that is none, a state that `isState` does not know.
 * @param blanks whether `-` stands for a measure that a process has none of
 */
export function processRow(
  words: readonly string[],
  cells: readonly Cell[],
  { isState, blanks }: { isState: RegExp; blanks: boolean },
): ProcessRow | undefined {
  const row: ProcessRow = { pid: Number.NaN, user: '', values: [] };
  for (let i = 0; i < words.length; i++) {
    const cell = cells[i] as Cell;
    const word = words[i] as string;
    if (cell.kind === 'measure') {
      const value = cell.read(word);
      if (Number.isNaN(value) && !(blanks && word === '-')) return undefined;
      row.values.push(value);
    } else if (cell.kind === 'pid') row.pid = wholeIn(word);
    else if (cell.kind === 'thread') row.thread = wholeIn(word);
    else if (cell.kind === 'parent') row.parent = wholeIn(word);
    else if (cell.kind === 'state') row.state = word;
    else if (cell.kind === 'user') row.user = word;
  }
  if ([row.pid, row.thread, row.parent].some(Number.isNaN)) return undefined;
  if (row.state !== undefined && !isState.test(row.state)) return undefined;
  // The first thread of a process is the process.
  if (row.thread === row.pid) delete row.thread;
  return row;
}

function wholeIn(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
