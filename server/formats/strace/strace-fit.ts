/** How much of a text is strace's. */
import { EventKind, StraceParser, type StraceTrace } from '../../packages/strace-log-parser/index.ts';

/** Calls that every trace of a program shows sooner or later; C code and shell scripts are no traces. */
const COMMON =
  /^(?:execve|brk|mmap2?|munmap|mremap|mprotect|openat?|close|read|write|readv|writev|pread64|pwrite64|f?stat(?:64|x)?|lstat(?:64)?|newfstatat|fstatat64|access|faccessat2?|futex|poll|ppoll|select|_newselect|pselect6|epoll_p?wait2?|epoll_ctl|rt_sig\w+|clone3?|v?fork|wait4|waitid|socket|connect|accept4?|sendto|recvfrom|sendmsg|recvmsg|sendmmsg|exit_group|exit|ioctl|fcntl(?:64)?|lseek|_llseek|getdents(?:64)?|getpid|gettid|set_tid_address|nanosleep|clock_nanosleep|restart_syscall|fsync|fdatasync|dup[23]?|pipe2?|madvise|sched_yield|unlink(?:at)?|rename\w*|readlink(?:at)?|getrandom|syscall_\w+)$/;

export interface StraceFit {
  lines: number;
  understood: number;
  /** Lines that only strace writes: calls, ends of calls, signals, rows of a summary. */
  calls: number;
}

/** One of these, or a call of the common ones that is cut, is in every line that only strace writes. */
const MARKS = [' = ', '<unfinished', '<detached', 'resumed', '+++ ', '--- ', '% time'];
const COMMON_CALL = new RegExp(`(?<!\\w)${COMMON.source.slice(1, -1)}\\(`);

/** @param head whole lines are looked at; the last one may be cut. */
export function straceFit(head: Uint8Array): StraceFit {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  // Most texts are none of strace's: they need not be parsed to see that.
  const isMarked = MARKS.some((mark) => bytes.includes(mark, 0, 'latin1'));
  if (!isMarked && !COMMON_CALL.test(bytes.toString('latin1'))) return { lines: 0, understood: 0, calls: 0 };
  if (isOtherTracer(bytes.toString('latin1'))) return { lines: 0, understood: 0, calls: 0 };
  const end = head.lastIndexOf(10) + 1;
  const parser = new StraceParser();
  parser.push(end > 0 ? head.subarray(0, end) : head);
  const trace = parser.finish();
  const { counts, names, hasDurations, summary, calls } = trace;
  const named = names.some((name) => COMMON.test(name));
  const ended = endings(trace);
  // ltrace -S writes system calls in a form of its own.
  if (names.some((name) => name.startsWith('SYS_'))) return { lines: counts.lines, understood: 0, calls: 0 };
  const isTrace = named || (calls.length > 0 && hasDurations) || summary.length > 0 || ended > 0;
  return {
    lines: counts.lines,
    understood: counts.lines - counts.foreign,
    calls: isTrace ? calls.length + ended + summary.length : 0,
  };
}

/** `--- SIGX {...} ---` and `+++ exited with 0 +++`; a line between dashes may be anything. */
function endings({ events, words }: StraceTrace): number {
  let found = 0;
  for (let row = 0; row < events.length; row++) {
    const isSignal = words[events.word[row] as number]?.startsWith('SIG') === true;
    if (isSignal || events.kind[row] === EventKind.exited) found++;
  }
  return found;
}

/** Ends of lines of truss (FreeBSD, Solaris), dtruss and ltrace, whose calls look like those of strace. */
const ONLY_OTHERS =
  /^[^\n]*\)[ \t]+(?:ERR#\d+ '[^'\n]*'|Err#\d+ E[A-Z]+|= -1 Err#\d+|= <void>)[ \t]*$|^\+\+\+ exited \(status \d+\)|SYSCALL\(args\)\s+= return/m;
/** `= 3 (0x3)` of FreeBSD, `= 3 0` of macOS. */
const OTHER_END = /\)\s+= -?(?:\d+ \(0x[0-9a-f]+\)|(?:\d+|0x[0-9A-F]+) \d+)\s*$/;
const OTHER_SHARE = 0.2;
const LINES_LOOKED_AT = 400;

function isOtherTracer(text: string): boolean {
  if (ONLY_OTHERS.test(text)) return true;
  const lines = text.split('\n', LINES_LOOKED_AT).filter((line) => line.trim() !== '');
  const others = lines.filter((line) => line.length < 2000 && OTHER_END.test(line)).length;
  return others > 0 && others >= OTHER_SHARE * lines.length;
}
