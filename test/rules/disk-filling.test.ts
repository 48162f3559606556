import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, only, rulesOn } from './kit.ts';

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const stamp = (i: number) => new Date(Date.UTC(2026, 0, 2, 3) + i * 60_000).toISOString().slice(0, 19);

/** `df` once a minute: one file system of 100 GB that is used so far (kB). */
function dfLog(used: readonly number[], size = 100_000_000, mount = '/srv', device = '/dev/sda1'): string {
  return used
    .map(
      (kb, i) =>
        `### ${stamp(i)}\nFilesystem 1K-blocks Used Available Use% Mounted on\n${device} ${size} ${kb} ${size - kb} ${Math.ceil((100 * kb) / size)}% ${mount}\n`,
    )
    .join('');
}

test('a file system that fills is told with the time until it is full', async () => {
  const found = await only(sampleText('df/df.log'), 'disk.filling');
  assert.equal(found.subject, '/var/log room');
  assert.match(
    found.title,
    /^\/var\/log has 422 MB left, 97\.8 % is used; it grows 159 kB\/s and is full in 44 min/,
  );
  assert.ok(Math.abs((found.metrics.secondsToFull ?? 0) - 44 * 60) < 60);
  assert.match(found.evidence[0].quote ?? '', /^\/dev\/nvme1n1p1 .* 98% \/var\/log$/);
  assert.ok(found.limits.length > 0 && found.next.length > 0);
});

test('a full one is an error without any growth', async () => {
  const found = await only(dfLog(times(5, (i) => 99_800_000 + i * 10)), 'disk.filling');
  assert.equal(found.severity, 'error');
});

test('half full and at rest is nothing', async () =>
  assert.ok(!(await rulesOn(dfLog(times(20, (i) => 50_000_000 + (i % 3) * 1000)))).includes('disk.filling')));

test('logs that are rotated are nothing: it comes and goes', async () =>
  assert.ok(
    !(await rulesOn(dfLog(times(40, (i) => 60_000_000 + (i % 8) * 2_000_000)))).includes('disk.filling'),
  ));

test('95 % of a disk of 4 TB leave more room than most disks have', async () => {
  const size = 4_000_000_000;
  assert.ok(
    !(
      await rulesOn(
        dfLog(
          times(5, () => 0.96 * size),
          size,
        ),
      )
    ).includes('disk.filling'),
  );
});

test('an image that is read only is full by nature, tmpfs is no disk', async () => {
  const image = dfLog(
    times(8, () => 65_408),
    65_408,
    '/snap/core/1',
    '/dev/loop0',
  );
  const cd = dfLog(
    times(8, () => 700_000),
    700_000,
    '/media/cdrom',
    '/dev/sr0',
  );
  const run = dfLog(
    times(12, (i) => 10_000 + 1000 * i),
    22_000,
    '/run',
    'tmpfs',
  );
  for (const text of [image, cd, run]) assert.ok(!(await rulesOn(text)).includes('disk.filling'), text);
});

test('inodes run out though there is room', async () => {
  const text = times(20, (i) =>
    `### ${stamp(i)}\nFilesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 100000000 40000000 60000000 40% /var/mail\nFilesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 1000000 ${500_000 + 20_000 * i} ${500_000 - 20_000 * i} ${50 + 2 * i}% /var/mail\n`.replace(
      /\.\d%/,
      '%',
    ),
  ).join('');
  const found = await only(text, 'disk.filling');
  assert.equal(found.subject, '/var/mail inodes');
  assert.match(found.title, /120,000 inodes left/);
  assert.match(found.next[0] ?? '', /--inodes/);
});

test('file systems of sar are judged alike', async () => {
  const head = 'Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(4 CPU)\n\n';
  const at = (i: number) => new Date(Date.UTC(2026, 10, 20, 1) + i * 600_000).toISOString().slice(11, 19);
  const sar = (step: number) =>
    `${head}${at(0)}     MBfsfree  MBfsused   %fsused  %ufsused     Ifree     Iused    %Iused FILESYSTEM\n${times(
      12,
      (i) =>
        `${at(i + 1)}        ${9000 - step * i}     ${11000 + step * i}     55.00     60.00   1200000    100000      7.69 /dev/sda2`,
    ).join('\n')}\n`;
  const found = (await findingsOf(sar(400))).filter(({ rule }) => rule === 'disk.filling');
  assert.equal(found.length, 1);
  assert.match(found[0]?.title ?? '', /\/dev\/sda2 has .* full in 120 min/);
  assert.ok(!(await rulesOn(sar(0))).includes('disk.filling'));
});
