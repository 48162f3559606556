import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { only, rulesOn } from './kit.ts';

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const stamp = (i: number) => new Date(Date.UTC(2026, 0, 2, 3) + i * 10_000).toISOString().slice(0, 19);

/** Interrupts of two network queues on each CPU in 10 s, and machine checks so far. */
function log(perCpu: readonly number[], checks: (sample: number) => number = () => 0): string {
  const heading = perCpu.map((_, i) => `CPU${i}`).join('       ');
  return times(6, (n) => {
    const line = (label: string, values: readonly number[], rest: string) =>
      `${label.padStart(4)}: ${values.map((value) => String(value * (n + 1)).padStart(11)).join('')}   ${rest}\n`;
    const half = perCpu.map((value) => value / 2);
    const faults = perCpu.map((_, i) => (i === 0 ? checks(n) : 0));
    return `### ${stamp(n)}\n           ${heading}\n${line('38', half, 'PCI-MSI 524288-edge      eth0-TxRx-0')}${line('39', half, 'PCI-MSI 524289-edge      eth0-TxRx-1')}${line(
      'LOC',
      perCpu.map(() => 2500),
      'Local timer interrupts',
    )}${` MCE: ${faults.map((value) => String(value).padStart(11)).join('')}   Machine check exceptions\n`} ERR:          0\n`;
  }).join('');
}

test('one CPU that serves all devices is a note with its share and rate', async () => {
  const found = await only(log([400_000, 800, 800, 800]), 'cpu.interruptsOnOne');
  assert.equal(found.severity, 'note');
  assert.match(
    found.title,
    /^CPU 0 has 99\.4 % of all interrupts of devices, 40,000\/s, and 3 other CPUs the rest/,
  );
  assert.ok(found.evidence[0].quote);
});

test('interrupts that are spread, few, or on a small machine are nothing', async () => {
  for (const text of [
    log([100_000, 90_000, 110_000, 100_000]),
    log([4000, 8, 8, 8]),
    log([400_000, 800]),
    sampleText('proc-files/interrupts.log'),
    sampleText('proc-files/softirqs.log'),
  ])
    assert.ok(!(await rulesOn(text)).some((rule) => rule.startsWith('cpu.')));
});

test('timers of every CPU are no devices', async () => {
  const capture = await rulesOn(log([0, 0, 0, 0]));
  assert.deepEqual(capture, []);
});

test('packets that one CPU takes: softirqs say it too', async () => {
  const softirqs = (perCpu: readonly number[]) =>
    times(
      6,
      (n) =>
        `### ${stamp(n)}\n                    ${perCpu.map((_, i) => `CPU${i}`).join('       ')}\n          HI: ${perCpu.map(() => 1).join('  ')}\n      NET_RX: ${perCpu.map((value) => value * (n + 1)).join('  ')}\n       SCHED: ${perCpu.map(() => 500 * n).join('  ')}\n`,
    ).join('');
  const found = await only(softirqs([3, 1, 900_000, 2]), 'cpu.interruptsOnOne');
  assert.equal(found.subject, 'CPU 2');
  assert.ok(!(await rulesOn(softirqs([300_000, 200_000, 300_000, 250_000]))).includes('cpu.interruptsOnOne'));
});

test('errors that the processor reports while it is captured', async () => {
  const found = await only(
    log([100, 100, 100, 100], (n) => (n > 3 ? 7 : 5)),
    'cpu.machineCheck',
  );
  assert.match(found.title, /2 machine check exceptions while it was captured, 7 since the start/);
  assert.ok(
    !(await rulesOn(log([100, 100, 100, 100], () => 5))).includes('cpu.machineCheck'),
    'old ones are old',
  );
  assert.ok(!(await rulesOn(log([100, 100, 100, 100]))).includes('cpu.machineCheck'));
});
