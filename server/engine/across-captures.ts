/** What changed between the captures of a case: rows of tables with the same id, matched by the text of their key. */
import type { Unit } from '../protocol/capture.ts';
import { type GrowthRow, VERDICTS, type Verdict } from '../protocol/growth.ts';
import { type Capture, timeSpan } from './capture.ts';
import { NumberColumn } from './columns.ts';
import { floorFor } from './growth/floors.ts';
import { judge } from './growth/judge.ts';
import { type Column, type ColumnInfo, columnOf, type Table, textAt } from './table.ts';

const SUFFIX = '.growth';

/** Changed names kept a measure, those that changed most: more are counted only. */
const KEPT = 10_000;

export interface Change {
  key: string;
  /** By capture, in the order of the case; NaN where a table that leaves rows out has none of this name. */
  values: Float64Array;
  /** Row in the table of each capture; -1 where it has none. */
  rows: Int32Array;
  /** Last minus first, a missing one counted as 0. */
  delta: number;
  /** Of a format that knows more than the values: which things are the same ones. */
  verdict?: Verdict;
}

export interface Comparison {
  table: string;
  title: string;
  format: string;
  measure: ColumnInfo;
  /** Captures that hold the table, in the order of the case. */
  captures: readonly Capture[];
  /** Names whose value changed; those that changed most come first. At most 10,000. */
  changes: readonly Change[];
  /** Names that changed, kept or not. */
  changedCount: number;
  /** Different names over all captures. */
  keyCount: number;
}

/** One comparison for each measure of each table that at least two captures of one format have. */
export function compareCaptures(captures: readonly Capture[]): Comparison[] {
  const groups = new Map<string, { table: Table; capture: Capture }[]>();
  for (const capture of captures) {
    for (const table of capture.tables) {
      if (!table.compareBy) continue;
      const id = `${capture.format.id} ${table.id}`;
      groups.set(id, [...(groups.get(id) ?? []), { table, capture }]);
    }
  }
  return [...groups.values()]
    .flatMap(ofOneThing)
    .filter((group) => group.length > 1)
    .flatMap(compareTables);
}

/** Names looked at to tell whether two tables are about one thing: the first rows are the largest in most tables. */
const NAMES_LOOKED_AT = 5_000;
/** Two captures of one process share most names; lists of different programs a few words of the language they are in. */
const SHARED_NAMES = 0.1;

/** A folder may hold captures of several programs: those that share hardly a name are not compared. */
function ofOneThing<T extends { table: Table }>(group: readonly T[]): T[][] {
  const clusters: { members: T[]; names: Set<string>[] }[] = [];
  for (const one of group) {
    const names = namesOf(one.table);
    const known = clusters.find((cluster) =>
      cluster.names.some((others) => shared(names, others) >= SHARED_NAMES),
    );
    if (known) {
      known.members.push(one);
      known.names.push(names);
    } else clusters.push({ members: [one], names: [names] });
  }
  return clusters.map(({ members }) => members);
}

function namesOf(table: Table): Set<string> {
  const column = columnOf(table, table.compareBy?.key ?? '');
  const names = new Set<string>();
  for (let row = 0; column && row < Math.min(table.rows, NAMES_LOOKED_AT); row++)
    names.add(textAt(column, row) ?? '');
  return names;
}

/** Part of the smaller set that the other has too; an empty one is like any other. */
function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (small.size === 0) return 1;
  let both = 0;
  for (const name of small) if (large.has(name)) both++;
  return both / small.size;
}

function compareTables(group: readonly { table: Table; capture: Capture }[]): Comparison[] {
  const last = group[group.length - 1] as { table: Table; capture: Capture };
  const { key = '', measures = [] } = last.table.compareBy ?? {};
  const places = new Map<string, number>();
  const rowOf = group.map(({ table }) => rowsByKey(table, key, places));
  const count = places.size;
  const keys = [...places.keys()];
  const compared: Comparison[] = [];
  for (const id of measures) {
    const info = columnOf(last.table, id);
    if (!info) continue;
    const byCapture = group.map(({ table }) => sums(table, key, id, places, count));
    const first = byCapture[0] as Float64Array;
    const end = byCapture[byCapture.length - 1] as Float64Array;
    const deltaOf = (place: number) => known(end[place]) - known(first[place]);
    const changed: number[] = [];
    for (let place = 0; place < count; place++) {
      if (byCapture.some((values) => known(values[place]) !== known(first[place]))) changed.push(place);
    }
    changed.sort((a, b) => Math.abs(deltaOf(b)) - Math.abs(deltaOf(a)) || a - b);
    compared.push({
      table: last.table.id,
      title: last.table.title,
      format: last.capture.format.id,
      measure: infoOf(info),
      captures: group.map(({ capture }) => capture),
      changes: changed.slice(0, KEPT).map((place) => ({
        key: keys[place] as string,
        values: Float64Array.from(byCapture, (values) => values[place] as number),
        rows: Int32Array.from(rowOf, (rows) => rows[place] ?? -1),
        delta: deltaOf(place),
      })),
      changedCount: changed.length,
      keyCount: count,
    });
  }
  return compared;
}

function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

/** First row of each name; names not seen before get the next place. */
function rowsByKey(table: Table, key: string, places: Map<string, number>): Int32Array {
  const column = columnOf(table, key);
  const found: number[] = [];
  for (let row = 0; column && row < table.rows; row++) {
    const name = textAt(column, row) ?? '';
    let place = places.get(name);
    if (place === undefined) {
      place = places.size;
      places.set(name, place);
    }
    found[place] ??= row;
  }
  return Int32Array.from({ length: places.size }, (_, place) => found[place] ?? -1);
}

function sums(
  table: Table,
  key: string,
  measure: string,
  places: ReadonlyMap<string, number>,
  count: number,
): Float64Array {
  const values = new Float64Array(count).fill(table.compareBy?.cut ? Number.NaN : 0);
  const names = columnOf(table, key);
  const numbers = columnOf(table, measure)?.numbers;
  for (let row = 0; names && numbers && row < table.rows; row++) {
    const place = places.get(textAt(names, row) ?? '') as number;
    values[place] = known(values[place]) + known(numbers.at(row));
  }
  return values;
}

function infoOf({ id, title, unit, type, counter, entity }: Column): ColumnInfo {
  return { id, title, unit, type, counter, entity };
}

export interface Movement {
  verdict: Verdict;
  /** Units per second; per capture where the captures state no time. */
  rate: number;
}

export function movementOf({ captures, measure }: Comparison, { values, verdict: own }: Change): Movement {
  const times = captures.map((capture) => timeSpan(capture)?.from ?? Number.NaN);
  const whole = Float64Array.from(values, (value) => known(value));
  const timed = times.every((time, i) => time > (times[i - 1] ?? Number.NEGATIVE_INFINITY));
  const { verdict, rate } = judge({
    ...(timed ? { time: Float64Array.from(times) } : {}),
    values: whole,
    floor: floorFor(measure.unit, whole),
  });
  return { verdict: own ?? verdict, rate };
}

/** For the report: what changed most in each comparison. */
export function comparisonRows(comparisons: readonly Comparison[], most: number): GrowthRow[] {
  return comparisons.flatMap((comparison) => {
    const total = comparison.changes.reduce((sum, { delta }) => sum + delta, 0);
    return comparison.changes.slice(0, most).map((change) => ({
      ...movementOf(comparison, change),
      table: comparison.table,
      key: change.key,
      unit: comparison.measure.unit,
      values: [...change.values].map(known),
      delta: change.delta,
      ...(total > 0 && change.delta > 0 ? { share: change.delta / total } : {}),
    }));
  });
}

/**
 * The comparisons as tables of the last capture, one for each table compared, id `<table>.growth`: a row a name that
 * changed, with every measure in every capture.
 */
export function comparisonTables(comparisons: readonly Comparison[]): { capture: Capture; table: Table }[] {
  const byTable = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const id = `${comparison.format} ${comparison.table}`;
    byTable.set(id, [...(byTable.get(id) ?? []), comparison]);
  }
  return [...byTable.values()].map((measures) => {
    const [main] = measures as [Comparison, ...Comparison[]];
    const capture = main.captures[main.captures.length - 1] as Capture;
    return { capture, table: tableOf(main, measures) };
  });
}

function tableOf(main: Comparison, measures: readonly Comparison[]): Table {
  const keys = main.changes.map(({ key }) => key);
  const verdicts = main.changes.map((change) => movementOf(main, change).verdict);
  const columns: Column[] = [
    { ...textColumn('key', 'Name'), texts: keys },
    { ...textColumn('verdict', 'Verdict'), words: VERDICTS, numbers: wordsOf(verdicts) },
  ];
  for (const { measure, changes, captures } of measures) {
    const byKey = measure.id === main.measure.id ? undefined : new Map(changes.map((one) => [one.key, one]));
    const at = (i: number) => (byKey ? byKey.get(keys[i] as string) : changes[i]);
    columns.push(numberColumn(measure, 'delta', `Δ ${measure.title}`, keys.length, (i) => at(i)?.delta ?? 0));
    for (let n = 0; n < captures.length; n++)
      columns.push(
        numberColumn(
          measure,
          String(n + 1),
          `${measure.title} in ${n + 1}`,
          keys.length,
          (i) => at(i)?.values[n],
        ),
      );
  }
  const left = main.changedCount - main.changes.length;
  const cut = left > 0 ? `; ${left.toLocaleString('en-US')} more changed less and are left out` : '';
  return {
    id: `${main.table}${SUFFIX}`,
    kind: 'histogram',
    title: `Growth of ${main.title} over ${main.captures.length} captures${cut}`,
    rows: keys.length,
    columns,
  };
}

function wordsOf(verdicts: readonly Verdict[]): NumberColumn {
  return NumberColumn.of(verdicts.map((verdict) => VERDICTS.indexOf(verdict)));
}

function textColumn(id: string, title: string): ColumnInfo {
  return { id, title, unit: '', type: 'text', counter: false, entity: '' };
}

function numberColumn(
  { id, unit }: ColumnInfo,
  suffix: string,
  title: string,
  rows: number,
  pick: (row: number) => number | undefined,
): Column {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = pick(row) ?? Number.NaN;
  return {
    id: `${id}.${suffix}`,
    title,
    unit: unit as Unit,
    type: 'number',
    counter: false,
    entity: '',
    numbers: NumberColumn.of(values),
  };
}
