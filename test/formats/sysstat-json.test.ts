/** What iostat, mpstat and pidstat write with -o JSON. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMemory } from './kit.ts';
import { times, unitOf, values } from './tool-values.ts';

describe('JSON of sysstat', () => {
  const document = (reports: readonly string[], first = '') =>
    `{"sysstat": {\n\t"hosts": [\n\t\t{\n\t\t\t"nodename": "db01",\n\t\t\t"sysname": "Linux",\n\t\t\t"number-of-cpus": 12,\n\t\t\t"date": "04/23/2019",\n\t\t\t"statistics": [\n${first}${reports.join(',\n')}\n\t\t\t]\n\t\t}\n\t]\n}}\n`;
  const disks = (second: number, util: number) =>
    `\t\t\t\t{\n\t\t\t\t\t"timestamp": "04/23/2019 10:00:0${second} AM",\n\t\t\t\t\t"avg-cpu":  {"user": ${util}.75, "nice": 0.00, "system": 0.25, "iowait": 0.00, "steal": 0.00, "idle": 93.00},\n\t\t\t\t\t"disk": [\n\t\t\t\t\t\t{"disk_device": "sdb", "r/s": 5.00, "rkB/s": 1.00, "rrqm": 9.60, "r_await": 38.03, "aqu-sz": 11.14, "util": ${util}0.00},\n\t\t\t\t\t\t{"disk_device": "sda", "r/s": 0.00, "rkB/s": 0.00, "rrqm": 0.00, "r_await": 0.00, "aqu-sz": 0.00, "util": 0.00}\n\t\t\t\t\t]\n\t\t\t\t}`;
  const reports = [disks(1, 1), disks(2, 2), disks(3, 3)];

  test('of iostat: the first report is an average since the start', async () => {
    const capture = await readMemory(document(reports));
    assert.equal(capture.format.id, 'iostat');
    assert.deepEqual(values(capture, '%util (sdb)'), [20, 30]);
    assert.deepEqual(values(capture, '%user'), [2.75, 3.75]);
    assert.equal(values(capture, '%util', 'iostat.since-start')[1], 10);
    assert.equal(unitOf(capture, 'r_await (sdb)'), 'ms');
    assert.deepEqual(times(capture), ['2019-04-23T10:00:02', '2019-04-23T10:00:03']);
    assert.equal(capture.coverage?.unknown, 0);
  });

  test('of iostat -y: no first report, but its comma, and all of them count', async () => {
    const capture = await readMemory(document(reports, ',\n'));
    assert.deepEqual(values(capture, '%util (sdb)'), [10, 20, 30]);
    assert.equal(capture.facts.sinceStartReportCount, undefined);
  });

  test('is the same after jq has set it anew, and cut off it gives what it holds', async () => {
    const text = document(reports);
    const anew = await readMemory(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    assert.deepEqual(values(anew, '%util (sdb)'), [20, 30]);
    const cut = await readMemory(text.slice(0, text.lastIndexOf('"disk_device"')));
    assert.deepEqual(values(cut, '%util (sdb)'), [20, 30]);
    assert.ok(cut.problems.count > 0);
  });

  test('of mpstat after jq', async () => {
    const load = (second: number, usr: number) =>
      `{"timestamp": "15:50:5${second}", "cpu-load": [{"cpu": "all", "usr": ${usr}, "sys": 1}, {"cpu": "0", "usr": 5, "sys": 2}]}`;
    const text = document([load(1, 50), load(2, 60)]);
    const capture = await readMemory(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    assert.equal(capture.format.id, 'mpstat');
    assert.deepEqual(values(capture, '%usr'), [50, 60]);
    assert.deepEqual(values(capture, '%sys (CPU 0)'), [2, 2]);
  });

  test('of pidstat: processes and threads, whatever is in their names', async () => {
    const task = (second: number) =>
      `\t\t\t\t{\n\t\t\t\t\t"timestamp": "10:00:0${second}",\n\t\t\t\t\t"task-cpu": [\n\t\t\t\t\t\t{"uid": 0, "pid": 77, "usr": ${second}.5, "system": 0.5, "guest": 0.00, "wait": 0.00, "command": "a, {b}: \\"c\\""},\n\t\t\t\t\t\t{"uid": 0, "pid": 78, "usr": 0.0, "system": 0.5, "command": "d"}\n\t\t\t\t\t]\n\t\t\t\t}`;
    const capture = await readMemory(document([task(1), task(2)]));
    assert.equal(capture.format.id, 'pidstat');
    const column = capture.tables[0]?.columns.find(({ id }) => id.startsWith('%usr (a, {b}'));
    assert.deepEqual([...(column?.numbers?.toArray(2) ?? [])], [1.5, 2.5]);
    assert.deepEqual(times(capture), ['2019-04-23T10:00:01', '2019-04-23T10:00:02']);
    assert.equal(capture.coverage?.unknown, 0);
  });
});
