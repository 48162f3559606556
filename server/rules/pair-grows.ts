/** Two names whose counts grow by the same number: parts of one record that is kept. */
import { type Capture, judgementOf } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { DUMPS } from './core-tables.ts';
import { largestMapping } from './dominant-mapping.ts';
import { bytesPerUnit, isHeld } from './measures.ts';

/** Smaller growth agrees by chance: of 100 names two are within 1 % sooner or later. */
const LEAST = 1000;
const WITHIN = 0.01;
/** A name that was large already and gained a little is no sign. */
const TIMES = 1.5;
/** Formats that say who holds what: their own rules tell what grows with its owner. */
const HAVE_OWNERS = [...DUMPS, 'heapsnapshot'];
const SHOWN = 3;
const NAMES_SHOWN = 4;

interface Riser {
  name: string;
  before: number;
  after: number;
  evidence(): Evidence[];
}

export const pairGrows: Rule = {
  id: 'mem.pairGrows',
  about:
    'Two or more names (classes, strings, counters of things that are held) whose counts grow one to one.',
  kinds: ['histogram', 'series'],
  thresholds: [
    {
      name: 'agreement of the growth',
      value: WITHIN,
      unit: '',
      source: 'measured: 9 of 2,032,411 in samples/python-leak',
    },
    { name: 'smallest growth', value: LEAST, unit: 'copies', source: 'smaller ones agree by chance' },
    { name: 'growth', value: TIMES, unit: '×', source: 'measured: ×41.8' },
  ],
  check: (examined) => [
    ...examined.captures.flatMap((capture) => groupsOf(examined, within(capture), capture.format.id)),
    ...examined.captures.flatMap((capture) => groupsOf(examined, held(capture), capture.format.id)),
    ...examined.comparisons
      .filter(({ measure, format }) => measure.unit === 'count' && !HAVE_OWNERS.includes(format))
      .flatMap((comparison) =>
        groupsOf(
          examined,
          comparison.changes.map(({ key, values, rows }) => ({
            name: key,
            before: values[0] || 0,
            after: values[values.length - 1] || 0,
            evidence: () =>
              [...rows].flatMap((row, i) => {
                const capture = comparison.captures[i] as Capture;
                const table = capture.tables.find(({ id }) => id === comparison.table);
                return row >= 0 && table ? [evidenceAt(capture, table, row)] : [];
              }),
          })),
          comparison.format,
        ),
      ),
  ],
};

function within(capture: Capture): Riser[] {
  const table = capture.tables.find(({ id }) => id === 'snapshots');
  if (!table || table.rows < 2) return [];
  return table.columns
    .filter(({ entity, unit }) => entity !== '' && unit === 'count')
    .map((column) => ({
      name: column.entity,
      before: column.numbers?.at(0) || 0,
      after: column.numbers?.at(table.rows - 1) || 0,
      evidence: () => evidenceOfChange(capture, table, column.id, 0, table.rows - 1),
    }));
}

/** Counters of a log that count what is held; what is only counted (requests and their answers) grows in pairs by nature. */
function held(capture: Capture): Riser[] {
  if (capture.format.id !== 'counters') return [];
  return capture.tables
    .filter(({ kind }) => kind === 'series')
    .flatMap((table) =>
      table.columns
        .filter(
          (column) =>
            column.type === 'number' &&
            bytesPerUnit(column.unit) === 0 &&
            isHeld(column) &&
            judgementOf(capture, table.id, column.id)?.verdict === 'growing',
        )
        .map((column) => ({
          name: column.title,
          before: column.numbers?.at(0) || 0,
          after: column.numbers?.at(table.rows - 1) || 0,
          evidence: () => evidenceOfChange(capture, table, column.id, 0, table.rows - 1),
        })),
    );
}

function groupsOf(examined: Case, all: readonly Riser[], format: string): Finding[] {
  const rose = all
    .filter(({ before, after }) => after - before >= LEAST && after >= TIMES * Math.max(1, before))
    .sort((a, b) => b.after - b.before - (a.after - a.before) || (a.name < b.name ? -1 : 1));
  const groups: Riser[][] = [];
  for (const one of rose) {
    const group = groups[groups.length - 1];
    const first = group?.[0];
    const delta = one.after - one.before;
    if (
      group &&
      first &&
      Math.abs(first.after - first.before - delta) <= WITHIN * (first.after - first.before)
    )
      group.push(one);
    else groups.push([one]);
  }
  return groups
    .filter((group) => group.length > 1)
    .slice(0, SHOWN)
    .map((group) => pairFinding(examined, group, format));
}

function pairFinding({ captures }: Case, group: readonly Riser[], format: string): Finding {
  const [first, second] = group as [Riser, Riser, ...Riser[]];
  const named = group.slice(0, NAMES_SHOWN).map(({ name }) => `\`${name}\``);
  const names =
    group.length > NAMES_SHOWN
      ? `${named.join(', ')} and ${group.length - NAMES_SHOWN} more`
      : `${named.slice(0, -1).join(', ')} and ${named[named.length - 1]}`;
  const delta = first.after - first.before;
  const apart = Math.abs(delta - (second.after - second.before));
  const evidence = [...first.evidence(), ...second.evidence()];
  const heap = captures.map(largestMapping).find((one) => one && one.rss * 1024 >= 100 * delta);
  const each = heap ? Math.round((heap.rss * 1024) / Math.max(first.after, second.after)) : undefined;
  return finding({
    rule: 'mem.pairGrows',
    severity: delta >= 100 * LEAST ? 'warning' : 'note',
    confidence: 'inferred',
    subject: group
      .map(({ name }) => name)
      .slice(0, NAMES_SHOWN)
      .join(' + '),
    title: `${names} grow together, +${exact(delta)} each${group.length === 2 && apart > 0 ? ` (${exact(apart)} apart)` : ''}: parts of one thing that is kept${each ? `, ${amount(each, 'bytes')} of the largest mapping for each` : ''}.`,
    explanation: `Counts that move by the same number, ${group
      .slice(0, NAMES_SHOWN)
      .map(({ name, before, after }) => `\`${name}\` ${exact(before)} → ${exact(after)}`)
      .join(
        ', ',
      )}, are made together and kept together: one record, object or message holds one of each. Look for the code that makes all of them.${
      heap && each
        ? `\n\nThe largest mapping (${heap.range || heap.column.entity}) holds ${amount(heap.rss, 'kB')} resident: ${amount(each, 'bytes')} for each of them, everything that belongs to it included.`
        : ''
    }`,
    metrics: {
      countDelta: delta,
      countsApart: apart,
      namesCount: group.length,
      timesGrown: first.after / Math.max(1, first.before),
      ...(each ? { bytesEach: each } : {}),
    },
    evidence: [evidence[0] as Evidence, ...evidence.slice(1, 8)],
    limits: [
      'Equal numbers are a strong hint and no proof: two things may be counted by the same loop.',
      ...(each ? ['The bytes for each assume that nothing else in that mapping has grown.'] : []),
    ],
    next:
      format === 'jmap-histo'
        ? ['See what refers to one of them: jcmd PID GC.heap_dump heap.hprof']
        : format === 'counters'
          ? ['Look for the code that raises both and lowers neither: grep -rn for their names in the source']
          : [
              `See where one of them stands, and what is around it: grep -abo '${first.name.replaceAll("'", '')}' core.PID | head`,
            ],
  });
}
