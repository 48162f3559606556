import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskTexts } from '../../server/report/mask-texts.ts';

const file = '/home/agatha/quillfeather/orders.log';
const labels = [
  'VmRSS',
  'quillfeather_bytes',
  'orders.log',
  file,
  '+1.00 MB/s',
  '12:00:15',
  'OrderBook',
  'quillfeather_bytes',
];

test('labels of a picture are masked as a report is: one value, one mask; figures and counters stay', () => {
  const masked = maskTexts(labels, 'structure', new Set(['OrderBook']), [file]);
  assert.deepEqual(masked, [
    'VmRSS',
    '[text]',
    'capture-1',
    'capture-1',
    '+1.00 MB/s',
    '12:00:15',
    'OrderBook',
    '[text]',
  ]);
});

test('with names, what looks private stays masked; in full nothing is', () => {
  const named = maskTexts(['quillfeather_bytes', 'agatha@quillfeather.com'], 'labels', new Set(), []);
  assert.deepEqual(named, ['quillfeather_bytes', '[mail]']);
  assert.deepEqual(maskTexts(labels, 'full', new Set(), []), labels);
});
