/** Calls that change what a process has mapped. */
import { argumentAt, type CallView, numberAt } from '../../packages/strace-log-parser/index.ts';
import { type Handler, mentions, succeeded } from './trace-state.ts';

/** Flags are found without their `MAP_`, which perf trace leaves out. Of <sys/mman.h>, for logs with `-X raw`. */
const MAP_ANONYMOUS = 0x20;

function argument(call: CallView, index: number): number {
  const at = argumentAt(call.bytes, call.argsStart, call.argsEnd, index);
  return at < 0 ? Number.NaN : numberAt(call.bytes, at, call.argsEnd);
}

const map: Handler = (_, call, { memory }) => {
  if (!succeeded(call)) return;
  const flags = argument(call, 3);
  const anonymous = Number.isNaN(flags) ? mentions(call, 'ANONYMOUS') : (flags & MAP_ANONYMOUS) !== 0;
  const reserved =
    mentions(call, 'PROT_NONE') ||
    mentions(call, 'prot=NONE') ||
    mentions(call, 'STACK') ||
    mentions(call, 'NORESERVE');
  memory.map(call.result, argument(call, 1), anonymous, reserved, call.row);
};

export const memoryHandlers: Readonly<Record<string, Handler>> = {
  mmap: map,
  mmap2: map,
  old_mmap: map,
  munmap: (_, call, { memory }) => {
    if (succeeded(call)) memory.unmap(argument(call, 0), argument(call, 1), call.row);
  },
  mremap: (_, call, { memory }) => {
    if (succeeded(call))
      memory.remap(argument(call, 0), argument(call, 1), call.result, argument(call, 2), call.row);
  },
  brk: (_, call, { memory }) => memory.brk(call.result, call.row),
};
