import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignFormat } from '../../server/engine/foreign-formats.ts';
import { readMemory } from '../formats/kit.ts';

function head(start: readonly number[] | string, length = 600): Buffer {
  const bytes = Buffer.alloc(length, 1);
  bytes.set(typeof start === 'string' ? Buffer.from(start, 'latin1') : start);
  return bytes;
}

const cases: readonly [name: string, bytes: Buffer, command: RegExp][] = [
  ['sar, little endian', head([0x96, 0xd5, 0x75, 0x21]), /sadf -j FILE/],
  ['sar, big endian', head([0xd5, 0x96, 0x21, 0x75]), /sadf -j FILE/],
  ['atop', head([0xef, 0xbe, 0xed, 0xfe]), /atop -r FILE -P ALL/],
  ['PCP', head([0, 0, 0, 0x84, 0x50, 0x05, 0x26, 0x02]), /pmrep -a ARCHIVE -o csv/],
  ['perf', head('PERFILE2'), /perf script -i FILE/],
  ['trace-cmd', head('\x17\x08\x44tracing'), /trace-cmd report/],
  ['journal', head('LPKSHHRH'), /journalctl --file FILE/],
  ['hprof', head('JAVA PROFILE 1.0.2\0'), /jmap -histo/],
  ['flight recorder', head('FLR\0'), /jfr print/],
  [
    'collectl',
    head(`${'#'.repeat(80)}\n# Collectl:   V4.3.1\n>>> 1795189856.001 <<<\n`),
    /collectl -p FILE -P/,
  ],
  ['zip', head('PK\x03\x04'), /unzip FILE/],
];

for (const [name, bytes, command] of cases) {
  test(`${name}: recognised, with the command that exports it`, () => {
    assert.match(foreignFormat(bytes)?.next ?? '', command);
  });
}

test('the message names the file, quoted as a shell needs it', async () => {
  await assert.rejects(
    readMemory(cases[0]![1], '/var/log/sa/sa 15'),
    (error: { failure: Record<string, string> }) => {
      assert.equal(error.failure.code, 'unknown-format');
      assert.match(error.failure.message as string, /is a binary sar file/);
      assert.match(error.failure.next as string, /sadf -j '\.\/sa 15' -- -A/);
      return true;
    },
  );
});

test('text and other bytes are none of them', () => {
  for (const bytes of [head('MemTotal: 1 kB\n'), head([1, 2, 3, 4]), Buffer.alloc(0), Buffer.alloc(3)])
    assert.equal(foreignFormat(bytes), undefined);
});
