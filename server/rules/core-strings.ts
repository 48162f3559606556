/** Strings that stand out by their number: in one list or dump, and in lists as text from one to the next. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { course, DUMPS } from './core-tables.ts';
import { code } from './heap-tables.ts';
import { arePrograms } from './program-names.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const TEXTS = 'string-histogram';
const LEAST = 1000;
/** Of all strings of the capture. */
const SHARE = 0.1;
const TIMES = 10;
const WITHIN = 0.005;
const GROWN_TIMES = 1.5;
const SHOWN = 3;
const NAMES_SHOWN = 4;
const TEXT_SHOWN = 60;

export const stringsGrowing: Rule = {
  id: 'strings.growing',
  about: 'A text that has many more copies in a later list of counted strings.',
  kinds: ['histogram'],
  formats: [TEXTS],
  thresholds: [
    {
      name: 'smallest growth',
      value: LEAST,
      unit: 'copies',
      source: 'fewer are what a process does while it lives',
    },
    {
      name: 'growth',
      value: GROWN_TIMES,
      unit: '×',
      source: 'as for names that grow together (mem.pairGrows)',
    },
  ],
  check: ({ comparisons }: Case) =>
    comparisons
      .filter(
        ({ format, table, measure }) => format === TEXTS && table === 'strings' && measure.id === 'count',
      )
      .flatMap(({ captures, changes }) =>
        changes
          .filter(({ values, delta }) => {
            const known = [...values].filter((value) => !Number.isNaN(value));
            return (
              delta >= LEAST &&
              delta >= (GROWN_TIMES - 1) * (known[0] ?? 0) &&
              // A list that shows only its first lines does not say what it leaves out.
              known.length === values.length &&
              known.every((value, i) => value >= (known[i - 1] ?? 0)) &&
              // What has a twin is told of as one thing.
              !changes.some((other) => other.values !== values && agree(other.delta, delta))
            );
          })
          .slice(0, SHOWN)
          .map(({ key, values, rows, delta }) => {
            const counts = [...values];
            const places = [0, captures.length - 1].flatMap((i): Evidence[] => {
              const capture = captures[i] as Capture;
              const table = capture.tables.find(({ id }) => id === 'strings');
              const row = rows[i] ?? -1;
              return table && row >= 0
                ? [
                    {
                      ...evidenceAt(capture, table, row),
                      before: counts[0] as number,
                      after: counts[i] as number,
                    },
                  ]
                : [];
            });
            return finding({
              rule: 'strings.growing',
              severity: 'warning',
              confidence: 'measured',
              subject: key.slice(0, TEXT_SHOWN),
              title: `${shown(key)} has ${exact(delta)} more copies, ${course(counts)}.`,
              explanation: `The texts alone take ${amount(delta * Buffer.byteLength(key), 'bytes')} more; what else belongs to each of them is not in such a list.`,
              metrics: {
                countBefore: counts[0] as number,
                countAfter: counts[counts.length - 1] as number,
                countDelta: delta,
              },
              evidence: [places[0] ?? { capture: (captures[0] as Capture).path }, ...places.slice(1)],
              limits: [
                ...(captures.length === 2 ? ['Two lists show a change, not a trend.'] : []),
                'A count says neither who made the copies nor whether they are still in use.',
              ],
              next: ['Analyze the dumps themselves, all together: tidemark analyze core.1 core.2'],
            });
          }),
      ),
};

export const stringsDominant: Rule = {
  id: 'strings.dominant',
  about: 'Texts that have far more copies than any other in a dump or a list of counted strings.',
  kinds: ['histogram'],
  formats: [...DUMPS, TEXTS],
  thresholds: [
    { name: 'copies', value: LEAST, unit: '', source: 'common texts of a program have some dozens' },
    {
      name: 'share of all strings',
      value: SHARE,
      unit: '',
      source: 'measured: 0.5 to 1 % where nothing leaks, 25 % at 8,000 leaked records',
    },
    {
      name: 'more than the next',
      value: TIMES,
      unit: '×',
      source: 'measured: ×1.5 to ×4 where nothing leaks, ×97 where something does',
    },
  ],
  // What grows says more, and is told by other rules.
  check: ({ captures, comparisons }) =>
    captures
      .filter(
        (capture) =>
          [...DUMPS, TEXTS].includes(capture.format.id) &&
          !comparisons.some((one) => one.table === 'strings' && one.captures.includes(capture)),
      )
      .flatMap(dominant),
};

function dominant(capture: Capture): Finding[] {
  const rows = topRows(capture);
  const [first] = rows;
  if (!first || first.number('count') < LEAST) return [];
  // Processes that run one program have a rule of their own.
  if (capture.format.id === TEXTS && arePrograms(rows.map((row) => row.text(keyOf(row))))) return [];
  const most = first.number('count');
  const like = rows.filter((row) => agree(row.number('count'), most));
  const next = rows[like.length]?.number('count');
  const all = Number(capture.facts.stringCount ?? capture.facts.totalCount ?? 0);
  const copies = like.reduce((sum, row) => sum + row.number('count'), 0);
  // Of a list of two lines nothing stands out.
  if (
    next === undefined ||
    most < TIMES * next ||
    copies < SHARE * all ||
    /^\s*$/.test(first.text(keyOf(first)))
  )
    return [];
  const names = like.slice(0, NAMES_SHOWN).map((row) => shown(row.text(keyOf(row))));
  const bytes = like.reduce((sum, row) => sum + row.number('bytes'), 0);
  const evidence = like.slice(0, NAMES_SHOWN).map((row) => row.evidence());
  return [
    finding({
      rule: 'strings.dominant',
      severity: 'note',
      confidence: 'measured',
      subject: like
        .slice(0, NAMES_SHOWN)
        .map((row) => row.text(keyOf(row)).slice(0, TEXT_SHOWN))
        .join(' + '),
      title: `${names.join(' and ')}: ${exact(most)} copies${like.length > 1 ? ' of each' : ''}, ${share(copies / all)} of all strings, ${Math.round(most / next)} times as many as the next.`,
      explanation: `${
        like.length > 1
          ? `${plural(like.length, 'text')} with the same number of copies are likely parts of one record, of which there are ${exact(most)}.`
          : 'A text with so many copies is a part of each of many records.'
      } The texts alone take ${amount(bytes, 'bytes')}.`,
      metrics: { countCopies: most, textsCount: like.length, bytes, share: copies / all },
      evidence: [evidence[0] as Evidence, ...evidence.slice(1)],
      limits: ['One moment does not say whether they become more: a table of that size may belong there.'],
      next: ['Dump again after some minutes under load, and analyze both together: gcore -o core PID'],
    }),
  ];
}

function topRows(capture: Capture): TableRow[] {
  const table = capture.tables.find(({ id }) => id === 'strings');
  if (!table) return [];
  return tableRows({ ...capture, tables: [{ ...table, rows: Math.min(table.rows, 1000) }] }, 'strings').sort(
    (a, b) => b.number('count') - a.number('count'),
  );
}

/** Dumps and lists as text name the column by what it is to them. */
function keyOf({ table }: TableRow): string {
  return table.compareBy?.key ?? 'text';
}

function agree(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(3, WITHIN * Math.abs(b));
}

function shown(text: string): string {
  return code(text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text);
}
