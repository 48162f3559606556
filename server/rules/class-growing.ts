/** Which class, type or allocation site of a managed heap grows, over the lists of one file or the captures of a case. */
import type { Change, Comparison } from '../engine/across-captures.ts';
import { movementOf } from '../engine/across-captures.ts';
import { type Capture, judgementOf } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import { amount, exact, plural, share, signed } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import type { Verdict } from '../protocol/growth.ts';

const FORMATS = ['jmap-histo', 'heapy', 'tracemalloc', 'gc-counts', 'massif'];

/** Told one by one; the table of growth has the rest. */
const SHOWN = 3;

/** Less is noise of the runtime itself: caches, code that was loaded late. */
const LEAST_BYTES = 64 * 1024;
const LEAST_COUNT = 500;

const WORDS: Readonly<Record<string, { unit: string; one: string; next: string[] }>> = {
  'jmap-histo': {
    unit: 'class',
    one: 'object',
    next: [
      'See who keeps them: jcmd PID GC.heap_dump heap.hprof, and look at the retaining path of one',
      'Count again after a full collection: jmap -histo:live PID',
    ],
  },
  heapy: {
    unit: 'kind',
    one: 'object',
    next: [
      'See who refers to them: guppy.hpy().heap().byrcs, or objgraph.show_backrefs(objgraph.by_type(NAME)[:3])',
    ],
  },
  tracemalloc: {
    unit: 'allocation site',
    one: 'block',
    next: [
      'See how it is reached: tracemalloc.start(25), then snapshot.statistics("traceback")[0].traceback.format()',
    ],
  },
  massif: {
    unit: 'allocation site',
    one: 'block',
    next: ['See how it is reached: ms_print massif.out, and the tree of the last detailed snapshot'],
  },
  'gc-counts': {
    unit: 'type',
    one: 'object',
    next: ['See who refers to them: objgraph.show_backrefs(objgraph.by_type(NAME)[:3], max_depth=5)'],
  },
};

interface Grown {
  name: string;
  runtime: boolean;
  verdict: Verdict;
  /** First and last; NaN where the list does not state it. */
  count: [number, number];
  bytes: [number, number];
  evidence: [Evidence, ...Evidence[]];
}

export const classGrowing: Rule = {
  id: 'class.growing',
  about: 'Classes, types or allocation sites whose objects become more from one list to the next.',
  kinds: ['histogram'],
  formats: FORMATS,
  thresholds: [
    {
      name: 'smallest growth',
      value: LEAST_BYTES,
      unit: 'bytes',
      source: 'a JVM at rest moves by less; own measurement',
    },
    {
      name: 'smallest growth without bytes',
      value: LEAST_COUNT,
      unit: 'objects',
      source: 'imports and caches of an idle interpreter add fewer',
    },
    { name: 'named', value: SHOWN, unit: 'classes', source: 'the largest by bytes; the table shows all' },
  ],
  check: ({ captures, comparisons }) => [
    ...captures.filter(({ format }) => FORMATS.includes(format.id)).flatMap(withinCapture),
    ...FORMATS.flatMap((format) => acrossCaptures(comparisons.filter((one) => one.format === format))),
  ],
};

/** Several lists in one file: the statistics have judged each name. */
function withinCapture(capture: Capture): Finding[] {
  const table = capture.tables.find(({ id }) => id === 'snapshots');
  if (!table || table.rows < 2) return [];
  const hasBytes = columnOf(table, 'total.bytes') !== undefined;
  const last = table.rows - 1;
  const grown: Grown[] = [];
  for (const column of table.columns) {
    if (column.entity === '' || column.unit !== (hasBytes ? 'bytes' : 'count')) continue;
    const judgement = judgementOf(capture, table.id, column.id);
    const from = firstRow(column.numbers?.toArray(table.rows));
    const [before, after] = [column.numbers?.at(from) ?? Number.NaN, column.numbers?.at(last) ?? Number.NaN];
    const counts = hasBytes ? columnOf(table, `${column.entity} count`) : column;
    const count: [number, number] = [
      counts?.numbers?.at(from) ?? Number.NaN,
      counts?.numbers?.at(last) ?? Number.NaN,
    ];
    const bytes: [number, number] = hasBytes ? [before, after] : [Number.NaN, Number.NaN];
    if (!judgement || !isGrowth(judgement.verdict, bytes, count)) continue;
    grown.push({
      name: column.entity,
      runtime: isRuntime(capture, column.entity),
      verdict: judgement.verdict,
      count,
      bytes,
      evidence: evidenceOfChange(capture, table, column.id, from, last),
    });
  }
  const total = columnOf(table, hasBytes ? 'total.bytes' : 'total.count')?.numbers;
  return findings(
    capture.format.id,
    grown,
    (total?.at(last) ?? 0) - (total?.at(0) ?? 0),
    `${table.rows} lists`,
  );
}

/** One list a file. */
function acrossCaptures(comparisons: readonly Comparison[]): Finding[] {
  const main = comparisons[0];
  if (!main || (main.measure.unit !== 'bytes' && main.measure.unit !== 'count')) return [];
  const hasBytes = main.measure.unit === 'bytes';
  const counts = new Map(
    comparisons
      .find(({ measure }) => measure.unit === 'count')
      ?.changes.map((change) => [change.key, change]),
  );
  const grown = main.changes.flatMap((change): Grown[] => {
    const [before, after] = ends(change);
    const { verdict } = movementOf(main, change);
    const counted = counts.get(change.key);
    const count: [number, number] = counted ? ends(counted) : [Number.NaN, Number.NaN];
    const bytes: [number, number] = hasBytes ? [before, after] : [Number.NaN, Number.NaN];
    if (!isGrowth(verdict, bytes, count) || !onlyRises(change)) return [];
    return [
      {
        name: change.key,
        runtime: isRuntime(main.captures[main.captures.length - 1] as Capture, change.key),
        verdict,
        count,
        bytes,
        evidence: evidenceOf(main, change),
      },
    ];
  });
  const total = main.changes.reduce((sum, { delta }) => sum + delta, 0);
  return findings(main.format, grown, total, plural(main.captures.length, 'capture'));
}

/** By bytes, or by number: a class of small objects may grow long before its bytes tell. */
function isGrowth(verdict: Verdict, bytes: readonly number[], count: readonly number[]): boolean {
  const added = ([before = 0, after = 0]: readonly number[]) => after - (before || 0);
  if (!(added(bytes) >= LEAST_BYTES || added(count) >= LEAST_COUNT)) return false;
  return verdict === 'growing' || verdict === 'rising' || verdict === 'cannot tell';
}

function onlyRises({ values }: Change): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[i - 1] as number)) return false;
  return true;
}

function ends({ values }: Change): [number, number] {
  return [values[0] || 0, values[values.length - 1] || 0];
}

function firstRow(values: Float64Array | undefined): number {
  return Math.max(0, values?.findIndex((value) => !Number.isNaN(value)) ?? 0);
}

function evidenceOf({ captures, table, measure }: Comparison, { rows }: Change): [Evidence, ...Evidence[]] {
  const found = [...rows].flatMap((row, i): Evidence[] => {
    const capture = captures[i] as Capture;
    const rowsOf = capture.tables.find(({ id }) => id === table);
    if (row < 0 || !rowsOf) return [];
    const value = columnOf(rowsOf, measure.id)?.numbers?.at(row);
    return [{ ...evidenceAt(capture, rowsOf, row), ...(value === undefined ? {} : { after: value }) }];
  });
  const last = found[found.length - 1] ?? { capture: (captures[0] as Capture).path };
  return found.length > 1 ? [found[0] as Evidence, last] : [last];
}

/** Classes of the platform grow as a consequence: arrays, strings and map nodes of the program's own objects. */
function isRuntime(capture: Capture, name: string): boolean {
  switch (capture.format.id) {
    case 'jmap-histo':
      return (
        /^(?:\[+[BCDFIJSZ]$|\[*L?(?:java|javax|jdk|sun)\.)/.test(name) ||
        /^java\.|^jdk\./.test(moduleOf(capture, name))
      );
    case 'tracemalloc':
      return /^<frozen|\/lib\/python3?|tracemalloc\.py:/.test(name);
    default:
      return /^(?:(?:types|builtins|collections|_collections)\.)?(?:dict|list|tuple|set|str|unicode|bytes|int|long|float|function|cell|frame|code|type|module|method|weakref|ReferenceType|CodeType|builtin_function_or_method|\w+_descriptor|dict (?:of|\().*)$/.test(
        name,
      );
  }
}

function moduleOf(capture: Capture, name: string): string {
  const table: Table | undefined = capture.tables.find(({ id }) => id === 'classes');
  const names = table && columnOf(table, 'name');
  const modules = table && columnOf(table, 'note');
  for (let row = 0; table && names && modules && row < table.rows; row++)
    if (textAt(names, row) === name) return textAt(modules, row) ?? '';
  return '';
}

function findings(format: string, grown: readonly Grown[], total: number, over: string): Finding[] {
  const delta = ({ bytes, count }: Grown) =>
    Number.isNaN(bytes[1]) ? count[1] - (count[0] || 0) : bytes[1] - (bytes[0] || 0);
  const sorted = [...grown].sort((a, b) => delta(b) - delta(a));
  const own = sorted.filter(({ runtime }) => !runtime);
  const told = own.length > 0 ? own.slice(0, SHOWN) : sorted.slice(0, 1);
  const beside = sorted.filter((one) => !told.includes(one));
  return told.map((one, i) =>
    classFinding(
      format,
      one,
      delta(one),
      total,
      over,
      i === 0 ? beside : [],
      i === 0 ? grown.length - told.length : 0,
    ),
  );
}

function classFinding(
  format: string,
  one: Grown,
  delta: number,
  total: number,
  over: string,
  beside: readonly Grown[],
  more: number,
): Finding {
  const words = WORDS[format] ?? WORDS['jmap-histo']!;
  const proven = one.verdict === 'growing';
  const [countBefore, countAfter] = one.count;
  const hasCount = !Number.isNaN(countAfter);
  const hasBytes = !Number.isNaN(one.bytes[1]);
  const added = countAfter - (countBefore || 0);
  const counted = hasCount
    ? `${exact(countBefore || 0)} → ${exact(countAfter)} ${words.one}s`
    : `${amount(one.bytes[0] || 0, 'bytes')} → ${amount(one.bytes[1], 'bytes')}`;
  const bytes = hasBytes ? signed(delta, 'bytes') : '';
  const change = [hasCount ? `+${exact(added)}` : '', bytes].filter((text) => text !== '').join(', ');
  const with_ = beside
    .slice(0, 5)
    .map((other) => {
      const n = other.count[1] - (other.count[0] || 0);
      return `\`${other.name}\`${Number.isNaN(n) ? '' : ` +${exact(n)}`}`;
    })
    .join(', ');
  return finding({
    rule: 'class.growing',
    severity: proven ? 'warning' : 'note',
    confidence: proven ? 'inferred' : 'measured',
    subject: one.name,
    title: `${one.name} ${proven ? 'grows' : 'rose in every list'}: ${counted} (${change}) over ${over}${proven ? '' : ', too few for a verdict'}.`,
    explanation: `Of all ${words.unit === 'class' ? 'classes' : `${words.unit}s`} that are not the runtime's own it gained the most${
      hasBytes && total > 0
        ? `: ${share(Math.min(1, delta / total))} of the growth of all of them is in it directly`
        : ''
    }.${hasCount && hasBytes && added > 0 ? ` One costs ${amount(Math.round(delta / added), 'bytes')} by itself, without what it refers to.` : ''}${
      with_ === ''
        ? ''
        : `\n\nBeside it grew ${with_}: arrays, strings and map entries usually belong to the objects of the program that grow with them.`
    }${one.runtime ? '\n\nNo class of the program itself grows: what holds these is not told by counts.' : ''}`,
    metrics: {
      ...(hasCount ? { countBefore: countBefore || 0, countAfter, countDelta: added } : {}),
      ...(hasBytes ? { bytesBefore: one.bytes[0] || 0, bytesAfter: one.bytes[1], bytesDelta: delta } : {}),
      ...(hasBytes && total > 0 ? { share: Math.min(1, delta / total) } : {}),
    },
    evidence: one.evidence,
    limits: [
      'Counts do not say who keeps the objects, nor whether there is a bound to them (a cache that is still filling looks the same).',
      ...(proven ? [] : ['Growth is tested from 6 lists on.']),
      ...(format === 'tracemalloc'
        ? ['tracemalloc rounds sizes to three or four digits; it sees Python’s own allocations only.']
        : []),
      ...(format === 'gc-counts'
        ? ['The collector tracks containers only: strings, numbers and bytes are not counted.']
        : []),
      ...(more > 0
        ? [`${plural(more, 'more name grew', 'more names grew')}; the table of growth shows them all.`]
        : []),
    ],
    next: [...words.next],
  });
}
