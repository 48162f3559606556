/** A log of strace as `make -j2` gives one: a tree of processes, most of them waiting, the last one killed. */

interface Line {
  at: number;
  text: string;
}

const FILES = 12;

/** The same text each time. Microseconds since noon. */
export function makeLog(): string {
  const lines: Line[] = [];
  const say = (pid: number, at: number, text: string) =>
    lines.push({ at, text: `${pid} ${clock(at)} ${text}` });
  const call = (pid: number, at: number, text: string, micros: number) => {
    say(pid, at, `${text} <${(micros / 1e6).toFixed(6)}>`);
    return at + micros + 40;
  };
  const begin = (pid: number, at: number, program: string) => {
    let t = call(
      pid,
      at,
      `execve("/usr/bin/${program}", ["${program}", "-O1", "-c"], 0x7ffe /* 30 vars */) = 0`,
      250,
    );
    t = call(pid, t, 'brk(NULL) = 0x55d0c000', 8);
    t = call(pid, t, 'access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)', 9);
    for (const library of ['libc.so.6', 'libz.so.1', 'libgmp.so.10']) {
      t = call(pid, t, `openat(AT_FDCWD, "/usr/lib/${library}", O_RDONLY|O_CLOEXEC) = 3`, 14);
      t = call(pid, t, 'read(3, "\\177ELF"..., 832) = 832', 11);
      t = call(pid, t, 'mmap(NULL, 2003408, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f5500000000', 16);
      t = call(pid, t, 'close(3) = 0', 7);
    }
    return t;
  };
  const make = 4000;
  let free = begin(make, 0, 'make');
  const running: number[] = [];
  for (let i = 0; i < FILES; i++) {
    const gcc = make + 1 + 3 * i;
    const [compiler, assembler] = [gcc + 1, gcc + 2];
    const born = free;
    free = call(make, born, `vfork() = ${gcc}`, 300);
    let t = begin(gcc, free, 'gcc');
    t = call(gcc, t, `vfork() = ${compiler}`, 280);
    let inner = begin(compiler, t, 'cc1');
    for (let n = 0; n < 60; n++) {
      const missing = n % 3 === 0;
      const path = `/usr/include/${missing ? 'local/' : ''}sys/header${n}.h`;
      inner = call(
        compiler,
        inner + (n % 7) * 90,
        `openat(AT_FDCWD, "${path}", O_RDONLY|O_NOCTTY) = ${missing ? '-1 ENOENT (No such file or directory)' : '4'}`,
        missing ? 9 : 15,
      );
      if (missing) continue;
      inner = call(compiler, inner, 'read(4, "/* header */"..., 8192) = 8192', 22 + (n % 5) * 30);
      inner = call(compiler, inner, 'close(4) = 0', 6);
      if (n % 10 === 4)
        inner = call(
          compiler,
          inner,
          'mmap(NULL, 262144, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f5600000000',
          19,
        );
    }
    const failed = i === FILES - 1;
    if (failed) {
      say(compiler, inner, '--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---');
      say(compiler, inner + 90, '+++ killed by SIGSEGV +++');
    } else {
      say(compiler, inner, 'exit_group(0) = ?');
      say(compiler, inner + 90, '+++ exited with 0 +++');
    }
    t = wait(say, gcc, t, inner + 120, compiler);
    if (!failed) {
      t = call(gcc, t, `vfork() = ${assembler}`, 260);
      let last = begin(assembler, t, 'as');
      last = call(assembler, last, 'write(3, "\\177ELF"..., 4096) = 4096', 60);
      say(assembler, last, 'exit_group(0) = ?');
      say(assembler, last + 80, '+++ exited with 0 +++');
      t = wait(say, gcc, t, last + 110, assembler);
    }
    say(gcc, t, `exit_group(${failed ? 1 : 0}) = ?`);
    say(gcc, t + 80, `+++ exited with ${failed ? 1 : 0} +++`);
    running.push(t + 120);
    // Two at a time: make waits for the one that began first.
    if (running.length === 2) free = wait(say, make, free, Math.max(free + 200, running.shift() ?? 0), gcc);
  }
  free = wait(say, make, free, Math.max(free + 200, ...running), make + 1 + 3 * (FILES - 1));
  say(make, free, 'exit_group(2) = ?');
  say(make, free + 60, '+++ exited with 2 +++');
  return `${lines
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join('\n')}\n`;
}

/** In two parts, as it is printed while others go on. Returns when the next call begins. */
function wait(
  say: (pid: number, at: number, text: string) => void,
  pid: number,
  from: number,
  to: number,
  child: number,
): number {
  say(pid, from, 'wait4(-1,  <unfinished ...>');
  say(
    pid,
    to,
    `<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = ${child} <${((to - from) / 1e6).toFixed(6)}>`,
  );
  return to + 50;
}

function clock(micros: number): string {
  const second = Math.floor(micros / 1e6);
  return `12:00:${String(second).padStart(2, '0')}.${String(micros % 1e6).padStart(6, '0')}`;
}
