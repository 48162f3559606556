/**
 * `strace -f -tt -T` of a parallel build: short-lived compilers that look for headers in many folders, two at a time, so
 * that a tenth of the calls are printed in two parts. One of them never closes what it opens; a make waits for them all.
 */
import { random } from './random.ts';

/** 228 MB. */
const LINES = 2_006_000;

const MIDNIGHT_MS = 9 * 3_600_000;

interface Call {
  name: string;
  args: string;
  /** What follows `= `. */
  result: string;
}

const FOLDERS = [
  '/srv/build/include',
  '/srv/build/lib/core',
  '/usr/lib/gcc/x86_64-linux-gnu/12/include',
  '/usr/local/include',
  '/usr/include/x86_64-linux-gnu',
  '/usr/include',
];
const HEADERS = Array.from({ length: 220 }, (_, i) => `${['sys', 'net', 'core', 'bits'][i % 4]}/part_${i}.h`);
const MISSING = '-1 ENOENT (No such file or directory)';

const hex = (value: number) => `0x${value.toString(16)}`;

function* libraries(fd: number, base: number): Generator<Call> {
  for (const [i, library] of ['libz.so.1', 'libm.so.6', 'libc.so.6'].entries()) {
    const at = base + i * 0x20_0000;
    yield {
      name: 'openat',
      args: `AT_FDCWD, "/lib/x86_64-linux-gnu/${library}", O_RDONLY|O_CLOEXEC`,
      result: `${fd}`,
    };
    yield {
      name: 'read',
      args: `${fd}, "\\177ELF\\2\\1\\1\\3\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0>\\0\\1\\0\\0\\0P\\237\\2\\0\\0\\0\\0\\0"..., 832`,
      result: '832',
    };
    yield {
      name: 'newfstatat',
      args: `${fd}, "", {st_mode=S_IFREG|0755, st_size=${190_000 + 97 * i}, ...}, AT_EMPTY_PATH`,
      result: '0',
    };
    yield {
      name: 'mmap',
      args: `NULL, 1974096, PROT_READ, MAP_PRIVATE|MAP_DENYWRITE, ${fd}, 0`,
      result: hex(at),
    };
    yield {
      name: 'mmap',
      args: `${hex(at + 0x2_6000)}, 1400832, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, ${fd}, 0x26000`,
      result: hex(at + 0x2_6000),
    };
    yield { name: 'close', args: `${fd}`, result: '0' };
    yield { name: 'mprotect', args: `${hex(at + 0x18_0000)}, 16384, PROT_READ`, result: '0' };
  }
}

function* header(noise: () => number, fd: number): Generator<Call> {
  const name = HEADERS[Math.floor(noise() * HEADERS.length)] as string;
  const found = Math.floor(noise() * FOLDERS.length);
  for (const folder of FOLDERS.slice(0, found))
    yield { name: 'newfstatat', args: `AT_FDCWD, "${folder}/${name}", 0x7ffd3a1b2c40, 0`, result: MISSING };
  const path = `${FOLDERS[found]}/${name}`;
  const size = 900 + Math.floor(noise() * 40_000);
  yield { name: 'openat', args: `AT_FDCWD, "${path}", O_RDONLY|O_NOCTTY`, result: `${fd}` };
  yield {
    name: 'newfstatat',
    args: `${fd}, "", {st_mode=S_IFREG|0644, st_size=${size}, ...}, AT_EMPTY_PATH`,
    result: '0',
  };
  yield {
    name: 'read',
    args: `${fd}, "/* Copyright (C) by us) = 0 */\\n#i"..., ${size}`,
    result: `${size}`,
  };
  if (noise() < 0.3)
    yield { name: 'fcntl', args: `${fd}, F_GETFL`, result: '0x8100 (flags O_RDONLY|O_LARGEFILE)' };
  if (noise() < 0.15)
    yield {
      name: 'readlink',
      args: `"${path}", 0x7ffd3a1b1000, 1023`,
      result: '-1 EINVAL (Invalid argument)',
    };
  yield { name: 'close', args: `${fd}`, result: '0' };
}

function* compiler(noise: () => number, number: number): Generator<Call> {
  yield {
    name: 'execve',
    args: `"/usr/lib/gcc/x86_64-linux-gnu/12/cc1", ["/usr/lib/gcc/x86_64-linux-gnu/12"..., "-quiet", "unit_${number}.c", "-O2"], 0x5581d0 /* 35 vars */`,
    result: '0',
  };
  let brk = 0x5603_4000_0000 + number * 0x100_0000;
  yield { name: 'brk', args: 'NULL', result: hex(brk) };
  yield { name: 'access', args: '"/etc/ld.so.preload", R_OK', result: MISSING };
  yield* libraries(3, 0x7f10_0000_0000 + number * 0x800_0000);
  yield {
    name: 'rt_sigaction',
    args: 'SIGSEGV, {sa_handler=0x5612aa, sa_mask=[], sa_flags=SA_RESTORER|SA_RESTART}, NULL, 8',
    result: '0',
  };
  const leaks = number % 500 === 7;
  let leaked = 4;
  for (let i = 0; i < 110; i++) {
    yield* header(noise, 4 + (leaks ? leaked - 4 : 0));
    if (leaks && i % 4 === 0)
      yield {
        name: 'openat',
        args: `AT_FDCWD, "/srv/build/cache/entry_${leaked}", O_RDONLY`,
        result: `${leaked++}`,
      };
    if (i % 6 === 0) {
      const size = 4096 * (1 + Math.floor(noise() * 64));
      const at = 0x7e00_0000_0000 + number * 0x400_0000 + i * 0x10_0000;
      yield {
        name: 'mmap',
        args: `NULL, ${size}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0`,
        result: hex(at),
      };
      if (noise() < 0.9) yield { name: 'munmap', args: `${hex(at)}, ${size}`, result: '0' };
    }
    if (i % 5 === 0) {
      brk += 0x2_1000;
      yield { name: 'brk', args: hex(brk), result: hex(brk) };
    }
  }
  for (let i = 0; i < 12; i++)
    yield {
      name: 'write',
      args: `3, "\\t.file\\t\\"unit_${number}.c\\"\\n\\t.text\\n"..., 4096`,
      result: '4096',
    };
  yield { name: 'exit_group', args: '0', result: '' };
}

/** @param scale of the size. */
export function* straceLines(scale: number): Generator<string> {
  const noise = random(3);
  let ms = MIDNIGHT_MS;
  let lines = 0;
  let made = 0;
  const clock = () => {
    ms += 0.02 + noise() * 0.3;
    const iso = new Date(ms).toISOString();
    return `${iso.slice(11, 23)}${String(Math.floor((ms % 1) * 1000)).padStart(3, '0')}`;
  };
  const took = () => `<0.${String(5 + Math.floor(noise() * noise() * 900)).padStart(6, '0')}>`;
  const text = ({ name, args, result }: Call) => `${`${name}(${args})`.padEnd(39)} = ${result}`;
  interface Task {
    pid: number;
    calls: Iterator<Call>;
  }
  const start = (): Task => ({ pid: 20_000 + ++made, calls: compiler(noise, made) });
  const make = 20_000;
  let out = `${make} ${clock()} execve("/usr/bin/make", ["make", "-j2"], 0x7ffc05f560b0 /* 35 vars */) = 0 ${took()}\n`;
  const running: Task[] = [];
  let waiting: { task: Task; call: Call } | undefined;
  while (lines < LINES * scale) {
    while (running.length < 2) {
      const task = start();
      out += `${make} ${clock()} clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7faa5c5b6a10) = ${task.pid} ${took()}\n`;
      lines++;
      running.push(task);
    }
    const free = running.filter((task) => task !== waiting?.task);
    const task = free[Math.floor(noise() * free.length)] as Task;
    const { value: call, done } = task.calls.next();
    if (done || call.name === 'exit_group') {
      out += `${task.pid} ${clock()} exit_group(0)${' '.repeat(27)}= ?\n${task.pid} ${clock()} +++ exited with 0 +++\n`;
      out += `${make} ${clock()} wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = ${task.pid} ${took()}\n`;
      out += `${make} ${clock()} --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=${task.pid}, si_uid=0, si_status=0, si_utime=1, si_stime=0} ---\n`;
      lines += 4;
      running.splice(running.indexOf(task), 1);
    } else if (!waiting && noise() < 0.1) {
      out += `${task.pid} ${clock()} ${call.name}(${call.args.split(', ')[0]}, <unfinished ...>\n`;
      lines++;
      waiting = { task, call };
      continue;
    } else {
      out += `${task.pid} ${clock()} ${text(call)} ${took()}\n`;
      lines++;
    }
    if (waiting && waiting.task !== task) {
      const { call: begun } = waiting;
      const rest = begun.args.split(', ').slice(1).join(', ');
      out += `${waiting.task.pid} ${clock()} <... ${begun.name} resumed>${rest}) = ${begun.result} ${took()}\n`;
      lines++;
      waiting = undefined;
    }
    if (out.length > 1 << 16) {
      yield out;
      out = '';
    }
  }
  yield out;
}
