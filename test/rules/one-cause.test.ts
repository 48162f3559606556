import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf } from './kit.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

function log(text: (i: number) => string, samples = 24): string {
  return range(samples)
    .map((i) => `### ${new Date(Date.UTC(2026, 10, 20, 12, i)).toISOString()}\n${text(i)}`)
    .join('');
}

async function told(text: string): Promise<string[]> {
  return (await findingsOf(text)).map(({ rule, title }) => `${rule}: ${title}`);
}

const lsof = (pid: number, sockets: number) =>
  range(sockets)
    .map(
      (n) =>
        `app     ${pid} svc ${n + 3}u IPv4 ${50_000 + n} 0t0 TCP 10.0.0.5:80->10.0.0.9:${3000 + n} (ESTABLISHED)\n`,
    )
    .join('');
const LSOF = 'COMMAND PID USER FD TYPE DEVICE SIZE/OFF NODE NAME\n';

describe('one growth is told once', () => {
  test('that lsof counts by process, kind and state', async () => {
    const findings = await told(log((i) => LSOF + lsof(4711, 20 + 9 * i) + lsof(12, 8)));
    assert.deepEqual(
      findings.filter((one) => one.includes('growing')),
      [
        'counter.growing: Descriptors of app (4711) grows 0.150/s: 100 % of the growth of descriptors; +207 in 23 min.',
      ],
    );
  });
  test('but a process that grows while the total does not is told', async () => {
    const findings = await told(log((i) => LSOF + lsof(4711, 20 + 9 * i) + lsof(12, 240 - 9 * i)));
    assert.ok(
      findings.some((one) => /^counter\.growing: .*of app \(4711\) grows/.test(one)),
      findings.join('\n'),
    );
  });
  test('that numastat counts by row and node', async () => {
    const mb = (...values: number[]) => values.map((v) => v.toFixed(2).padStart(16)).join('');
    const findings = await told(
      log((i) => {
        const [a, b] = [100 + 37.5 * i, 3.2 + 12.1 * i];
        return `\nPer-node process memory usage (in MBs) for PID 4711 (app)\n                          Node 0          Node 1           Total\nHeap    ${mb(a, b, a + b)}\nPrivate ${mb(12.3, 1.1, 13.4)}\nTotal   ${mb(a + 12.3, b + 1.1, a + b + 13.4)}\n`;
      }),
    );
    assert.equal(findings.length, 1, findings.join('\n'));
    assert.match(
      findings[0] ?? '',
      /Heap of 4711 \(app\) grows .*: 100 % of the growth of Total of 4711 \(app\)/,
    );
  });
});

describe('the memory of a container', () => {
  const docker = (used: (i: number) => number, limit = 1024) =>
    log(
      (i) =>
        `CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O         PIDS\n3f4e5d6c7b8a   api       12.31%    ${used(i).toFixed(1)}MiB / ${limit}MiB       ${((100 * used(i)) / limit).toFixed(2)}%    1.2MB / 3.4MB     0B / 8.19kB       23\n`,
    );

  test('that grows says once when its limit is reached', async () => {
    const findings = await told(docker((i) => 210 + 9.7 * i));
    assert.equal(findings.length, 1, findings.join('\n'));
    assert.match(
      findings[0] ?? '',
      /memory \(api\) grows .*; at this rate its limit of 1\.07 GB is reached in 61 min/,
    );
  });
  test('at its limit is a warning', async () => {
    assert.ok((await told(docker((i) => 960 + (i % 5)))).some((one) => one.startsWith('cgroup.limit: ')));
  });
  test('far from it, and steady, is none', async () => {
    const findings = await findingsOf(docker((i) => 300 + (i % 5)));
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule),
      [],
    );
  });
});
