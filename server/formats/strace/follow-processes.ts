/** Calls that make processes, and those that make them another program. */
import { type CallView, decodeArguments, type Value } from '../../packages/strace-log-parser/index.ts';
import { type Handler, mentions, succeeded } from './trace-state.ts';

const COMMAND_MAX = 200;

/** What the child shares, as words of clone(2). */
export function birthFlags(call: CallView): string {
  if (call.name === 'vfork' || call.name === 'fork') return call.name;
  return ['CLONE_VM', 'CLONE_FILES', 'CLONE_THREAD'].filter((flag) => mentions(call, flag)).join('|');
}

const birth: Handler = ({ processes }, call, task) => {
  processes.born(task, call.error === '' ? call.result : -1, birthFlags(call));
};

const exec: Handler = ({ processes }, call, task) => {
  if (!succeeded(call)) return;
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd));
  processes.exec(task, commandLine(args.map(({ value }) => value)), call.row);
};

export const processHandlers: Readonly<Record<string, Handler>> = {
  clone: birth,
  clone2: birth,
  clone3: birth,
  fork: birth,
  vfork: birth,
  execve: exec,
  execveat: exec,
};

/** Words as a shell would show them. */
function commandLine(args: readonly Value[]): string {
  const list = args.find((value) => value.kind === 'list');
  const words = (list?.kind === 'list' ? list.items : args.slice(0, 1)).flatMap((word) =>
    word.kind === 'string' ? [`${word.text}${word.cut ? '…' : ''}`] : [],
  );
  const text = words
    .map((word) => (/^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
  const more = list?.kind === 'list' && list.cut ? ' …' : '';
  return text.length > COMMAND_MAX ? `${text.slice(0, COMMAND_MAX)}…` : text + more;
}
