/** Calls that change what a process has mapped. */
import { type Handler, mentionsBetween, succeeded } from './trace-state.ts';

/** Flags are found without their `MAP_`, which perf trace leaves out. Of <sys/mman.h>, for logs with `-X raw`. */
const MAP_ANONYMOUS = 0x20;

const map: Handler = (_, call, { memory }) => {
  if (!succeeded(call)) return;
  const flags = call.numberAt(3);
  // perf trace leaves PROT_ out. Protection and flags are the arguments 2 and 3.
  const from = call.argumentAt(2);
  const to = call.argumentAt(4);
  const end = from < 0 ? from : to < 0 ? call.argsEnd : to;
  const { bytes } = call;
  const anonymous = Number.isNaN(flags)
    ? mentionsBetween(bytes, from, end, 'ANONYMOUS')
    : (flags & MAP_ANONYMOUS) !== 0;
  const reserved =
    anonymous &&
    (mentionsBetween(bytes, from, end, 'PROT_NONE') ||
      call.says(from, 'NONE') ||
      mentionsBetween(bytes, from, end, 'STACK') ||
      mentionsBetween(bytes, from, end, 'NORESERVE'));
  memory.map(call.result, call.numberAt(1), anonymous, reserved, call.row);
};

export const memoryHandlers: Readonly<Record<string, Handler>> = {
  mmap: map,
  mmap2: map,
  old_mmap: map,
  munmap: (_, call, { memory }) => {
    if (succeeded(call)) memory.unmap(call.numberAt(0), call.numberAt(1), call.row);
  },
  mremap: (_, call, { memory }) => {
    if (succeeded(call))
      memory.remap(call.numberAt(0), call.numberAt(1), call.result, call.numberAt(2), call.row);
  },
  brk: (_, call, { memory }) => memory.brk(call.result, call.row),
};
