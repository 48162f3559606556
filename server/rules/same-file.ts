/** Very many processes that run one program. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { lastOf, lastRowOf, seriesNamed } from './series-values.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const NOTE = 500;
const WARNING = 2000;
/** Least page tables of a small process: one page for each of four levels, and some for text, heap and stack. */
const TYPICAL_KB = 40;

export const sameFile: Rule = {
  id: 'map.sameFile',
  about: 'Hundreds or thousands of processes run one program: what each costs, and where that hurts.',
  kinds: ['histogram'],
  formats: ['maps'],
  thresholds: [
    {
      name: 'processes of one program (note)',
      value: NOTE,
      unit: '',
      source: 'an old Unix advises a few hundred at most',
    },
    {
      name: 'processes of one program',
      value: WARNING,
      unit: '',
      source:
        'own; 12,000 of one imapd were slow on a kernel with one list per file, 200 of each of 60 copies were not',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      tableRows(capture, 'mapped-files')
        .filter((row) => row.number('programs') >= NOTE)
        .map((row) => manyProcesses(row, captures)),
    ),
};

function manyProcesses(row: TableRow, captures: readonly Capture[]): Finding {
  const program = row.text('file');
  const count = row.number('programs');
  const [tables] = captures.flatMap((capture) => seriesNamed(capture, 'meminfo', 'PageTables'));
  const kB = tables ? lastOf(tables) : Number.NaN;
  const evidence: [Evidence, ...Evidence[]] = [{ ...row.evidence(), after: count }];
  if (tables)
    evidence.push({
      ...evidenceAt(tables.capture, tables.table, lastRowOf(tables), tables.column.id),
      after: kB,
    });
  const cost = Number.isNaN(kB)
    ? `at about ${TYPICAL_KB} kB each their page tables alone take ${amount(count * TYPICAL_KB, 'kB')}`
    : `the machine’s page tables take ${amount(kB, 'kB')}, ${amount(kB / count, 'kB')} for each`;
  return finding({
    rule: 'map.sameFile',
    severity: count >= WARNING ? 'warning' : 'note',
    confidence: 'measured',
    subject: program,
    title: `${exact(count)} processes run ${program}; ${cost}.`,
    explanation:
      'The text of the program is in memory once, however many run it. What each process pays for itself is its page tables, kernel stack and private pages. On Linux the mappings of a file are kept in a tree, so that even thousands cost little until the file’s pages are reclaimed or truncated, when each mapping is visited. Unix kernels that keep one list of all mappings of a file under one lock (Tru64 and its kin) slow down with every fork, exec and exit: there, several copies of the program, each with a few hundred processes, help.',
    metrics: {
      processesCount: count,
      mappingsCount: row.number('mappings'),
      ...(Number.isNaN(kB) ? {} : { bytesPageTables: kB * 1024, bytesPageTablesEach: (kB * 1024) / count }),
    },
    evidence,
    limits: [
      'PID/maps does not say which kernel it is from.',
      Number.isNaN(kB)
        ? 'The cost is an estimate: /proc/meminfo is not in the case.'
        : 'PageTables is of all processes of the machine: the share of each is at most this.',
    ],
    next: [
      `grep -h VmPTE $(grep -l "^Name:.*${program.slice(program.lastIndexOf('/') + 1).slice(0, 15)}" /proc/[0-9]*/status) | awk '{s+=$2} END {print s, NR}'`,
    ],
  });
}
