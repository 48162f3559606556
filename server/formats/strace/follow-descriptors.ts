/** Calls that open, copy, use and close descriptors. */
import {
  annotationAt,
  type CallView,
  decodeArguments,
  numberAt,
  type SocketAddress,
  socketAddress,
} from '../../packages/strace-log-parser/index.ts';
import type { Task } from './process-book.ts';
import { type Handler, mentions, mentionsBetween, succeeded } from './trace-state.ts';

/** The number at the first argument; NaN when there is none. */
export function firstDescriptor(call: CallView): number {
  return call.numberAt(0);
}

/** Life of the descriptor at the first argument; one that was open before the log began starts to be known here. */
export function firstLife(call: CallView, task: Task): number {
  const fd = firstDescriptor(call);
  if (!(fd >= 0)) return -1;
  const life = task.descriptors.lifeOf(fd);
  if (life >= 0) return life;
  const what = annotationAt(call.bytes, call.argumentAt(0), call.argsEnd);
  return task.descriptors.open(task.index, fd, what, -1, false);
}

/** @param flags where they may begin among the arguments */
function open(call: CallView, task: Task, what: string, flags = call.argsStart): number {
  const { bytes, argsEnd, resultBytes, resultStart, resultEnd } = call;
  const closeOnExec = mentionsBetween(bytes, flags, argsEnd, 'CLOEXEC');
  const named = annotationAt(resultBytes, resultStart, resultEnd);
  const known = named === '' ? what : nameOf(named, what);
  return task.descriptors.open(task.index, call.result, known, call.row, closeOnExec);
}

/** `/dev/null<char 1:3>` is known by its name, a socket by the call that made it. */
function nameOf(annotation: string, what: string): string {
  const isSocket = /^[A-Z][\w-]*:\[|^socket:\[/.test(annotation);
  return isSocket ? what : annotation.replace(/<(?:char|block) [^>]*>$/, '');
}

/** @param pathIndex which argument is the path. */
function opening(pathIndex: number): Handler {
  return (state, call, task) => {
    if (!succeeded(call)) return;
    const path = state.paths.idIn(call, pathIndex);
    const flags = path < 0 ? call.argsStart : state.paths.end;
    const life = open(call, task, state.paths.paths[path] ?? '', flags);
    state.nameFiles.opened(life, state.lives.whatOf(life));
  };
}

/** Descriptors that are known by the call that makes them. */
function making(what: string): Handler {
  return (_, call, task) => {
    if (succeeded(call)) open(call, task, what);
  };
}

const socket: Handler = (_, call, task) => {
  if (succeeded(call)) open(call, task, socketKind(call));
};

function socketKind(call: CallView): string {
  if (mentions(call, 'AF_UNIX') || mentions(call, 'AF_LOCAL') || mentions(call, 'AF_FILE'))
    return 'UNIX socket';
  if (mentions(call, 'AF_NETLINK')) return 'netlink socket';
  if (mentions(call, 'SOCK_STREAM')) return 'TCP socket';
  if (mentions(call, 'SOCK_DGRAM')) return 'UDP socket';
  return 'socket';
}

/** pipe and socketpair: the last argument lists both. */
const pair: Handler = (_, call, task) => {
  if (!succeeded(call)) return;
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd));
  const list = args.findLast(({ value }) => value.kind === 'list')?.value;
  if (list?.kind !== 'list') return;
  const what = call.name === 'socketpair' ? 'UNIX socket pair' : 'pipe';
  for (const item of list.items)
    if (item.kind === 'number' || item.kind === 'descriptor') {
      const fd = item.kind === 'number' ? item.value : item.number;
      task.descriptors.open(task.index, fd, what, call.row, mentions(call, 'CLOEXEC'));
    }
};

const accept: Handler = (state, call, task) => {
  if (!succeeded(call)) return;
  const listening = state.lives.whatOf(firstLife(call, task));
  open(call, task, `accepted from ${listening === '' ? 'a socket' : listening}`);
};

const duplicate: Handler = (state, call, task) => {
  if (!succeeded(call)) return;
  const from = firstDescriptor(call);
  if (call.result === from) return;
  const life = firstLife(call, task);
  const copy = task.descriptors.open(
    task.index,
    call.result,
    state.lives.whatOf(life),
    call.row,
    mentions(call, 'CLOEXEC'),
  );
  const server = state.nameSockets.get(life);
  if (server !== undefined) state.nameSockets.set(copy, server);
};

/** The second argument names this command. */
function isCommand(call: CallView, word: string): boolean {
  const from = call.argumentAt(1);
  if (from < 0) return false;
  const end = call.argumentAt(2);
  return mentionsBetween(call.bytes, from, end < 0 ? call.argsEnd : end, word);
}

const control: Handler = (state, call, task) => {
  if (isCommand(call, 'F_DUPFD')) duplicate(state, call, task);
  else if (isCommand(call, 'F_SETFD') && succeeded(call))
    task.descriptors.setCloseOnExec(firstDescriptor(call), mentions(call, 'FD_CLOEXEC'));
};

const close: Handler = (state, call, task) => {
  state.closeSeen = true;
  // Linux closes also when it reports EIO or EINTR.
  if (call.error === 'EBADF') return;
  const fd = firstDescriptor(call);
  if (!(fd >= 0)) return;
  const life = task.descriptors.lifeOf(fd);
  if (state.nameSockets.has(life)) state.queries.closed(life);
  task.descriptors.close(fd, call.row);
};

const closeRange: Handler = (state, call, task) => {
  state.closeSeen = true;
  if (!succeeded(call) || mentions(call, 'CLOSE_RANGE_CLOEXEC')) return;
  task.descriptors.closeRange(firstDescriptor(call), call.numberAt(1), call.row);
};

/** Counts what went through. */
function moving(direction: 'bytesRead' | 'bytesWritten'): Handler {
  return (state, call, task) => {
    if (!succeeded(call)) return;
    const life = firstLife(call, task);
    if (life >= 0) state.lives.moved(life, call.result, askedBytes(call), direction);
    // A message may bring descriptors with it.
    if (call.name === 'recvmsg' && mentions(call, 'SCM_RIGHTS')) receiveDescriptors(call, task);
  };
}

/** The count that write(2) is given, its last argument. */
function askedBytes({ name, bytes, argsStart, argsEnd }: CallView): number {
  if (name !== 'write') return Number.NaN;
  let at = argsEnd;
  while (at > argsStart && (bytes[at - 1] as number) >= 48 && (bytes[at - 1] as number) <= 57) at--;
  return numberAt(bytes, at, argsEnd);
}

const sync: Handler = (state, call, task) => {
  const life = succeeded(call) ? firstLife(call, task) : -1;
  if (life >= 0) state.lives.synced(life, call.duration);
};

function receiveDescriptors(call: CallView, task: Task): void {
  for (const [, list = ''] of call.argumentsText().matchAll(/SCM_RIGHTS,[^[]*\[([^\]]*)\]/g))
    for (const [, fd] of list.matchAll(/(?:^|, )(\d+)/g))
      task.descriptors.open(task.index, Number(fd), 'received from another process', call.row, false);
}

const connect: Handler = (state, call, task) => {
  const life = firstLife(call, task);
  const address = addressAmong(call);
  if (life < 0 || !address) return;
  if (address.path !== '') {
    state.lives.rename(life, `UNIX ${address.path}`);
    if (address.path.endsWith('/nscd/socket')) state.queries.cacheDaemonRows.push(call.row);
    return;
  }
  // UDP sockets are connected to port 0 or 9 to learn which address would be used.
  const kind = /UDP/.test(state.lives.whatOf(life)) ? 'UDP' : 'TCP';
  state.lives.rename(life, `${kind} ${address.host}:${address.port}`);
  const isConnected = call.error === '' || call.error === 'EINPROGRESS';
  if (address.port === 53 && isConnected) state.nameSockets.set(life, address.host);
  else state.nameSockets.delete(life);
};

/** The socket address among the arguments. */
export function addressAmong(call: CallView): SocketAddress | undefined {
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd));
  for (const { value } of args.slice(1)) {
    const address = socketAddress(value);
    if (address) return address;
  }
  return undefined;
}

export const descriptorHandlers: Readonly<Record<string, Handler>> = {
  open: opening(0),
  creat: opening(0),
  openat: opening(1),
  openat2: opening(1),
  socket,
  socketpair: pair,
  pipe: pair,
  pipe2: pair,
  accept,
  accept4: accept,
  dup: duplicate,
  dup2: duplicate,
  dup3: duplicate,
  fcntl: control,
  fcntl64: control,
  close,
  close_range: closeRange,
  connect,
  eventfd: making('eventfd'),
  eventfd2: making('eventfd'),
  epoll_create: making('epoll'),
  epoll_create1: making('epoll'),
  timerfd_create: making('timerfd'),
  signalfd: making('signalfd'),
  signalfd4: making('signalfd'),
  inotify_init: making('inotify'),
  inotify_init1: making('inotify'),
  memfd_create: making('memfd'),
  pidfd_open: making('pidfd'),
  io_uring_setup: making('io_uring'),
  perf_event_open: making('perf event'),
  read: moving('bytesRead'),
  pread64: moving('bytesRead'),
  readv: moving('bytesRead'),
  preadv: moving('bytesRead'),
  recv: moving('bytesRead'),
  recvfrom: moving('bytesRead'),
  recvmsg: moving('bytesRead'),
  write: moving('bytesWritten'),
  pwrite64: moving('bytesWritten'),
  writev: moving('bytesWritten'),
  pwritev: moving('bytesWritten'),
  send: moving('bytesWritten'),
  sendto: moving('bytesWritten'),
  sendmsg: moving('bytesWritten'),
  sendfile: moving('bytesWritten'),
  fsync: sync,
  fdatasync: sync,
  sync_file_range: sync,
};
