import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import { columnOf, type Table, textAt } from '../../server/engine/table.ts';
import { formatOf, readMemory, readRaw, sampleBytes, sampleText } from './kit.ts';

/** Without what dmesg puts before each line. */
const messages = sampleText('oom-report/dmesg.txt').replace(/^\[ {0,4}[\d.]+\] ?/gm, '');

function rowsOf(from: { readonly tables: readonly Table[] }, id: string): Record<string, number | string>[] {
  const table = from.tables.find((one) => one.id === id);
  if (!table) return [];
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns
        .filter(({ id: column }) => column !== 'time')
        .map((column) => [column.id, textAt(column, row) ?? column.numbers?.at(row) ?? Number.NaN]),
    ),
  );
}

const reference = await readMemory(messages);

function assertSame(capture: Capture, why: string): void {
  assert.equal(capture.format.id, 'oom-report', why);
  for (const id of ['reports', 'tasks', 'holders', 'zones'])
    assert.deepEqual(rowsOf(capture, id), rowsOf(reference, id), `${why}: ${id}`);
}

describe('an OOM report', () => {
  test('has its victim, limit and tasks in bytes', () => {
    const [first, second] = rowsOf(reference, 'reports');
    assert.equal(first?.victim, 'leak');
    assert.equal(first?.victimPid, 757);
    assert.equal(first?.constraint, 'CONSTRAINT_MEMCG');
    assert.equal(first?.cgroup, '/app');
    assert.equal(first?.limitBytes, 16_384 * 1024);
    assert.ok(Number.isNaN(first?.swapLimitBytes), 'a limit that is none has no value');
    assert.equal(first?.cgroupAnonBytes, 16_707_584);
    assert.equal(second?.victimPid, 945);
    assert.equal(second?.constraint, 'CONSTRAINT_NONE');
    assert.equal(second?.residentBytes, (132_652 + 8) * 1024);
    assert.equal(second?.scoreAdjust, 500);
    const tasks = rowsOf(reference, 'tasks');
    assert.equal(tasks.length, 7);
    assert.deepEqual(
      [tasks[0]?.name, tasks[0]?.bytes, tasks[0]?.virtualBytes],
      ['leak', 4405 * 4096, 4692 * 4096],
    );
    assert.equal(reference.facts.globalOomCount, 1);
    assert.equal(reference.facts.cgroupOomCount, 1);
  });

  for (const [name, prefix] of Object.entries({
    dmesg: (i: number) => `[${(29 + i / 1000).toFixed(6).padStart(12)}] `,
    'dmesg with the task': (i: number) => `[${(29 + i / 1000).toFixed(6).padStart(12)}][ T757] `,
    'dmesg -T': () => '[Fri Nov 20 16:08:15 2026] ',
    'dmesg -T in German': () => '[Fr Nov 20 16:08:15 2026] ',
    journald: () => 'Nov 20 16:08:15 host7 kernel: ',
    'journald with ISO times': () => '2026-11-20T16:08:15+0000 host7 kernel: ',
    'syslog with the uptime': (i: number) =>
      `Nov 20 16:08:15 host7 kernel: [${(29 + i / 1000).toFixed(6).padStart(12)}] `,
    'dmesg --raw': () => '<4>[   29.790000] ',
    'a mail': () => '> ',
  })) {
    test(`is the same behind what ${name} puts before each line`, async () => {
      const text = messages
        .replace(/\n$/, '')
        .split('\n')
        .map((line, i) => `${prefix(i)}${line}`)
        .join('\n');
      assertSame(await readMemory(`${text}\n`), name);
    });
  }

  test('is the same with other lines of the kernel between its own', async () => {
    const text = messages.replace(/\n/g, '\naudit: type=1400 audit(1700000000.000:12): apparmor="DENIED"\n');
    assertSame(await readMemory(text), 'interleaved');
  });

  test('is the same where syslog wrote line ends as #012', async () => {
    const text = messages.replace(
      /\n(?= +(?:active_file|unevictable|slab_|mapped|kernel_misc|free|sec_))/g,
      '#012',
    );
    assert.notEqual(text, messages);
    assertSame(await readMemory(text), '#012');
  });

  test('of an old kernel has page tables counted in tables, and the victim on two lines', async () => {
    const capture = await readMemory(`httpd invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
CPU: 4 PID: 29481 Comm: httpd Not tainted 3.10.0-514.el7.x86_64 #1
Task in /docker/ab killed as a result of limit of /docker
memory: usage 524288kB, limit 524288kB, failcnt 91
memory+swap: usage 524288kB, limit 9007199254740988kB, failcnt 0
Memory cgroup stats for /docker: cache:120KB rss:524168KB rss_huge:0KB mapped_file:0KB
[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
[  390]     0   390    39012     1000      78       51             0 my worker
[  433]     0   433   150000   130000      22      360         -1000 httpd
Memory cgroup out of memory: Kill process 433 (httpd) score 951 or sacrifice child
Killed process 433 (httpd) total-vm:600000kB, anon-rss:519000kB, file-rss:1000kB, shmem-rss:0kB
`);
    const [report, ...more] = rowsOf(capture, 'reports');
    assert.deepEqual(more, []);
    assert.equal(report?.cgroup, '/docker');
    assert.equal(report?.victimCgroup, '/docker/ab');
    assert.equal(report?.score, 951);
    assert.equal(report?.constraint, 'CONSTRAINT_MEMCG');
    assert.equal(report?.cgroupAnonBytes, 524_168 * 1024);
    assert.deepEqual(
      rowsOf(capture, 'tasks').map(({ name, nr_ptes }) => [name, nr_ptes]),
      [
        ['httpd', 22],
        ['my worker', 78],
      ],
    );
  });

  test('of a machine with large pages counts with their size', async () => {
    const large = messages
      .replaceAll('4692     4405', '294      276')
      .replaceAll('33736    33165', '2109     2073');
    assert.notEqual(large, messages);
    assert.equal((await readMemory(large)).facts.pageBytes, 65_536);
  });

  test('that was cut before its victim says so', async () => {
    const cut = messages.slice(0, messages.indexOf('oom-kill:constraint'));
    const capture = await readMemory(cut);
    assert.equal(capture.problems.count, 1);
    assert.match(capture.problems.first[0]?.why ?? '', /names no victim/);
  });

  test('cut or damaged anywhere is read without an exception, every row in its place', async () => {
    const bytes = sampleBytes('oom-report/dmesg.txt');
    const cut = fc.integer({ min: 0, max: bytes.length });
    const flips = fc.array(
      fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 })),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(cut, flips, async (end, list) => {
        const damaged = Buffer.from(bytes);
        for (const [at, mask] of list) damaged[at] = (damaged[at] as number) ^ mask;
        const into = await readRaw(formatOf('oom-report'), damaged.subarray(0, end));
        for (const table of into.tables) {
          for (let row = 0; row < table.rows; row++) {
            const start = table.byteStart?.at(row) ?? Number.NaN;
            assert.ok(
              start >= 0 && start + (table.byteLength?.at(row) ?? Number.NaN) <= end,
              `${table.id} ${row}`,
            );
          }
        }
        const first = Math.min(end, ...list.map(([at]) => at));
        const whole = bytes.subarray(0, first).includes('leak) total-vm:18768kB');
        if (whole && first > bytes.indexOf('oom_score_adj:0\n'))
          assert.equal(columnOf(into.tables[0] as Table, 'victimPid')?.numbers?.at(0), 757);
      }),
      { numRuns: 60 },
    );
  });
});
