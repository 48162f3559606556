/** Which descriptor a call is about: the one it is given first, or the one it makes. */
import { firstDescriptor } from './follow-descriptors.ts';
import { type Handler, succeeded } from './trace-state.ts';

/** Calls whose first argument is a descriptor. */
const GIVEN = `read write pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 recv recvfrom recvmsg recvmmsg send sendto
  sendmsg sendmmsg sendfile connect fcntl fcntl64 accept accept4 fstat fstat64 lseek _llseek ioctl getdents getdents64
  ftruncate fsync fdatasync flock fchmod fchown bind listen getsockname getpeername getsockopt setsockopt shutdown
  epoll_ctl epoll_wait epoll_pwait fadvise64 fallocate fstatfs fchdir copy_file_range splice timerfd_settime
  io_uring_enter`;
/** Calls that name a file beside a descriptor, or may leave the name empty. */
const GIVEN_OR_NAMED = 'newfstatat fstatat64 statx';
const MADE = `open openat openat2 creat socket dup dup2 dup3 eventfd eventfd2 epoll_create epoll_create1 timerfd_create signalfd
  signalfd4 inotify_init inotify_init1 memfd_create pidfd_open io_uring_setup perf_event_open`;

const given: Handler = ({ subjects }, call, task) => {
  const fd = firstDescriptor(call);
  if (fd >= 0) subjects.life(call.row, task.descriptors.lifeOf(fd));
};

const givenOrNamed: Handler = (state, call, task) => {
  if (!state.subjects.isKnown(call.row)) given(state, call, task);
};

const made: Handler = ({ subjects }, call, task) => {
  if (succeeded(call)) subjects.life(call.row, task.descriptors.lifeOf(call.result));
};

function all(names: string, handler: Handler): [string, Handler][] {
  return names.split(/\s+/).map((name) => [name, handler]);
}

/** Before the descriptor is closed. */
export const closingHandlers: Readonly<Record<string, Handler>> = { close: given };

/** After descriptors were opened and got to be known. */
export const subjectHandlers: Readonly<Record<string, Handler>> = Object.fromEntries([
  ...all(GIVEN, given),
  ...all(GIVEN_OR_NAMED, givenOrNamed),
  ...all(MADE, made),
]);
