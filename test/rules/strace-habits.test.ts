/** What programs do too often, too slowly or in vain, in logs written for each case. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, only } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const log = (lines: readonly string[]) => `${lines.join('\n')}\n`;
/** `10:00:00.0000` plus milliseconds. */
const at = (ms: number) =>
  `10:${String(Math.floor(ms / 60_000)).padStart(2, '0')}:${((ms / 1000) % 60).toFixed(6).padStart(9, '0')}`;

async function silent(rule: string, text: string): Promise<void> {
  const found = (await findingsOf(text)).filter((finding) => finding.rule === rule);
  assert.deepEqual(
    found.map(({ title }) => title),
    [],
  );
}

describe('a lock that threads fight over', () => {
  const wait = (thread: number, i: number, value = 2, took = '0.004000') =>
    `${thread} ${at(i * 2)} futex(0x5581c0, FUTEX_WAIT_PRIVATE, ${value}, NULL) = 0 <${took}>`;

  test('is told with the threads and the time they waited together', async () => {
    const found = await only(log(range(300).map((i) => wait(7 + (i % 4), i))), 'strace.lockContention');
    assert.equal(
      found.title,
      '4 threads of process 7 waited 300 times for the lock at 0x5581c0: 1.20 s together in 598 ms, the longest 4 ms.',
    );
    assert.equal(found.severity, 'warning');
  });

  test('is only suspected when the log has no durations', async () => {
    const text = log(range(300).map((i) => wait(7 + (i % 4), i))).replace(/ <[\d.]+>/g, '');
    const found = await only(text, 'strace.lockContention');
    assert.deepEqual([found.severity, found.confidence], ['note', 'suspected']);
    assert.doesNotMatch(found.title, /together/);
  });

  test('is none in an idle pool, with two threads, or for a hundredth of the time', async () => {
    await silent('strace.lockContention', log(range(300).map((i) => wait(7 + (i % 4), i, 0))));
    await silent('strace.lockContention', log(range(300).map((i) => wait(7 + (i % 2), i))));
    await silent('strace.lockContention', log(range(300).map((i) => wait(7 + (i % 4), i, 2, '0.000010'))));
  });

  test('that nobody gives back is a suspected deadlock', async () => {
    const stuck = (end: string, limit = 'NULL') =>
      log([
        '7 10:00:00 clone(child_stack=0x1, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8',
        `7 10:00:01 futex(0x10, FUTEX_WAIT_PRIVATE, 2, ${limit} <unfinished ...>`,
        `8 10:00:01 futex(0x20, FUTEX_WAIT_PRIVATE, 2, ${limit} <unfinished ...>`,
        `900 ${end} getpid() = 900`,
        `900 ${end} +++ exited with 0 +++`,
      ]);
    const found = await only(stuck('10:00:31'), 'strace.deadlock');
    assert.match(found.title, /^All 2 threads of process 7 wait .* for the last 30 s of the log\.$/);
    await silent('strace.deadlock', stuck('10:00:04'));
    await silent('strace.deadlock', stuck('10:00:31', '{tv_sec=60, tv_nsec=0}'));
  });

  test('that nobody gives back shows also when somebody killed the program, or detached from it', async () => {
    const threads = '7 10:00:00 clone(child_stack=0x1, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 8';
    const waits = [
      '7 10:00:01 futex(0x10, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>',
      '8 10:00:01 futex(0x20, FUTEX_WAIT_PRIVATE, 2, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      '8 10:00:20 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=1, si_uid=0} ---',
    ];
    const killed = ['7 10:00:20 <... futex resumed>) = ?', '7 10:00:20 +++ killed by SIGTERM +++'];
    const ended = log([threads, ...waits, ...killed, '8 10:00:20 +++ killed by SIGTERM +++']);
    const found = await only(ended, 'strace.deadlock');
    assert.match(found.title, /^All 2 threads of process 7 wait .* for the last 19 s of the log\.$/);
    // One of the two was woken by the signal, and goes on.
    await silent('strace.deadlock', log([threads, ...waits, '8 10:00:20 rt_sigreturn({mask=[]}) = 202']));
    // A pool that waits for work, and one that would give it some.
    const idle = [
      '9 10:00:01 epoll_wait(3, [], 8, -1 <unfinished ...>',
      '9 10:00:20 +++ killed by SIGTERM +++',
    ];
    const pool = [threads, threads.replace(/8$/, '9'), ...waits, ...idle, ...killed];
    await silent('strace.deadlock', log([...pool, '8 10:00:20 +++ killed by SIGTERM +++']));
  });
});

describe('reads and writes', () => {
  const bytewise = (path: string, n: number, size = 1) =>
    log([
      `openat(AT_FDCWD, "${path}", O_RDWR) = 3`,
      ...range(n).map(() => `write(3, "${'x'.repeat(size)}", ${size}) = ${size}`),
    ]);

  test('of one byte each are told with what a buffer would need', async () => {
    const found = await only(bytewise('/srv/small', 5000), 'strace.tinyIo');
    assert.match(
      found.title,
      /^\/srv\/small was read and written 5,000 times for 5,000 B: 100 % of the calls/,
    );
    assert.match(found.explanation, /would need 2 calls/);
  });

  test('are in order when larger, when few, and on a terminal', async () => {
    await silent('strace.tinyIo', bytewise('/srv/small', 1000, 64));
    await silent('strace.tinyIo', bytewise('/srv/small', 300));
    await silent('strace.tinyIo', bytewise('/dev/pts/0', 5000));
  });

  test('that take less than they were given are told for files', async () => {
    const short = (path: string, n: number, taken = 100) =>
      log([`open("${path}", O_WRONLY) = 3`, ...range(n).map(() => `write(3, "abc"..., 4096) = ${taken}`)]);
    const found = await only(short('/var/log/app.log', 30), 'strace.shortWrites');
    assert.match(found.title, /^30 writes to \/var\/log\/app\.log took less than they were given\.$/);
    await silent('strace.shortWrites', short('/var/log/app.log', 30, 4096));
    await silent('strace.shortWrites', short('/var/log/app.log', 3));
  });

  const syncing = (n: number, bytes: number, took: string) =>
    log([
      `${at(0)} openat(AT_FDCWD, "/srv/db", O_WRONLY) = 3 <0.000010>`,
      ...range(n).flatMap((i) => [
        `${at(i * 20)} write(3, "r"..., ${bytes}) = ${bytes} <0.000010>`,
        `${at(i * 20 + 1)} fsync(3) = 0 <${took}>`,
      ]),
    ]);

  test('followed by a sync each are a warning when they take their time, and a note when not', async () => {
    const slow = await only(syncing(100, 6, '0.015'), 'strace.syncs');
    assert.equal(slow.severity, 'warning');
    assert.match(
      slow.title,
      /^\/srv\/db was synced to the disk 100 times, once for every 6 B written: 1\.50 s of 1\.98 s\.$/,
    );
    assert.equal((await only(syncing(100, 6, '0.000100'), 'strace.syncs')).severity, 'note');
  });

  test('with few syncs, or much between them, are in order', async () => {
    await silent('strace.syncs', syncing(20, 6, '0.015'));
    await silent('strace.syncs', syncing(100, 1_000_000, '0.000100'));
  });
});

describe('asking for the same again', () => {
  const open = (i: number, path: string, gap = 1) => [
    `7 ${at(i * gap)} openat(AT_FDCWD, "${path}", O_RDONLY) = 3 <0.000010>`,
    `7 ${at(i * gap)} close(3) = 0 <0.000010>`,
  ];

  test('is a warning when one path is opened without a pause', async () => {
    const found = await only(log(range(200).flatMap((i) => open(i, '/etc/passwd'))), 'strace.repeatedPath');
    assert.equal(
      found.title,
      'Process 7 asked for /etc/passwd 200 times, opening it each time, every 1 ms: 2.00 ms.',
    );
    assert.equal(found.severity, 'warning');
  });

  test('is a note at one look a second, and nothing for different paths or several processes', async () => {
    const watch = await only(
      log(range(120).flatMap((i) => open(i, '/etc/app.conf', 1000))),
      'strace.repeatedPath',
    );
    assert.equal(watch.severity, 'note');
    await silent('strace.repeatedPath', log(range(200).flatMap((i) => open(i, `/etc/${i}`))));
    await silent(
      'strace.repeatedPath',
      log(
        range(200).flatMap((i) =>
          open(i, '/usr/include/stdio.h').map((line) => line.replace('7', String(100 + i))),
        ),
      ),
    );
  });

  const sleep = (i: number, ns: number) =>
    `${at(i * 10)} clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=${ns}}, NULL) = 0 <0.010>`;

  test('sleeping for the same time between is polling', async () => {
    const found = await only(log(range(80).map((i) => sleep(i, 10_000_000))), 'strace.sleepPolling');
    assert.equal(found.title, 'One thread slept 10 ms 80 times: 800 ms in all.');
    await silent('strace.sleepPolling', log(range(80).map((i) => sleep(i, 1_000_000 * (i + 1)))));
    await silent('strace.sleepPolling', log(range(20).map((i) => sleep(i, 10_000_000))));
  });

  const look = (path: string, took: string) => `stat("${path}", {st_mode=S_IFREG}) = 0 <${took}>`;

  test('below one directory that is slow is a slow mount', async () => {
    const found = await only(
      log(range(40).flatMap((i) => [look(`/mnt/share/${i}`, '0.030'), look(`/usr/lib/${i}`, '0.000020')])),
      'strace.slowMount',
    );
    assert.match(
      found.title,
      /^Files below \/mnt\/share took 30 ms each to open or look at \(40 calls, 1\.20 s\); elsewhere it is 20\.0 µs\.$/,
    );
    await silent(
      'strace.slowMount',
      log(range(40).flatMap((i) => [look(`/mnt/share/${i}`, '0.0002'), look(`/usr/lib/${i}`, '0.00002')])),
    );
    await silent(
      'strace.slowMount',
      log(range(40).flatMap((i) => [look(`/mnt/share/${i}`, '0.030'), look(`/usr/lib/${i}`, '0.030')])),
    );
  });
});

describe('connections', () => {
  const to = (ip: string) => `{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("${ip}")}, 16)`;
  const attempt = (end: string) =>
    log([
      '10:00:00 socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, 0) = 3 <0.00001>',
      `10:00:00 connect(3, ${to('192.0.2.1')} = -1 EINPROGRESS (Operation now in progress) <0.00001>`,
      end,
      '10:00:05 close(3) = 0 <0.00001>',
    ]);

  test('that take more than a second are told from connect to the end of the wait', async () => {
    const found = await only(
      attempt('10:00:00 poll([{fd=3, events=POLLOUT}], 1, 9000) = 1 ([{fd=3, revents=POLLOUT}]) <3.1>'),
      'strace.slowConnect',
    );
    assert.equal(found.title, 'A connection to 192.0.2.1:443 took 3.10 s.');
    assert.deepEqual(
      found.evidence.map(({ line }) => line),
      [2, 3],
    );
  });

  test('that are given up are told, too', async () => {
    const found = await only(
      attempt('10:00:00 poll([{fd=3, events=POLLOUT}], 1, 1500) = 0 (Timeout) <1.501>'),
      'strace.slowConnect',
    );
    assert.match(found.title, /was not made in 5 s: given up\.$/);
  });

  test('that are made or refused at once are not', async () => {
    await silent(
      'strace.slowConnect',
      attempt('10:00:00 poll([{fd=3, events=POLLOUT}], 1, 9000) = 1 ([{fd=3, revents=POLLOUT}]) <0.1>'),
    );
    await silent(
      'strace.slowConnect',
      log([`10:00:00 connect(3, ${to('192.0.2.1')} = -1 ECONNREFUSED (Connection refused) <0.1>`]),
    );
  });
});

describe('processes and threads', () => {
  const fork = (i: number, command: (i: number) => string, gap: number) => [
    `7 ${at(i * gap)} clone(child_stack=NULL, flags=SIGCHLD) = ${100 + i} <0.0001>`,
    `${100 + i} ${at(i * gap + 1)} execve("/bin/true", ["${command(i)}"], 0x1) = 0 <0.0001>`,
    `${100 + i} ${at(i * gap + 2)} +++ exited with 0 +++`,
    `7 ${at(i * gap + 3)} wait4(${100 + i}, NULL, 0, NULL) = ${100 + i} <0.0001>`,
  ];

  test('of one command many times a second are a storm with its cost', async () => {
    const found = await only(log(range(60).flatMap((i) => fork(i, () => 'true', 5))), 'strace.programStorm');
    assert.match(
      found.title,
      /^`true` was started 60 times by process 7 within 295 ms \(203\/s\); each run made 1 calls/,
    );
    assert.equal(found.severity, 'warning');
  });

  test('with other words each time, or a few times, are none', async () => {
    await silent('strace.programStorm', log(range(60).flatMap((i) => fork(i, (n) => `cc-${n}`, 5))));
    await silent('strace.programStorm', log(range(10).flatMap((i) => fork(i, () => 'true', 5))));
  });

  const thread = (i: number) => [
    `7 ${at(i * 10)} clone(child_stack=0x1, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = ${100 + i}`,
    `${100 + i} ${at(i * 10 + 1)} read(3, "", 1) = 1`,
  ];

  test('that are made and do not end grow', async () => {
    const found = await only(log(range(90).flatMap(thread)), 'strace.threadGrowth');
    assert.match(
      found.title,
      /^Threads grow from \d+ after a third of the log to \d+ after two thirds and \d+ near its end; 90 threads were made\.$/,
    );
  });

  test('that end, or are a pool filled at the start, do not', async () => {
    await silent(
      'strace.threadGrowth',
      log(range(90).flatMap((i) => [...thread(i), `${100 + i} ${at(i * 10 + 2)} +++ exited with 0 +++`])),
    );
    await silent(
      'strace.threadGrowth',
      log([...range(40).flatMap(thread), ...range(500).map((i) => `7 ${at(1000 + i)} read(3, "", 1) = 1`)]),
    );
  });

  const child = (i: number) => fork(i, (n) => `job-${n}`, 5);
  const unburied = (i: number) => child(i).filter((line) => !line.includes('wait4'));
  const last = `7 ${at(9000)} close(3) = 0 <0.0001>`;

  test('that nobody waits for are zombies', async () => {
    const found = await only(log([...range(20).flatMap(unburied), last]), 'strace.zombies');
    assert.equal(found.title, 'Process 7 never waited for 20 of its 20 children that ended (100 %).');
  });

  test('that are waited for, or that the kernel buries, are none', async () => {
    await silent('strace.zombies', log([...range(20).flatMap(child), last]));
    await silent(
      'strace.zombies',
      log([
        `7 ${at(0)} rt_sigaction(SIGCHLD, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, NULL, 8) = 0 <0.0001>`,
        ...range(20).flatMap(unburied),
        last,
      ]),
    );
  });
});

describe('calls that were refused', () => {
  test('for want of a right are a note with the first of each', async () => {
    const found = await only(
      log(['openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = -1 EACCES (Permission denied)', 'close(3) = 0']),
      'strace.denied',
    );
    assert.equal(found.title, '1 call was not allowed: 1 × openat (EACCES).');
    await silent('strace.denied', log(['openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = -1 ENOENT (x)']));
    await silent('strace.denied', log(['ioctl(3, TCGETS, 0x1) = -1 EPERM (Operation not permitted)']));
  });

  test('by signals are a note from the twentieth on', async () => {
    const eintr = 'read(3, 0x1, 10) = -1 EINTR (Interrupted system call)';
    assert.match(
      (await only(log(range(30).map(() => eintr)), 'strace.interrupted')).title,
      /^30 calls ended with EINTR: 30 × read\.$/,
    );
    await silent('strace.interrupted', log(range(5).map(() => eintr)));
    await silent('strace.interrupted', log(range(30).map(() => 'read(3, 0x1, 10) = -1 EAGAIN (x)')));
  });

  const search = (found: string, code: number) =>
    log([
      'openat(AT_FDCWD, "/lib/libssl.so.1.1", O_RDONLY) = -1 ENOENT (No such file or directory)',
      `openat(AT_FDCWD, "/usr/lib/libssl.so.1.1", O_RDONLY) = ${found}`,
      `exit_group(${code}) = ?`,
      `+++ exited with ${code} +++`,
    ]);

  test('because a library is nowhere are an error when the process ended with 127', async () => {
    const found = await only(search('-1 ENOENT (No such file or directory)', 127), 'strace.missingLibrary');
    assert.equal(
      found.title,
      'libssl.so.1.1 was looked for in 2 places and found in none; a process ended with code 127.',
    );
    await silent('strace.missingLibrary', search('3', 127));
    await silent('strace.missingLibrary', search('-1 ENOENT (No such file or directory)', 0));
  });
});

describe('the heap', () => {
  const turns = (n: number, rest: number) =>
    log([
      'brk(NULL) = 0x1000000',
      ...range(n).map(
        (i) => `brk(0x1) = 0x${(0x1000000 + (i % 2 === 0 ? 0x200000 : 0) + i * rest).toString(16)}`,
      ),
    ]);

  test('that grows and is trimmed again and again is no leak, and is told so', async () => {
    const found = await only(turns(400, 0), 'strace.heapThrash');
    assert.match(
      found.title,
      /^The heap grew and shrank 200 times: 419 MB were given back .* This is no leak\.$/,
    );
    await silent('strace.memoryGrowth', turns(400, 0));
  });

  test('that only grows, or turns some times, is not told', async () => {
    await silent(
      'strace.heapThrash',
      log([
        'brk(NULL) = 0x1000000',
        ...range(300).map((i) => `brk(0x1) = 0x${(0x1000000 + i * 0x21000).toString(16)}`),
      ]),
    );
    await silent('strace.heapThrash', turns(20, 0));
  });
});

describe('what a log gives away', () => {
  test('is told for environments of -v, with the line but not its text', async () => {
    const found = await only(
      log(['execve("/bin/sh", ["sh"], ["PATH=/usr/bin", "HOME=/root", "API=1"]) = 0', 'close(3) = 0']),
      'strace.secrets',
    );
    assert.equal(found.title, 'This log holds secrets: 1 environment. Pass on findings, not the file.');
    assert.deepEqual([found.evidence[0].line, found.evidence[0].quote], [1, undefined]);
  });

  test('is told for passwords in what is sent, and repeated nowhere', async () => {
    const text = log([
      'write(3, "POST /login HTTP/1.1\\r\\nAuthorization: Bearer abcdef0123456789abcdef\\r\\n", 70) = 70',
      'close(3) = 0',
    ]);
    const found = await only(text, 'strace.secrets');
    assert.match(found.title, /1 × Authorization header/);
    assert.doesNotMatch(JSON.stringify(found), /abcdef0123456789/);
  });

  test('is nothing in ordinary logs', async () => {
    await silent('strace.secrets', sampleText('strace/leak.strace'));
    await silent(
      'strace.secrets',
      log(['execve("/bin/sh", ["sh", "-c", "A=1 B=2 make"], 0x7ffd /* 35 vars */) = 0']),
    );
  });
});

describe('what the next recording should add', () => {
  const calls = (line: string) => log([...range(60).map(() => line)]);

  test('is -T where there are times only, and -f where children were not followed', async () => {
    const times = await only(calls('10:00:00 close(3) = 0'), 'strace.recordBetter');
    assert.equal(times.title, 'This log leaves open: how long each call took.');
    const children = await only(
      `${calls('10:00:00 close(3) = 0 <0.1>')}10:00:01 clone(child_stack=NULL) = 99 <0.1>\n`,
      'strace.recordBetter',
    );
    assert.equal(children.title, 'This log leaves open: what 1 child process or thread did.');
    assert.match(children.next[0] ?? '', /strace -f -tt -T/);
  });

  test('is nothing for a log that has it all, and for some pasted lines', async () => {
    await silent('strace.recordBetter', sampleText('strace/leak.strace'));
    await silent('strace.recordBetter', log(['close(3) = 0', 'close(4) = 0']));
  });
});
