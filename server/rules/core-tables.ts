/** What the rules of dumps share: rows by name, growth that is worth a word, and what a dump cannot show. */
import type { Change, Comparison } from '../engine/across-captures.ts';
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import type { Case } from '../engine/rule.ts';
import { columnOf, textAt } from '../engine/table.ts';
import { exact } from '../engine/wording.ts';
import type { Evidence } from '../protocol/finding.ts';
import { rowAt, type TableRow } from './table-rows.ts';

export const DUMPS = ['elf-core', 'raw-memory'];

/** Fewer more is what a process does while it lives. */
export const GROWN_LEAST = 50;
export const GROWN_SHARE = 0.2;

/** Increments of parts of one record, between every pair of captures. */
const APART = 3;
export const APART_SHARE = 0.005;

export const GROWTH_THRESHOLDS = [
  {
    name: 'growth',
    value: GROWN_LEAST,
    unit: 'copies',
    source: 'measured: 0 of 25,500 other strings reach it',
  },
  { name: 'growth', value: GROWN_SHARE, unit: 'of the first count', source: 'measured on three leaks' },
];

export interface Grown {
  key: string;
  values: number[];
  delta: number;
  rows: Int32Array;
  comparison: Comparison;
}

/** Names of a table whose measure never fell and grew enough; those that grew most come first. */
export function grownIn({ comparisons }: Case, table: string, measure: string): Grown[] {
  return comparisons
    .filter((one) => DUMPS.includes(one.format) && one.table === table && one.measure.id === measure)
    .flatMap((comparison) =>
      comparison.changes.flatMap((change) => {
        const grown = grownBy(change);
        return grown ? [{ ...grown, comparison }] : [];
      }),
    );
}

function grownBy({ key, values, rows, delta }: Change): Omit<Grown, 'comparison'> | undefined {
  const whole = [...values].map((value) => (Number.isNaN(value) ? 0 : value));
  const first = whole[0] ?? 0;
  if (delta < GROWN_LEAST || delta < GROWN_SHARE * first) return undefined;
  if (whole.some((value, i) => value < (whole[i - 1] ?? 0))) return undefined;
  return { key, values: whole, delta, rows };
}

/** Those that grow by the same number between all captures. */
export function groupsOf<T extends Grown>(grown: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const one of [...grown].sort((a, b) => b.delta - a.delta || (a.key < b.key ? -1 : 1))) {
    const group = groups.find(([first]) => first && growTogether(first, one));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function growTogether(a: Grown, b: Grown): boolean {
  if (a.comparison !== b.comparison) return false;
  for (let i = 1; i < a.values.length; i++) {
    const first = (a.values[i] as number) - (a.values[i - 1] as number);
    const second = (b.values[i] as number) - (b.values[i - 1] as number);
    if (Math.abs(first - second) > Math.max(APART, APART_SHARE * Math.abs(first))) return false;
  }
  return true;
}

/** `51 → 2,051 → 8,051`. */
export function course(values: readonly number[]): string {
  const shown = values.length > 5 ? [values[0] as number, ...values.slice(-3)] : values;
  return shown.map(exact).join(values.length > 5 ? ' … ' : ' → ');
}

/** The proof of a growth: the row in the first capture that has it, and in the last. */
export function evidenceOfGrowth({ comparison, rows, values }: Grown): [Evidence, ...Evidence[]] {
  const places: Evidence[] = [];
  const before = values[0] as number;
  const after = values[values.length - 1] as number;
  rows.forEach((row, i) => {
    const capture = comparison.captures[i];
    const table = capture?.tables.find(({ id }) => id === comparison.table);
    if (capture && table && row >= 0) places.push(evidenceAt(capture, table, row));
  });
  const last = comparison.captures[comparison.captures.length - 1] as Capture;
  const end = places[places.length - 1] ?? { capture: last.path };
  const start = places[0];
  return start && start !== end
    ? [
        { ...start, before },
        { ...end, before, after },
      ]
    : [{ ...end, before, after }];
}

/** The row of a table with this text in a column. */
export function rowOf(
  capture: Capture,
  tableId: string,
  columnId: string,
  text: string,
): TableRow | undefined {
  const table = capture.tables.find(({ id }) => id === tableId);
  const column = table && columnOf(table, columnId);
  if (!table || !column) return undefined;
  for (let row = 0; row < table.rows; row++)
    if (textAt(column, row) === text) return rowAt(capture, table, row);
  return undefined;
}

export function factOf(capture: Capture | undefined, name: string): number {
  return Number(capture?.facts[name] ?? Number.NaN);
}

/** What limits every count in this dump: allocators that are not walked, dead copies, cut files. */
export function limitsOf(capture: Capture): string[] {
  const others = capture.facts.otherAllocators;
  return [
    ...(others ? [`The memory of ${others} is not walked: what it holds counts as unknown.`] : []),
    ...(!others && capture.facts.allocator !== undefined && capture.facts.arenaCount === undefined
      ? [
          'No arena of glibc was found: the program is linked with another C library, or brings an allocator of its own, and what that holds counts as unknown.',
        ]
      : []),
    ...(capture.facts.movingCollector
      ? ['Collectors that move objects leave dead copies behind: counts in their memory are upper bounds.']
      : []),
    ...(capture.problems.count > 0 ? ['The dump is damaged or cut off in places; see its problems.'] : []),
  ];
}

/** Of memory that is no text. */
export function withoutQuote({ quote: _binary, ...evidence }: Evidence): Evidence {
  return evidence;
}
