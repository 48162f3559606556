import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, sampleText, seriesOf } from './kit.ts';

test('JSON, wide lines and the report give the same numbers in the same columns', async () => {
  const report = seriesOf(await readMemory(sampleText('sar/all-reports.txt')));
  for (const name of ['sadf/two-moments.json', 'sadf/wide.csv', 'sadf/paging-pairs.txt', 'sadf/disk.csv']) {
    const capture = await readMemory(sampleText(name));
    const shared = Object.entries(seriesOf(capture)).filter(([id]) => id in report);
    assert.ok(shared.length >= 8, `${name} shares only ${shared.length} series with sar`);
    for (const [id, values] of shared) {
      const both = Math.min(values.length, report[id]?.length ?? 0);
      assert.deepEqual(values.slice(0, both), report[id]?.slice(0, both), `${name}: ${id}`);
    }
    assert.equal(capture.problems.count, 0, name);
  }
});

test('a wide line is taken apart where disks and interfaces follow each other', async () => {
  const head =
    '# hostname;interval;timestamp;DEV;tps;%util[...];IFACE;rxpck/s;%ifutil[...];IFACE;rxerr/s;txerr/s[...];totsck;tcpsck';
  const row = (n: number) =>
    `h;1;2026-11-20 10:00:0${n} UTC;sda;${n}.00;1.00;sdb;${n}.50;2.00;lo;7.00;0.00;eth0;8.00;0.00;lo;0.00;0.00;eth0;0.10;0.20;30;4`;
  const series = seriesOf(await readMemory(`${head}\n${row(1)}\n${row(2)}\n`));
  assert.deepEqual(series['disk/sda.tps'], [1, 2]);
  assert.deepEqual(series['disk/sdb.tps'], [1.5, 2.5]);
  assert.deepEqual(series['net-dev/eth0.rxpck/s'], [8, 8]);
  assert.deepEqual(series['net-edev/eth0.txerr/s'], [0.2, 0.2]);
  assert.deepEqual(series['net-sock/totsck'], [30, 30]);
});

test('restarts are marked, in lines and in JSON', async () => {
  const lines = `# hostname;interval;timestamp;pswpin/s;pswpout/s
h;600;2026-11-20 10:00:00 UTC;0.00;1.00
h;-1;2026-11-20 10:05:00 UTC;LINUX-RESTART\t(8 CPU)
h;600;2026-11-20 10:10:00 UTC;0.00;2.00
`;
  const csv = await readMemory(lines);
  assert.deepEqual(
    csv.marks.map(({ kind, sample }) => [kind, sample]),
    [['restart', 1]],
  );
  assert.equal(csv.facts.cpuCount, 8);
  const moment = (time: string) =>
    `{"timestamp":{"date":"2026-11-20","time":"${time}","utc":1,"interval":600},"swap-pages":{"pswpin":0.00,"pswpout":3.00}}`;
  const json = await readMemory(
    `{"sysstat":{"hosts":[{"nodename":"h","number-of-cpus":4,"statistics":[${moment('10:00:00')},${moment('10:10:00')}],"restarts":[{"boot":{"date":"2026-11-20","time":"10:05:00","utc":1}}]}]}}`,
  );
  assert.deepEqual(
    json.marks.map(({ kind, sample }) => [kind, sample]),
    [['restart', 1]],
  );
  assert.equal(json.zone, 'UTC');
  assert.deepEqual(seriesOf(json)['swap-pages/pswpout/s'], [3, 3]);
});

test('JSON that is cut off keeps every moment before the cut, and says so', async () => {
  const text = sampleText('sadf/two-moments.json');
  const second = text.lastIndexOf('"timestamp"');
  const whole = seriesOf(await readMemory(text));
  const cut = await readMemory(text.slice(0, second + 500));
  for (const [id, values] of Object.entries(seriesOf(cut)))
    assert.deepEqual(values, whole[id]?.slice(0, 1), id);
  assert.equal(cut.facts.sampleCount, 1);
  assert.match(cut.problems.first[0]?.why ?? '', /ends within a moment/);
});

test('JSON is read in pieces of any size', async () => {
  const text = sampleText('sadf/two-moments.json');
  const whole = seriesOf(await readMemory(text), { times: true });
  for (const size of [1, 13, 1000])
    assert.deepEqual(seriesOf(await readMemory(text, 'x', size), { times: true }), whole);
});

test('XML gives what the lines give', async () => {
  const series = seriesOf(await readMemory(sampleText('sadf/cpu-and-memory.xml')));
  assert.deepEqual(series['cpu-load/%user']?.slice(0, 2), [77.5, 88.5]);
  assert.equal(series['memory/kbmemfree']?.[0], 18_174_340);
  assert.equal(series['memory/%memused']?.[0], 3.57);
});
