/** What one line of a trace says, in sentences: the call, its error, addresses, questions, and how long it took. */

import { columnOf, textAt } from '../../../engine/table.ts';
import { duration, exact, plural } from '../../../engine/wording.ts';
import {
  type Call,
  parseCalls,
  socketAddress,
  type Value,
} from '../../../packages/strace-log-parser/index.ts';
import { wordsFor, wordsForError } from './syscall-words.ts';
import type { TraceText } from './trace-text.ts';

/** Markdown. */
export function explain(text: TraceText, row: number): string {
  const name = text.cell(row, 'syscall');
  const [call] = [...parseCalls(text.textOf(row))];
  const words = wordsFor(name);
  const parts = [`**${name}**${words === '' ? '' : ` ${words}`}.`];
  const about = text.cell(row, 'what');
  if (about !== '') parts.push(`It is about \`${about.replaceAll('`', '’')}\`.`);
  parts.push(...addresses(call));
  parts.push(...ending(text, row));
  parts.push(...names(text, row));
  const rank = durationRank(text, row);
  if (rank !== '') parts.push(rank);
  return parts.join('\n\n');
}

function addresses(call: Call | undefined): string[] {
  const values: Value[] = (call?.arguments ?? []).map(({ value }) => value);
  const address = values.map((value) => socketAddress(value)).find((one) => one !== undefined);
  if (!address) return [];
  if (address.path !== '') return [`Address: the local socket \`${address.path}\`.`];
  return [`Address: \`${address.host}\` port ${address.port}${SERVICES[address.port] ?? ''}.`];
}

const SERVICES: Readonly<Record<number, string>> = {
  22: ' (SSH)',
  53: ' (DNS)',
  80: ' (HTTP)',
  443: ' (HTTPS)',
  3306: ' (MySQL)',
  5432: ' (PostgreSQL)',
  6379: ' (Redis)',
};

function ending(text: TraceText, row: number): string[] {
  const error = text.cell(row, 'error');
  const result = text.number(row, 'result');
  if (error !== '') {
    const words = wordsForError(error);
    return [`It failed with **${error}**${words === '' ? '' : `: ${words}`}.`];
  }
  return Number.isNaN(result) ? ['Its end is not in the log.'] : [];
}

/** Questions that this call sent. */
function names(text: TraceText, row: number): string[] {
  const table = text.table('dns');
  const line = text.calls.line?.at(row);
  if (!table?.line) return [];
  const found: string[] = [];
  const cell = (id: string, at: number) => {
    const column = columnOf(table, id);
    return (column && textAt(column, at)) ?? '';
  };
  const ended = columnOf(table, 'endCall')?.numbers;
  for (let at = 0; at < table.rows && found.length < 4; at++) {
    const isAsked = table.line.at(at) === line;
    if (!isAsked && ended?.at(at) !== row) continue;
    const wait = columnOf(table, 'wait')?.numbers?.at(at) ?? Number.NaN;
    const took = wait > 0 ? ` after ${duration(wait / 1000)}` : '';
    const answers = cell('answers', at);
    found.push(
      `${isAsked ? 'Asks' : 'Ends the question to'} ${cell('server', at)} for ${cell('type', at)} of \`${cell('name', at)}\`: ${cell('outcome', at)}${took}${answers === '' ? '' : ` (${answers})`}.`,
    );
  }
  return found;
}

/** How this call's duration compares with others of its name. */
function durationRank(text: TraceText, row: number): string {
  const durations = columnOf(text.calls, 'duration')?.numbers;
  const syscalls = columnOf(text.calls, 'syscall')?.numbers;
  const own = durations?.at(row) ?? Number.NaN;
  if (!durations || !syscalls || !(own >= 0)) return '';
  let longer = 0;
  let all = 0;
  const syscall = syscalls.at(row);
  for (let other = 0; other < text.calls.rows; other++) {
    if (syscalls.at(other) !== syscall || Number.isNaN(durations.at(other))) continue;
    all++;
    if (durations.at(other) > own) longer++;
  }
  const name = text.cell(row, 'syscall');
  const rank =
    all < 2
      ? ''
      : longer === 0
        ? `, the longest of ${plural(all, `${name}`)}`
        : `, longer than ${Math.floor((100 * (all - longer - 1)) / (all - 1))} % of ${exact(all)} calls of ${name}`;
  return `It took ${duration(own / 1000)}${rank}.`;
}
