/** Sockets that the other side has closed and this side has not. */
import type { Capture } from '../engine/capture.ts';
import { judgementOf } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import type { Column, Table } from '../engine/table.ts';
import { exact, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { firstRow, lastRow } from './growing.ts';
import { isMemory } from './measures.ts';

const CLOSE_WAIT = /close.?wait/i;
const ESTABLISHED = /^(?:.*\W)?estab/i;
const SHARE = 0.5;
const LEAST = 20;

export const closeWait: Rule = {
  id: 'sock.closeWait',
  about: 'Sockets in CLOSE_WAIT grow, or are most of all sockets: the program does not close them.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'of the sockets',
      value: SHARE,
      unit: '',
      source: 'own: a socket stays in CLOSE_WAIT only until the program calls close',
    },
    { name: 'sockets', value: LEAST, unit: 'at least', source: 'own' },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      capture.tables
        .filter(({ kind }) => kind === 'series')
        .flatMap((table) =>
          table.columns
            // Of a counted list there are the bytes of the words as well.
            .filter((column) => CLOSE_WAIT.test(column.id) && !isMemory(column))
            .flatMap((column) => notClosed(capture, table, column)),
        ),
    ),
};

function notClosed(capture: Capture, table: Table, column: Column): Finding[] {
  const from = firstRow(column, table.rows);
  const to = lastRow(column);
  const last = column.numbers?.at(to) ?? Number.NaN;
  const judgement = judgementOf(capture, table.id, column.id);
  const grows = judgement?.verdict === 'growing';
  const established = table.columns.find(({ id }) => ESTABLISHED.test(id))?.numbers?.at(to) ?? Number.NaN;
  const part = last / (last + established);
  if (!(last >= LEAST) || !(grows || part > SHARE)) return [];
  return [
    finding({
      rule: 'sock.closeWait',
      severity: 'warning',
      confidence: grows ? 'inferred' : 'measured',
      subject: column.title,
      title: `${exact(last)} sockets are in CLOSE_WAIT${grows && judgement ? `, ${rate(judgement.rate, 'count')} more` : ''}${part > SHARE ? `, ${share(part)} of those open or half closed` : ''}.`,
      explanation:
        'The other side has closed the connection; the socket stays until the program calls close. Each keeps a descriptor and buffers, up to the limit of open files.',
      metrics: {
        count: last,
        ...(grows && judgement ? { perSecond: judgement.rate } : {}),
        ...(Number.isNaN(part) ? {} : { share: part }),
      },
      evidence: evidenceOfChange(capture, table, column.id, from, to),
      limits: ['The count does not say which program holds them.'],
      next: ['ss -tanp state close-wait | head -50'],
    }),
  ];
}
