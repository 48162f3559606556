import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  annotatedPeer,
  annotationAt,
  argumentAt,
  decodeArguments,
  joinedText,
  numberAt,
  parseCalls,
  readCalls,
  socketAddress,
  type Value,
} from '../../../server/packages/strace-log-parser/index.ts';
import { traceOf } from './kit.ts';

const values = (text: string) => decodeArguments(text).map(({ value }) => value);
const only = (text: string): Value | undefined => values(text)[0];

describe('strings', () => {
  for (const [text, bytes, cut] of [
    ['"a\\tb\\n"', 'a\tb\n', false],
    ['"\\262\\224\\1\\0"', '\u00b2\u0094\u0001\u0000', false],
    ['"\\0012"', '\u00012', false],
    ['"\\19"', '\u00019', false],
    ['"\\x41\\x0a"', 'A\n', false],
    ['"\\"\\\\"', '"\\', false],
    ['"abc"...', 'abc', true],
    ['""...', '', true],
    ['@"abs"', '\u0000abs', false],
  ] as const) {
    test(text, () => {
      const value = only(text);
      assert.ok(value?.kind === 'string');
      assert.equal(Buffer.from(value.bytes).toString('latin1'), bytes);
      assert.equal(value.cut, cut);
    });
  }
});

test('values of every kind', () => {
  assert.deepEqual(only('-1'), { kind: 'number', value: -1, text: '-1' });
  assert.deepEqual(only('0644'), { kind: 'number', value: 420, text: '0644' });
  assert.deepEqual(only('O_RDONLY|O_CLOEXEC'), { kind: 'flags', names: ['O_RDONLY', 'O_CLOEXEC'] });
  assert.deepEqual(only('3</tmp/a b>'), { kind: 'descriptor', number: 3, text: '3', is: '/tmp/a b' });
  assert.deepEqual(only('AT_FDCWD</srv>'), {
    kind: 'descriptor',
    number: Number.NaN,
    text: 'AT_FDCWD',
    is: '/srv',
  });
  assert.deepEqual(only('3<\\x2f\\x74>'), { kind: 'descriptor', number: 3, text: '3', is: '/t' });
  const set = only('~[KILL STOP]');
  assert.ok(set?.kind === 'list' && set.negated && set.items.length === 2);
  const changed = only('[28 => 16]');
  assert.ok(changed?.kind === 'changed' && changed.after.kind === 'number' && changed.after.value === 16);
  const stat = only('{st_mode=S_IFREG|0644, st_size=49, ...}');
  assert.ok(stat?.kind === 'struct' && stat.cut && stat.fields.st_size?.kind === 'number');
  assert.deepEqual(only('0x7ffd225b5628 /* 35 vars */'), {
    kind: 'number',
    value: 0x7ffd225b5628,
    text: '0x7ffd225b5628',
  });
  assert.equal(decodeArguments('dirfd=AT_FDCWD, pathname="/x"')[1]?.name, 'pathname');
});

test('a structure’s field called __proto__ is a field', () => {
  const value = only('{__proto__=1}');
  assert.ok(value?.kind === 'struct');
  assert.deepEqual(Object.keys(value.fields), ['__proto__']);
});

test('any text decodes without an exception', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    '\\',
    ', ',
    '=',
    ' => ',
    'a',
    '1',
    '<',
    '>',
    '...',
    '/*',
    '*/',
    '@"',
    '~[',
    '|',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join('')),
      ),
      (text) => {
        assert.ok(Array.isArray(decodeArguments(text)));
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(decodeArguments('{['.repeat(50_000)).length > 0);
});

test('socket addresses of all versions', () => {
  const of = (text: string) => socketAddress(only(text));
  const v4 = { host: '127.0.0.1', port: 53, path: '' };
  assert.deepEqual(of('{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}'), v4);
  assert.deepEqual(
    of(
      '{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("\\x31\\x32\\x37\\x2e\\x30\\x2e\\x30\\x2e\\x31")}',
    ),
    v4,
  );
  assert.deepEqual(
    of('{sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}'),
    { host: '::1', port: 80, path: '' },
  );
  assert.equal(of('{sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}')?.path, '/var/run/nscd/socket');
  assert.equal(of('{sa_family=AF_FILE, path=@"abstract"}')?.path, '@abstract');
  assert.equal(of('NULL'), undefined);
  assert.deepEqual(annotatedPeer('UDP:[127.0.0.1:57792->127.0.0.1:53]'), v4);
  assert.deepEqual(annotatedPeer('TCPv6:[[::1]:5->[::1]:80]'), { host: '::1', port: 80, path: '' });
  assert.equal(annotatedPeer('UDP:[169292]'), undefined);
});

test('single arguments are found without decoding the others', () => {
  const bytes = Buffer.from('fd=3</a, b>, "x, y", {a=1, b=[2, 3]}, 0x10');
  const at = (index: number) => argumentAt(bytes, 0, bytes.length, index);
  assert.equal(numberAt(bytes, at(0), bytes.length), 3);
  assert.equal(annotationAt(bytes, at(0), bytes.length), '/a, b');
  assert.equal(numberAt(bytes, at(3), bytes.length), 16);
  assert.equal(at(4), -1);
});

test('calls come as objects from a stream of chunks', async () => {
  const found: string[] = [];
  const log = ['7 read(3,  <unfin', 'ished ...>\n7 <... read resumed>"x"', ', 1) = 1\n'];
  for await (const call of readCalls(log))
    found.push(`${call.pid} ${call.name} ${call.joined} ${call.arguments.length} ${call.result}`);
  assert.deepEqual(found, ['7 read true 3 1']);
  assert.equal(
    parseCalls('poll([{fd=3, events=POLLIN}], 1, 5000) = 0 (Timeout) <5.0>\n')[0]?.resultText,
    '0 (Timeout)',
  );
});

test('the text of a call in two parts is put together again', () => {
  const log = Buffer.from(
    '7 read(3,  <unfinished ...>\n8 close(4) = 0\n7 <... read resumed>"x", 1) = 1 <0.5>\n',
  );
  const trace = traceOf(log);
  const readAt = (offset: number, length: number) => log.subarray(offset, offset + length);
  assert.equal(joinedText(trace, 0, readAt), '7 read(3, "x", 1) = 1 <0.5>');
  assert.equal(joinedText(trace, 1, readAt), '8 close(4) = 0');
});
