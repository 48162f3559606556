import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, rulesOn } from './kit.ts';

const SAMPLES = 12;

const clock = (i: number) => new Date(Date.UTC(2026, 10, 20, 10, i)).toISOString().slice(11, 19);

/** sar -n TCP,ETCP: segments sent and sent again a second, by sample. */
function sar(rates: (i: number) => { sent: number; again: number }): string {
  const rows = (heading: string, row: (i: number) => string) =>
    `${clock(0)}    ${heading}\n${Array.from({ length: SAMPLES }, (_, i) => `${clock(i + 1)}    ${row(i)}`).join('\n')}\n`;
  return [
    'Linux 6.1.0 (web)  11/20/2026  _x86_64_  (4 CPU)\n',
    rows('active/s passive/s    iseg/s    oseg/s', (i) => `1.00 2.00 900.00 ${rates(i).sent.toFixed(2)}`),
    rows(
      'atmptf/s  estres/s retrans/s isegerr/s   orsts/s',
      (i) => `0.00 0.00 ${rates(i).again.toFixed(2)} 0.00 0.00`,
    ),
  ].join('\n');
}

describe('segments sent again, in sar', () => {
  test('are many beyond 5 % of those sent', async () => {
    const log = sar((i) => ({ sent: 1000, again: i < 4 ? 10 : 120 }));
    const found = (await findingsOf(log)).find(({ rule }) => rule === 'tcp.retrans');
    assert.equal(
      found?.title,
      '120/s segments are sent again at the most, 12 % of those sent; more than 5 % in 8 of 12 samples.',
    );
    assert.equal(found.severity, 'warning');
    const [{ byteStart = 0, byteLength = 0 }] = found.evidence;
    assert.match(log.slice(byteStart, byteStart + byteLength), /120\.00/);
  });

  test('are none to speak of below that, in one odd sample, or where next to nothing is sent', async () => {
    for (const rates of [
      () => ({ sent: 1000, again: 20 }),
      (i: number) => ({ sent: 1000, again: i === 5 ? 300 : 2 }),
      () => ({ sent: 3, again: 1 }),
    ])
      assert.ok(!(await rulesOn(sar(rates))).includes('tcp.retrans'));
  });
});
