/** Starts of lines that are taken off by their bytes, against the same starts read as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LineWrap, lineWraps } from '../../server/formats/text/wrapped-lines/line-wrap.ts';
import { PeeledSource } from '../../server/formats/text/wrapped-lines/peeled-source.ts';
import { StampedStart } from '../../server/formats/text/wrapped-lines/stamped-start.ts';
import { MemorySource } from './kit.ts';

const starts: readonly ((clock: string) => string)[] = [
  (clock) => `2026-11-20T${clock}Z `,
  (clock) => `[2026-11-20 ${clock}] `,
  (clock) => `2026-11-20 ${clock},`,
  (clock) => `Nov 20 ${clock} `,
  (clock) => `Nov 20 ${clock} host vmstat[12]: `,
  (clock) => `Nov 20 ${clock} host free: `,
  (clock) => `2026-11-20T${clock}.123456789Z stdout F `,
  (clock) => `<30>1 2026-11-20T${clock}.5Z host vmstat 12 - - `,
  (clock) => `${clock} `,
];

const payload = fc.oneof(
  fc.constantFrom(
    ...[
      ' 1  0    0 8941',
      '2 0 0',
      'sda 1.00 2.00',
      'Mem: 1 2',
      '15:50:52 all 1.0',
      'procs ---memory---',
      '',
    ],
    ...[
      'UTC 1',
      'Z 1',
      '+02:00 1',
      '-1 2',
      'AM 1',
      'CET',
      '2026 1',
      '12345',
      ', 1',
      ' ; 2',
      ': x',
      'a: b: 1',
      '7: 8',
    ],
    ...['2026-11-20 10:00:00 1 2', 'zu groß 1', '\t3 4', '   ', '1 2\r', 'x', '1'],
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')),
);
const clock = fc
  .tuple(fc.constantFrom('10', '11', '23'), fc.nat({ max: 61 }), fc.nat({ max: 61 }))
  .map(([hour, ...rest]) => [hour, ...rest.map((n) => String(n).padStart(2, '0'))].join(':'));

async function peeled(text: string, wrap: LineWrap) {
  const source = new PeeledSource(new MemorySource(text, 'log', 64), wrap);
  let payloads = '';
  for await (const { bytes, offset } of source.stream(new AbortController().signal)) {
    assert.equal(offset, Buffer.byteLength(payloads));
    payloads += Buffer.from(bytes).toString();
  }
  const places: number[][] = [];
  let at = 0;
  for (const line of payloads.split('\n')) {
    places.push([source.origin(at), source.lineOf(at), source.timeOf(at)]);
    at += Buffer.byteLength(line) + 1;
  }
  return { payloads, places, lines: source.peeledLines, zone: source.zone };
}

test('a start whose time alone moves on is taken off as if it were read anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.array(fc.tuple(clock, payload), { minLength: 2, maxLength: 12 }),
      async (start, lines) => {
        const whole = lines.map(([time, rest]) => `${start(time)}${rest}\n`);
        const first = Buffer.from(`${start('10:00:00')}1 2 3\n`);
        for (const wrap of lineWraps(first)) {
          const text = first.toString() + whole.join('');
          const slow = { ...wrap, startsWithTime: false };
          assert.deepEqual(await peeled(text, wrap), await peeled(text, slow), wrap.title);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('rows behind a start like the last one are found without reading it', () => {
  for (const start of starts.filter((of) => of('10:00:00').endsWith(' '))) {
    const known = new StampedStart();
    const at = start('10:00:00').length;
    known.learn(start('10:00:00'), '1 2 3', { ms: 36_000_000, zone: '', offset: undefined, kind: 'date' });
    assert.equal(known.payloadAt(Buffer.from(`${start('10:59:07')}12 3 4\n`), 0), at);
    assert.equal(known.time, 36_000_000 + 59 * 60_000 + 7000);
    assert.equal(known.payloadAt(Buffer.from(`${start('11:00:00')}12 3 4\n`), 0), -1, 'another hour');
    assert.equal(known.payloadAt(Buffer.from(`${start('10:00:00')}UTC 3\n`), 0), -1, 'perhaps a zone');
  }
});
