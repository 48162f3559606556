/** Sizes that a tool rounds (`812m`): what is smaller than one step cannot be seen. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import type { Table } from '../engine/table.ts';
import { plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { nameOf } from './machine-series.ts';

/** Tools that write `812m` and `1.2g` once a size has many digits. */
const TOOLS = ['top', 'ps', 'free', 'containers', 'atop', 'df'];
/** kB: smaller ones are printed in full. */
const LARGE = 10_000;
const VALUES_LEAST = 3;
const MIB = 1024;
/** A tenth of a GiB, in kB. */
const TENTH = (1024 * 1024) / 10;

export const quantised: Rule = {
  id: 'data.quantised',
  about: 'A tool printed sizes in whole MiB or tenths of a GiB: smaller changes cannot be seen (a note).',
  kinds: ['series'],
  formats: TOOLS,
  thresholds: [
    {
      name: 'values',
      value: VALUES_LEAST,
      unit: 'all of them multiples of a step',
      source: 'memory is counted in pages of 4 KiB: three multiples of 1 MiB by chance are 1 in 16 million',
    },
  ],
  check: ({ captures }) =>
    captures
      .filter(({ format }) => TOOLS.includes(format.id))
      .flatMap((capture) =>
        capture.tables.filter(({ kind }) => kind === 'series').flatMap((table) => rounded(capture, table)),
      ),
};

interface Group {
  name: string;
  columnId: string;
  row: number;
  step: number;
  count: number;
}

function rounded(capture: Capture, table: Table): Finding[] {
  const groups = new Map<string, Group>();
  const exact = new Set<string>();
  for (const column of table.columns) {
    if (column.unit !== 'kB' || !column.numbers) continue;
    const name = nameOf(column).replace(/ \(.*\)$/, '');
    for (let row = 0; row < table.rows; row++) {
      const value = column.numbers.at(row);
      if (!(value >= LARGE)) continue;
      const step = value % MIB === 0 ? MIB : isTenth(value) ? TENTH : 0;
      if (step === 0) exact.add(name);
      const group = groups.get(name) ?? { name, columnId: column.id, row, step: MIB, count: 0 };
      group.count++;
      if (step >= group.step) Object.assign(group, { step, columnId: column.id, row });
      groups.set(name, group);
    }
  }
  const coarse = [...groups.values()].filter(({ name, count }) => count >= VALUES_LEAST && !exact.has(name));
  const [worst] = coarse.sort((a, b) => b.step - a.step || b.count - a.count);
  if (!worst) return [];
  const names = coarse.map(({ name }) => name).slice(0, 4);
  return [
    finding({
      rule: 'data.quantised',
      severity: 'note',
      confidence: 'inferred',
      subject: names.join(', '),
      title: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} printed in steps of ${worst.step === MIB ? '1 MiB' : '0.1 GiB'} (${plural(worst.count, 'value')}): smaller changes cannot be seen.`,
      explanation:
        'The tool shortens large sizes to whole MiB or tenths of a GiB. Growth is told only where it is larger than several steps, and figures that are built on these values are as coarse.',
      metrics: { bytesStep: Math.round(worst.step * 1024), valuesCount: worst.count },
      evidence: [evidenceAt(capture, table, worst.row, worst.columnId)],
      limits: ['It is told from the values: the output does not say how it rounds.'],
      next: ['while sleep 10; do date; grep -E "VmRSS|RssAnon|VmSwap" /proc/PID/status; done >> status.log'],
    }),
  ];
}

/** `1.2g`, which is no whole number of kB. */
function isTenth(value: number): boolean {
  const tenths = value / TENTH;
  return value >= 10 * TENTH && Math.abs(tenths - Math.round(tenths)) < 1e-6;
}
