/** How names are looked up, as a trace shows it: the settings that were read, and what another call would have cost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMemory, rowsOf, sampleBytes } from './kit.ts';

const open = (path: string, fd = 3) => `openat(AT_FDCWD, "${path}", O_RDONLY|O_CLOEXEC) = ${fd} <0.00001>`;
const read = (text: string, result = 100, cut = '') => `read(3, "${text}"${cut}, 4096) = ${result} <0.00001>`;
const log = (...lines: string[]) => `${lines.map((line, i) => `10:00:0${i} ${line}`).join('\n')}\n`;

async function settings(text: string) {
  const capture = await readMemory(text);
  return rowsOf(capture, 'nameConfig', 'file', 'directive', 'value', 'count', 'note');
}

describe('name settings', () => {
  test('of the story are what its machine had, line by line', async () => {
    const capture = await readMemory(sampleBytes('getaddrinfo/hosts.strace'));
    assert.deepEqual(rowsOf(capture, 'nameConfig', 'file', 'directive', 'value'), [
      ['/etc/host.conf', 'multi', 'on'],
      ['/etc/resolv.conf', 'search', 'corp.example.net'],
      ['/etc/resolv.conf', 'nameserver', '127.0.0.1'],
      ['/etc/resolv.conf', 'nameserver', '127.0.0.2'],
      ['/etc/nsswitch.conf', 'hosts', 'files dns'],
      ['/etc/nsswitch.conf', 'networks', 'files'],
      ['/var/run/nscd/socket', 'nscd', 'not running (ENOENT)'],
    ]);
    const table = capture.tables.find(({ id }) => id === 'nameConfig');
    assert.deepEqual(
      [1, 4, 6].map((row) => table?.line?.at(row)),
      [119, 133, 124],
    );
  });

  test('that are read again are counted, and those of a container are told apart', async () => {
    const file = read('nameserver 10.0.0.2\\noptions ndots:5 timeout:1\\n');
    assert.deepEqual(
      await settings(
        log(
          ...[open('/etc/resolv.conf'), file, 'close(3) = 0 <0.00001>'],
          ...[open('/etc/resolv.conf'), file, 'close(3) = 0 <0.00001>'],
          ...[open('/srv/jail/etc/resolv.conf'), read('domain example.org\\n')],
        ),
      ),
      [
        ['/etc/resolv.conf', 'nameserver', '10.0.0.2', 2, ''],
        ['/etc/resolv.conf', 'options', 'ndots:5 timeout:1', 2, ''],
        ['/srv/jail/etc/resolv.conf', 'search', 'example.org', 1, ''],
      ],
    );
  });

  test('that strace cut short say so, and a last line that may go on is not told', async () => {
    assert.deepEqual(
      await settings(log(open('/etc/nsswitch.conf'), read('hosts: files dns\\nnetworks: fi', 526, '...'))),
      [['/etc/nsswitch.conf', 'hosts', 'files dns', 1, 'the text goes on behind what -s left']],
    );
    assert.deepEqual(await settings(log(open('/etc/nsswitch.conf'), read('# /etc/nss', 526, '...'))), [
      ['/etc/nsswitch.conf', '(cut by -s)', '', 1, 'the text goes on behind what -s left'],
    ]);
  });

  test('that are not there mean this machine, and other files mean nothing', async () => {
    assert.deepEqual(
      await settings(
        log(
          'openat(AT_FDCWD, "/etc/resolv.conf", O_RDONLY) = -1 ENOENT (No such file or directory) <0.00001>',
        ),
      ),
      [['/etc/resolv.conf', 'not there', '', 1, 'the resolver then asks 127.0.0.1']],
    );
    assert.deepEqual(await settings(log(open('/etc/app.conf'), read('nameserver 1.1.1.1\\n'))), []);
  });
});

describe('what the other call would have cost', () => {
  test('is told where both answers are in the log', async () => {
    const [hosts] = rowsOf(
      await readMemory(sampleBytes('getaddrinfo/hosts.strace')),
      'lookups',
      'api',
      'other',
      'otherWait',
    );
    assert.deepEqual(hosts?.slice(0, 2), ['gethostbyname2', 'getaddrinfo']);
    assert.ok(
      Math.abs(Number(hosts?.[2]) - 1001) < 2,
      'the empty answer for AAAA took 1.00 s, that for A less',
    );
  });

  test('is not told where an answer is missing: gethostbyname2 would go on to the search list', async () => {
    const [ahosts] = rowsOf(
      await readMemory(sampleBytes('getaddrinfo/ahosts.strace')),
      'lookups',
      'api',
      'other',
      'otherWait',
    );
    assert.deepEqual(ahosts, ['getaddrinfo', '', null]);
  });
});
