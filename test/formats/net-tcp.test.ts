/** Traps of /proc/net/tcp and its kin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, seriesOf } from './kit.ts';

const TCP =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const TCP6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const ANY6 = '0'.repeat(32);

const socket = (number: number, state: string) =>
  `   ${number}: 0100007F:1F90 0100007F:C000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0\n`;
const socket6 = (number: number, state: string) =>
  `   ${number}: ${ANY6}:1F90 ${ANY6}:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 2 1 0\n`;

const counts = async (text: string) => seriesOf(await readMemory(text));

test('tcp and tcp6 one after the other are one moment', async () => {
  const both = `${TCP}${socket(0, '0A')}${socket(1, '01')}${TCP6}${socket6(0, '01')}`;
  const series = await counts(both + both);
  assert.deepEqual(series['sockets/TCP ESTABLISHED'], [2, 2]);
  assert.deepEqual(series['sockets/tcp6'], [1, 1]);
});

test('the same heading again is the next moment, without any stamp', async () => {
  const series = await counts(`${TCP}${socket(0, '01')}${TCP}${socket(0, '01')}${socket(1, '01')}`);
  assert.deepEqual(series['sockets/TCP ESTABLISHED'], [1, 2]);
});

test('numbers that start anew are the next moment, where the heading was lost', async () => {
  const rows = (n: number) => Array.from({ length: n }, (_, i) => socket(i, '08')).join('');
  const series = await counts(TCP + rows(3) + rows(5));
  assert.deepEqual(series['sockets/TCP CLOSE_WAIT'], [3, 5]);
});
