import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redactor } from '../../server/report/redact.ts';
import { SURROUNDINGS } from './example-case.ts';

function redact(text: string): string {
  return new Redactor(SURROUNDINGS).redact(text);
}

const masked: [what: string, text: string, expected: string][] = [
  ['home folders', 'open /home/alice/app/x.log', 'open /home/[user]/app/x.log'],
  ['home folders of macOS', '/Users/bob.smith/Library', '/Users/[user]/Library'],
  ['home folders of Windows', 'C:\\Users\\Bob\\x', 'C:\\Users\\[user]\\x'],
  ['the home folder in an unusual place', 'in /srv/people/carol/case', 'in [home]/case'],
  ['the name of this machine', 'on build-host-17: ok', 'on [host]: ok'],
  ['mail addresses', 'from Bob.Smith+x@mail.example.com', 'from [mail]'],
  ['telephone numbers', 'call +49 170 1234567, or +1 (212) 555-0199', 'call [secret], or [secret 2]'],
  ['prompts', 'alice@web1:~$ cat', '[user]@[host]:~$ cat'],
  ['IPv4 addresses', 'peer 10.1.2.3:5432 up', 'peer [ip]:5432 up'],
  ['IPv6 addresses', 'peer 2001:db8::8a2e:370:7334 up', 'peer [ip] up'],
  ['link-local addresses', 'fe80::1 up', '[ip] up'],
  ['hardware addresses', 'link 52:54:00:12:34:56', 'link [mac]'],
  ['host names', 'AAAA of db1.prod.example.com', 'AAAA of [host]'],
  ['host names of countries', 'to db1.example.de:80', 'to [host]:80'],
  [
    'hosts in syslog lines',
    'Nov 20 15:50:54 web-7 app[12]: rss 12',
    'Nov 20 15:50:54 [host] app[12]: rss 12',
  ],
  ['passwords', 'password=hunter2 next', 'password=[secret] next'],
  ['numeric passwords', 'db_password: 123456', 'db_password: [secret]'],
  ['API keys', '"api_key": "abcdef12"', '"api_key": "[secret]"'],
  ['bearer tokens', 'Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [secret]'],
  ['credentials in addresses', 'amqp://guest:pa55@queue/x', 'amqp://[secret]@queue/x'],
  ['cloud keys', 'AKIAABCDEFGHIJKLMNOP', '[secret]'],
  ['web tokens', 'eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ', '[secret]'],
  ['long keys', 'id 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', 'id [secret]'],
  [
    'private keys',
    'a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b',
    'a [secret] b',
  ],
];

for (const [what, text, expected] of masked) {
  test(`${what} are masked`, () => assert.equal(redact(text), expected));
}

const kept = [
  'VmRSS:\t   58064 kB',
  'grew +1 400 objects, +34.4 MB, 12 345 6789 pages',
  'Cached:         13413548 kB',
  'MemAvailable fell 98.6 % (13.2 GB) in 8.53 s',
  '016c7000-e488f000 rw-p 00000000 00:00 0 [heap]',
  '7f1c2a000000-7f1c2a400000 r-xp 00000000 fd:01 1234 /usr/lib/x86_64-linux-gnu/libc.so.6',
  '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30@7f1c2a000000.Rss',
  '[heap]@562be4fce000.Rss',
  'libfakelcb.so+0x2050',
  'couchbase.context_info',
  'java.util.concurrent.ConcurrentHashMap$Node',
  'org.apache.commons.io.IOUtils',
  '2026-11-20 15:50:54.92709',
  '2026-11-20T15:50:54+01:00',
  'Fri Nov 20 15:50:54 UTC 2026',
  'Linux 5.10.0-8-amd64',
  'tokens: 10001',
  'session_count=12 sessions: 4000',
  'secret_count=3',
  'std::vector<int>::push_back',
  'user@1000.service',
  '_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE',
  '127.0.0.1:8080 0.0.0.0 ::1',
  'Stats: {10000,0,5912}',
  'Mon Oct 20 17:02:41 BST 2008\t1224518561\t90964\t10001',
  'nr_slab_unreclaimable 119468',
  '/proc/PID/smaps',
  'tidemark page meminfo.log meminfo --sort Cached:desc',
];

for (const text of kept) {
  test(`kept as it is: ${text}`, () => assert.equal(redact(text), text));
}

test('one value has one mask throughout, and two values have two', () => {
  const redactor = new Redactor(SURROUNDINGS);
  assert.equal(redactor.redact('10.1.2.3 to 10.1.2.4'), '[ip] to [ip 2]');
  assert.equal(redactor.redact('back from 10.1.2.4'), 'back from [ip 2]');
  assert.deepEqual(redactor.masked, { ip: 2 });
});

test('masking masked text changes nothing', () => {
  const redactor = new Redactor(SURROUNDINGS);
  for (const [, text] of masked) {
    const once = redactor.redact(text);
    assert.equal(redactor.redact(once), once);
  }
});
