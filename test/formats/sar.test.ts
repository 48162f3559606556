import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Capture } from '../../server/engine/capture.ts';
import type { Table } from '../../server/engine/table.ts';
import { corpusFolder } from './corpus-folder.ts';
import { readMemory, readPath, sampleText, seriesOf, timesOf } from './kit.ts';

const corpus = corpusFolder('proc');
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

function inCorpus(name: string): string {
  return path.join(corpus, 'live1/tools/sar', name);
}

function tableOf({ tables }: Pick<Capture, 'tables'>, id: string): Table {
  const table = tables.find((one) => one.id === id);
  assert.ok(table, `no table ${id} among ${tables.map((one) => one.id).join(' ')}`);
  return table;
}

function clocks(capture: Capture): string[] {
  return (timesOf(capture) ?? []).map((ms) => new Date(ms).toISOString().slice(0, 19));
}

const PAGING = ['pgpgin/s', 'pgscank/s', 'pgsteal/s'];
const heading = (time: string, names: readonly string[]) => `${time} ${names.join(' ')}\n`;
const FIRST_LINE = 'Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(4 CPU)\n\n';

test('seven languages of the same samples give identical numbers and times', async () => {
  const reference = await readMemory(sampleText('sar/de_DE.txt'));
  assert.equal(tableOf(reference, 'paging').rows, 12);
  assert.deepEqual(seriesOf(reference)['cpu-load/%user']?.slice(0, 2), [77.5, 88.5]);
  for (const language of ['en_US', 'fr_FR', 'ja_JP', 'pt_BR', 'ru_RU', 'sv_SE']) {
    const name = `sar/${language}.txt`;
    const capture = await readMemory(sampleText(name));
    assert.deepEqual(seriesOf(capture, { times: true }), seriesOf(reference, { times: true }), name);
    assert.equal(capture.problems.count, 0, name);
  }
});

test('eight languages, and the exports of sadf, give identical numbers and times', { skip }, async () => {
  const whole = seriesOf(await readPath(inCorpus('sar-A.C.txt.gz')), { times: true });
  assert.ok(Object.keys(whole).length > 400);
  const reference = seriesOf(await readPath(inCorpus('sar-uBrqW.sv_SE.txt')), { times: true });
  for (const language of ['de_DE', 'en_US', 'fr_FR', 'ja_JP', 'pt_BR', 'ru_RU']) {
    const capture = await readPath(inCorpus(`sar-uBrqW.${language}.txt`));
    assert.deepEqual(seriesOf(capture, { times: true }), reference, language);
    assert.equal(capture.coverage?.unknown, 0, language);
  }
  for (const name of [
    'sadf-j-A.json.gz',
    'sadf-dh-A.csv',
    'sadf-d-r.csv',
    'sadf-dT-d.csv',
    'sadf-dU-B.csv',
    'sadf-p-B.txt',
    'sar-d-pretty.txt',
  ]) {
    const capture = await readPath(inCorpus(name));
    const shared = Object.entries(seriesOf(capture, { times: true })).filter(([id]) => id in whole);
    assert.ok(shared.length >= 8, `${name} shares only ${shared.length} series`);
    for (const [id, values] of shared) assert.deepEqual(values, whole[id], `${name}: ${id}`);
    assert.equal(capture.problems.count, 0, name);
  }
});

test('the time in a heading is no sample, averages are none, repeated headings change nothing', async () => {
  const capture = await readMemory(
    `${FIRST_LINE}${heading('10:00:00', PAGING)}10:00:10 1,50 2,00 0,25\n\n${heading('10:00:10', PAGING)}10:00:20 3,50 4,00 0,50\nMoyenne : 2,50 3,00 0,38\n`,
  );
  assert.deepEqual(clocks(capture), ['2026-11-20T10:00:10', '2026-11-20T10:00:20']);
  assert.deepEqual(seriesOf(capture), {
    'paging/pgpgin/s': [1.5, 3.5],
    'paging/pgscank/s': [2, 4],
    'paging/pgsteal/s': [0.25, 0.5],
  });
  assert.equal(capture.coverage?.unknown, 0);
});

test('clocks of all kinds, over noon and midnight', async () => {
  for (const [times, want] of [
    [
      ['11:50:00 AM', '12:00:00 PM', '12:10:00 PM', '01:00:00 PM'],
      ['12:00:00', '12:10:00', '13:00:00'],
    ],
    [
      ['11:50:00 PM', '11:59:59 PM', '12:10:00 AM', '01:00:00 AM'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
    [
      ['23:50:00', '23:59:59', '00:10:00', '01:00:00'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
    [
      ['23時50分00秒', '23時59分59秒', '00時10分00秒', '01時00分00秒'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
    [
      ['午後11時50分00秒', '午後11時59分59秒', '午前12時10分00秒', '午前01時00分00秒'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
    [
      ['23.50.00', '23.59.59', '00.10.00', '01.00.00'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
    [
      ['11:50:00 μμ', '11:59:59 μμ', '12:10:00 πμ', '01:00:00 πμ'],
      ['23:59:59', '00:10:00', '01:00:00'],
    ],
  ] as const) {
    const [first, ...rest] = times;
    const capture = await readMemory(
      `${FIRST_LINE}${heading(first, PAGING)}${rest.map((time, i) => `${time}  ${i}.00 5.00 6.00\n`).join('')}`,
    );
    assert.deepEqual(
      clocks(capture).map((time) => time.slice(11)),
      want,
      first,
    );
    assert.deepEqual(seriesOf(capture)['paging/pgpgin/s'], [0, 1, 2], first);
    const days = clocks(capture).map((time) => time.slice(8, 10));
    assert.deepEqual(days, first.startsWith('11:50:00 A') ? ['20', '20', '20'] : ['20', '21', '21'], first);
  }
});

test('dates: what decides between day and month is used, and what does not is said', async () => {
  const dated = (date: string, time = '10:00') =>
    readMemory(
      `Linux 5.10.0 (db01) \t${date} \t_x86_64_\t(4 CPU)\n\n${heading(`${time}:00`, PAGING)}${time}:10 1.00 2.00 3.00\n${time}:20 1.00 2.00 3.00\n`,
    );
  for (const date of ['2026-11-20', '20.11.2026', '11/20/26', '11/20/2026', '20/11/2026', '2026年11月20日'])
    assert.equal(clocks(await dated(date))[0], '2026-11-20T10:00:10', date);
  assert.equal(clocks(await dated('03.04.2026'))[0], '2026-04-03T10:00:10');
  const halfDay = await readMemory(
    `Linux 5.10.0 (db01) \t03/04/2026 \t_x86_64_\t(4 CPU)\n\n${heading('03:00:00 PM', PAGING)}03:00:10 PM 1.00 2.00 3.00\n03:00:20 PM 1.00 2.00 3.00\n`,
  );
  assert.equal(clocks(halfDay)[0], '2026-03-04T15:00:10');

  const open = await dated('03/04/2026');
  assert.equal(clocks(open)[0]?.slice(11), '10:00:10');
  assert.ok((timesOf(open)?.[0] ?? 0) < 86_400_000, 'no date is claimed');
  assert.match(open.problems.first[0]?.why ?? '', /03\/04\/2026 may put the day or the month first/);

  const text = (date: string) =>
    `Linux 5.10.0 (db01) \t${date} \t_x86_64_\t(4 CPU)\n\n${heading('10:00:00', PAGING)}10:00:10 1.00 2.00 3.00\n\n`;
  const twoDays = await readMemory(text('03/04/2026') + text('04/04/2026'));
  assert.deepEqual(clocks(twoDays), ['2026-04-03T10:00:10', '2026-04-04T10:00:10']);
});

test('midnight by a 12-hour clock, a restart, and a heading in the middle', async () => {
  const capture = await readMemory(sampleText('sar/midnight-and-restart.txt'));
  const times = clocks(capture);
  assert.equal(times.length, 59);
  assert.equal(times[0], '2026-03-14T18:10:01');
  assert.equal(times[times.length - 1], '2026-03-15T04:00:01');
  assert.deepEqual(capture.facts.restartCount, 1);
  const restart = capture.marks.find(({ kind }) => kind === 'restart');
  assert.equal(times[restart?.sample ?? -1], '2026-03-15T01:00:01');
});

test('a restart is placed in every report, and is none where the file begins', async () => {
  const times = (names: string) =>
    `00:00:05 LINUX RESTART\t(4 CPU)\n\n${heading('00:00:05', names.split(' '))}00:10:00 1.00 2.00\n\n` +
    `10:15:00 LINUX RESTART\t(4 CPU)\n\n${heading('10:20:00', names.split(' '))}10:30:00 1.00 2.00\n10:35:00 COM before the upgrade\n23:50:00 1.00 2.00\n\n`;
  const capture = await readMemory(FIRST_LINE + times('pswpin/s pswpout/s') + times('proc/s cswch/s'));
  assert.deepEqual(clocks(capture), ['2026-11-20T00:10:00', '2026-11-20T10:30:00', '2026-11-20T23:50:00']);
  assert.deepEqual(
    capture.marks.filter(({ kind }) => kind === 'restart').map(({ sample }) => sample),
    [1],
  );
  assert.match(capture.marks.find(({ kind }) => kind === 'event')?.text ?? '', /before the upgrade/);
  assert.equal(capture.tables[1]?.columns[0]?.numbers?.at(2), Date.UTC(2026, 10, 20, 23, 50));
});

test('sensors with a text behind their values, and reports whose columns are CPUs', async () => {
  const capture = await readMemory(
    `${FIRST_LINE}10:00:00 TEMP degC %temp DEVICE\n10:00:10 1 45.0 45.0 coretemp isa\n10:00:10 2 47.0 47.0 coretemp isa\n\n` +
      '10:00:00 INTR all CPU0 CPU1\n10:00:10 sum 5.00 2.00 3.00\n10:00:10 24 1.00 0.00 1.00\n',
  );
  assert.deepEqual(seriesOf(capture), {
    'temperature/TEMP 1.degC': [45],
    'temperature/TEMP 1.%temp': [45],
    'temperature/TEMP 2.degC': [47],
    'temperature/TEMP 2.%temp': [47],
    'interrupts/sum.all': [5],
    'interrupts/sum.CPU0': [2],
    'interrupts/sum.CPU1': [3],
    'interrupts/INTR 24.all': [1],
    'interrupts/INTR 24.CPU0': [0],
    'interrupts/INTR 24.CPU1': [1],
  });
  assert.equal(capture.coverage?.unknown, 0);
});

test('a gap that every report shows is one gap', async () => {
  const rows = [1, 2, 3, 4, 5, 30, 31].map((n) => `10:${String(n).padStart(2, '0')}:00 1.00 2.00\n`).join('');
  const capture = await readMemory(
    `${FIRST_LINE}${heading('10:00:00', ['pswpin/s', 'pswpout/s'])}${rows}\n${heading('10:00:00', ['proc/s', 'cswch/s'])}${rows}`,
  );
  assert.equal(capture.facts.gapCount, 1);
  assert.equal(capture.facts.sampleCount, 7);
});

test('every report of sar -A is a table, in the units it is printed in', async () => {
  const capture = await readMemory(sampleText('sar/all-reports.txt'));
  assert.equal(capture.tables.length, 36);
  assert.ok(capture.tables.every(({ rows }) => rows === 3));
  const units = Object.fromEntries(
    capture.tables.flatMap((table) =>
      table.columns.map((column) => [`${table.id}/${column.id}`, column.unit]),
    ),
  );
  for (const [id, unit] of Object.entries({
    'paging/pgpgin/s': 'kB/s',
    'paging/pgscank/s': 'pages/s',
    'swap-pages/pswpout/s': 'pages/s',
    'io/bread/s': 'sectors/s',
    'disk/vda.rkB/s': 'kB/s',
    'disk/vda.%util': '%',
    'disk/vda.await': 'ms',
    'memory/kbmemfree': 'kB',
    'net-dev/eth0.rxpck/s': '/s',
    'cpu-load/CPU 1.%iowait': '%',
    'cpu-frequency/CPU 0.MHz': 'MHz',
  }))
    assert.equal(units[id], unit, id);
  assert.equal(capture.facts.cpuCount, 2);
});

test('sectors of old versions keep their unit, and disks their own series', async () => {
  const capture = await readMemory(sampleText('page-cache/sar-d-recovery.txt'));
  const disk = tableOf(capture, 'disk');
  assert.equal(disk.rows, 11);
  assert.equal(disk.columns.find(({ id }) => id === 'vgca0.rd_sec/s')?.unit, 'sectors/s');
  assert.deepEqual([...new Set(disk.columns.map(({ entity }) => entity))].sort(), [
    '',
    'md0',
    'md1',
    'md2',
    'md3',
    'sda',
    'sdb',
    'vgca0',
  ]);
  assert.equal(seriesOf(capture)['disk/sda.%util']?.[0], 101.01);
});

test('what a mailer wrapped and quoted is put together again', async () => {
  const names = [
    'pgpgin/s',
    'pgpgout/s',
    'fault/s',
    'majflt/s',
    'pgfree/s',
    'pgscank/s',
    'pgscand/s',
    'pgsteal/s',
    '%vmeff',
  ];
  const rows = [1, 2, 3].map((n) => names.map((_, i) => (n * 100 + i).toFixed(2)));
  const wrap = (time: string, words: readonly string[]) =>
    `> ${time} ${words.slice(0, 6).join(' ')}\n> ${words.slice(6).join(' ')}\n`;
  const text = wrap('10:00:00', names) + rows.map((row, i) => wrap(`10:0${i + 1}:00`, row)).join('');
  const capture = await readMemory(text);
  assert.equal(capture.format.id, 'sar');
  for (const [column, name] of names.entries())
    assert.deepEqual(seriesOf(capture)[`paging/${name}`], [100 + column, 200 + column, 300 + column], name);
  assert.equal(capture.coverage?.unknown, 0);
  assert.ok((capture.coverage?.repaired ?? 0) > 0);
});

test('rounded sizes are read in kB, and said to be rounded', async () => {
  const capture = await readMemory(
    `${FIRST_LINE}10:00:00 kbmemfree %memused kbcached\n10:00:10 17.5G 3.6% 861.0M\n10:00:20 512.0k 3.7% 4.0G\n`,
  );
  assert.deepEqual(seriesOf(capture), {
    'memory/kbmemfree': [17.5 * 1024 ** 2, 512],
    'memory/%memused': [3.6, 3.7],
    'memory/kbcached': [861 * 1024, 4 * 1024 ** 2],
  });
  assert.match(capture.problems.first[0]?.why ?? '', /rounded/);
});

test('a name that stands last may hold blanks; unknown columns and reports are kept', async () => {
  const capture = await readMemory(
    `${FIRST_LINE}10:00:00 MBfsfree MBfsused %fsused newcol FILESYSTEM\n10:00:10 100 200 66.67 5 /mnt/my disk\n10:00:20 90 210 70.00 6 /mnt/my disk\n\n` +
      `10:00:00 quux/s frob\n10:00:10 1.00 2\n10:00:20 3.00 4\n`,
  );
  assert.deepEqual(seriesOf(capture), {
    'filesystems//mnt/my disk.MBfsfree': [100, 90],
    'filesystems//mnt/my disk.MBfsused': [200, 210],
    'filesystems//mnt/my disk.%fsused': [66.67, 70],
    'filesystems//mnt/my disk.newcol': [5, 6],
    'report quux/s frob/quux/s': [1, 3],
    'report quux/s frob/frob': [2, 4],
  });
});

test('a row that is too short, too long or cut off is left out and said', async () => {
  const rows =
    '10:00:10 1.00 2.00 3.00\n10:00:20 1.00 2.00\n10:00:30 1.00 2.00 3.00 4.00\n10:00:40 7.00 8.00 9.0';
  const capture = await readMemory(FIRST_LINE + heading('10:00:00', PAGING) + rows);
  const { 'paging/pgpgin/s': read, 'paging/pgsteal/s': stolen } = seriesOf(capture);
  assert.deepEqual(read, [1, 7]);
  assert.deepEqual([stolen?.[0], Number.isNaN(stolen?.[1])], [3, true], 'the last digit may be missing');
  assert.equal(capture.problems.count, 3);
});

test('numbers are those of the text, with a point or a comma', async () => {
  const number = fc.tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 99 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(number, number, number), { minLength: 2, maxLength: 8 }),
      fc.constantFrom('.', ','),
      async (rows, mark) => {
        const text = rows.map(
          (row, i) =>
            `10:00:${String(i + 10)} ${row.map(([whole, part]) => `${whole}${mark}${String(part).padStart(2, '0')}`).join('  ')}\n`,
        );
        const capture = await readMemory(FIRST_LINE + heading('10:00:00', PAGING) + text.join(''));
        for (const [column, name] of PAGING.entries())
          assert.deepEqual(
            seriesOf(capture)[`paging/${name}`],
            rows.map((row) => Number(`${row[column]?.[0]}.${String(row[column]?.[1]).padStart(2, '0')}`)),
          );
      },
    ),
    { numRuns: 60 },
  );
});
