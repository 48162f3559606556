/** Very many processes of one program: cheap each, dear together. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table } from '../engine/table.ts';
import { amount, exact } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { rangeOf, tableNamed, valuesOf } from './process-columns.ts';
import { arePrograms } from './program-names.ts';

const MANY = 500;
const VERY_MANY = 2_000;
const SHOWN_MAX = 3;

interface Program {
  name: string;
  processes: number;
  /** They map it; whether it is their program is not known. */
  isMapped: boolean;
  evidence: Evidence;
}

export const sameProgram: Rule = {
  id: 'map.sameFile',
  about: 'Very many processes run one program or map one file.',
  kinds: ['series', 'histogram'],
  formats: ['ps', 'top', 'programs', 'maps', 'string-histogram'],
  thresholds: [
    {
      name: 'processes, to be noted',
      value: MANY,
      unit: 'processes',
      source: '200 to 300 copies did well, in a case with 12,000',
    },
    {
      name: 'processes, to be warned of',
      value: VERY_MANY,
      unit: 'processes',
      source: 'the same case: 12,000 processes of one file stood still',
    },
  ],
  check({ captures }) {
    const tables = pageTables(captures);
    const said = new Set<string>();
    return captures.flatMap((capture) =>
      [...byCommand(capture), ...byFile(capture), ...byCount(capture)]
        .sort((a, b) => b.processes - a.processes)
        .slice(0, SHOWN_MAX)
        // Several captures of a case show the same processes.
        .filter(({ name }) => !said.has(name) && said.add(name))
        .map((program) => programFinding(program, tables)),
    );
  },
};

function byCommand(capture: Capture): Program[] {
  return ['ps', 'top', 'programs'].flatMap((id) => {
    const table = tableNamed(capture, id);
    if (!table) return [];
    return table.columns.flatMap((column): Program[] => {
      if (column.key !== 'processes' || column.entity === '') return [];
      const values = valuesOf(table, column);
      const { high } = rangeOf(values);
      if (!(high >= MANY)) return [];
      return [
        {
          name: column.entity,
          processes: high,
          isMapped: false,
          evidence: evidenceAt(capture, table, values.indexOf(high), column.id),
        },
      ];
    });
  });
}

/** `readlink /proc/PID/exe | sort | uniq -c`, or `ps -eo comm= | sort | uniq -c`. */
function byCount(capture: Capture): Program[] {
  if (capture.format.id !== 'string-histogram') return [];
  return capture.tables.flatMap((table) => {
    const texts = columnOf(table, 'text')?.texts ?? table.columns.find(({ texts: own }) => own)?.texts;
    const counts = columnOf(table, 'count')?.numbers;
    if (!texts || !counts) return [];
    if (!arePrograms(texts)) return [];
    return texts.flatMap((name, row): Program[] => {
      const processes = counts.at(row);
      return processes >= MANY
        ? [{ name, processes, isMapped: false, evidence: evidenceAt(capture, table, row) }]
        : [];
    });
  });
}

/** Libraries that nearly every process maps are no finding of their own beside the program. */
function byFile(capture: Capture): Program[] {
  const table: Table | undefined = capture.tables.find(({ id }) => id === 'mapped-files');
  const names = table && columnOf(table, 'file')?.texts;
  if (!table || !names) return [];
  const found: Program[] = [];
  for (let row = 0; row < table.rows; row++) {
    const programs = columnOf(table, 'programs')?.numbers?.at(row) ?? 0;
    const processes = columnOf(table, 'processes')?.numbers?.at(row) ?? 0;
    const isProgram = programs >= MANY;
    if (!isProgram && (processes < MANY || found.length > 0)) continue;
    found.push({
      name: names[row] ?? '',
      processes: isProgram ? programs : processes,
      isMapped: !isProgram,
      evidence: evidenceAt(capture, table, row),
    });
  }
  return found.some(({ isMapped }) => !isMapped) ? found.filter(({ isMapped }) => !isMapped) : found;
}

/** Page tables of the machine in kB, where a capture of the case states them. */
function pageTables(captures: readonly Capture[]): number | undefined {
  for (const capture of captures) {
    const table = tableNamed(capture, 'meminfo');
    const { high, count } = rangeOf(valuesOf(table ?? EMPTY, table && columnOf(table, 'PageTables')));
    if (count > 0) return high;
  }
  return undefined;
}

const EMPTY: Table = { id: '', kind: 'series', title: '', rows: 0, columns: [] };

function programFinding(
  { name, processes, isMapped, evidence }: Program,
  tablesKb: number | undefined,
): Finding {
  const count = exact(processes);
  return finding({
    rule: 'map.sameFile',
    severity: processes >= VERY_MANY ? 'warning' : 'note',
    confidence: 'measured',
    subject: name,
    title: `${count} processes ${isMapped ? 'map' : 'run'} ${name} at once${tablesKb === undefined ? '' : `; page tables take ${amount(tablesKb, 'kB')}, at most ${amount(tablesKb / processes, 'kB')} for each`}.`,
    explanation: `The code is shared, so its pages are in memory once; but every process pays for page tables, a kernel stack and its own data, and the kernel keeps a list or tree of all mappings of the file. Linux walks that tree when it reclaims or truncates the file, which a few thousand entries make slower, not impossible. On Tru64 UNIX, and less so on old Solaris and AIX, the mappings of a file stand in one list under one lock: starting and ending a process then costs time in proportion to their number, and some hundred copies of the program file, with 200 to 300 processes each, were the known way around it.`,
    metrics: {
      processesCount: processes,
      ...(tablesKb === undefined
        ? {}
        : { pageTablesBytes: tablesKb * 1024, pageTablesBytesPerProcess: (tablesKb * 1024) / processes }),
    },
    evidence: [evidence],
    limits: [
      'Neither the list nor the mappings say how much of that costs time on this kernel.',
      ...(tablesKb === undefined
        ? ['Page tables are not in this capture: add /proc/meminfo to the case.']
        : ['Page tables of all processes are divided by these ones: the cost of each is at most that.']),
    ],
    next: [
      'See what each costs: grep -h VmPTE /proc/[0-9]*/status | sort | uniq -c | sort -rn | head; grep PageTables /proc/meminfo',
    ],
  });
}
