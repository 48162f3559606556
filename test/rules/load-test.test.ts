import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, rulesOn } from './kit.ts';

interface Run {
  perSecond: number;
  p99: number;
  connections?: number;
  errors?: string;
}

function runs(list: readonly Run[]): string {
  return list
    .map(
      ({ perSecond, p99, connections = 100, errors = '' }, i) =>
        `### 2026-11-20 09:${10 + i}:00\nRunning 30s test @ http://127.0.0.1:8080/\n  4 threads and ${connections} connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     ${(p99 / 3).toFixed(2)}ms    1.12ms  ${(p99 * 3).toFixed(2)}ms   88.11%\n    Req/Sec    10.92k   811.43    12.83k    71.25%\n  Latency Distribution\n     50%    ${(p99 / 4).toFixed(2)}ms\n     99%    ${p99.toFixed(2)}ms\n  ${perSecond * 30} requests in 30.03s, 227.62MB read\n${errors}Requests/sec:  ${perSecond.toFixed(2)}\nTransfer/sec:      7.58MB\n`,
    )
    .join('');
}

const load = async (text: string) => (await findingsOf(text)).filter(({ rule }) => rule.startsWith('load.'));

test('a later run that answers half as much, and later, is a warning', async () => {
  const [found] = (await findingsOf(sampleText('wrk/runs.txt'))).filter(({ rule }) => rule === 'load.slower');
  assert.equal(found?.severity, 'warning');
  assert.match(found?.title ?? '', /Run 2 answers 20,300\/s where run 1 answered 43,400\/s \(46\.8 %\)/);
});

test('runs that differ by some percent, or have fewer clients, are no regression', async () => {
  assert.deepEqual(
    await load(
      runs([
        { perSecond: 40_000, p99: 6 },
        { perSecond: 37_000, p99: 7 },
      ]),
    ),
    [],
  );
  assert.deepEqual(
    await load(
      runs([
        { perSecond: 40_000, p99: 6 },
        { perSecond: 9000, p99: 14, connections: 10 },
      ]),
    ),
    [],
  );
  assert.deepEqual(await load(runs([{ perSecond: 40_000, p99: 6 }])), []);
});

test('requests that failed weigh by their share', async () => {
  const errors = (timeouts: number) =>
    runs([
      {
        perSecond: 1000,
        p99: 6,
        errors: `  Socket errors: connect 0, read 0, write 0, timeout ${timeouts}\n`,
      },
    ]);
  assert.deepEqual(
    (await load(errors(3))).map(({ severity }) => severity),
    ['note'],
  );
  assert.deepEqual(
    (await load(errors(300))).map(({ severity }) => severity),
    ['warning'],
  );
  assert.deepEqual(
    (await load(errors(9000))).map(({ severity }) => severity),
    ['error'],
  );
  assert.ok(!(await rulesOn(runs([{ perSecond: 1000, p99: 6 }]))).includes('load.errors'));
});
