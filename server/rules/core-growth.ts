/** What grows between dumps of a process besides strings: records by their first word, Python's types, chunks of a size. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import {
  course,
  DUMPS,
  evidenceOfGrowth,
  factOf,
  GROWTH_THRESHOLDS,
  type Grown,
  grownIn,
  limitsOf,
  rowOf,
  withoutQuote,
} from './core-tables.ts';
import { code } from './heap-tables.ts';

const SHOWN = 3;
/** Bytes below are not worth a word. */
const BYTES_LEAST = 64 << 10;
/** Chunks of one size are the last clue: they must be most of what grew. */
const SIZE_SHARE = 0.3;
/** So much of the growth of a size explained by texts and their records is told with them. */
const SIZE_TOLD = 0.5;
/** Types that programs keep their own objects in: which of these grows says less than a class of the program. */
const BUILT_IN = new Set(
  'str bytes bytearray int float complex bool dict list tuple set frozenset object type module function method cell code frame'.split(
    ' ',
  ),
);

/** Where a growing thing is listed, and what to say of it. */
interface Kind {
  table: string;
  key: string;
  count: string;
  bytes: string;
  things: string;
  why(name: string): string;
  next: string;
}

const RECORDS: Kind = {
  table: 'signatures',
  key: 'signature',
  count: 'count',
  bytes: 'bytes',
  things: 'chunks in use whose first word points to',
  why: (name) =>
    `Records of one kind begin with the same pointer: to their class, their table of operations, or a name. All these begin with ${name}.`,
  next: 'See what stands there: gdb -q -batch -ex "info symbol OFFSET" MODULE',
};
const TYPES: Kind = {
  table: 'python-types',
  key: 'type',
  count: 'count',
  bytes: 'bytes',
  things: 'Python objects of type',
  why: () =>
    'The objects were counted in the memory of the interpreter itself: it can tell who refers to them.',
  next: 'See who refers to them, in the process: objgraph.show_backrefs(objgraph.by_type(NAME)[:3], max_depth=5)',
};
const SIZES: Kind = {
  table: 'chunks',
  key: 'size',
  count: 'used',
  bytes: 'usedBytes',
  things: 'chunks in use of',
  why: () =>
    'Nothing else tells them apart: they begin with no pointer into a module, and are not the copies of a text that grows, nor what holds them.',
  next: 'See what is in them: tidemark page CORE strings --sort bytes:desc --limit 50',
};

export const coreRecordsGrow: Rule = {
  id: 'core.recordsGrow',
  about: 'Records of one kind, or chunks of one size, of which every later dump of a process holds more.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    ...GROWTH_THRESHOLDS,
    { name: 'growth', value: BYTES_LEAST, unit: 'bytes', source: 'less is not what fills the memory' },
    {
      name: 'share of the growth',
      value: SIZE_SHARE,
      unit: 'for sizes',
      source: 'sizes alone are a weak clue',
    },
  ],
  check(examined) {
    const records = growing(examined, RECORDS);
    if (records.length > 0) return records.map((one) => sayGrowth(examined, RECORDS, one));
    return growing(examined, SIZES)
      .filter((one) => toldWithTexts(examined, one) < SIZE_TOLD * one.delta)
      .filter(({ bytes, comparison }) => {
        const last = comparison.captures[comparison.captures.length - 1];
        const grew = factOf(last, 'usedChunkBytes') - factOf(comparison.captures[0], 'usedChunkBytes');
        return bytes >= SIZE_SHARE * grew;
      })
      .map((one) => sayGrowth(examined, SIZES, one));
  },
};

export const corePythonGrows: Rule = {
  id: 'core.pythonGrows',
  about: 'Python objects of one type, of which every later dump of a process holds more.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    ...GROWTH_THRESHOLDS,
    { name: 'growth', value: BYTES_LEAST, unit: 'bytes', source: 'less is not what fills the memory' },
  ],
  check: (examined) => growing(examined, TYPES).map((one) => sayGrowth(examined, TYPES, one)),
};

interface GrownKind extends Grown {
  bytes: number;
}

function growing(examined: Case, kind: Kind): GrownKind[] {
  const bytesOf = new Map(grownIn(examined, kind.table, kind.bytes).map((one) => [one.key, one.delta]));
  return grownIn(examined, kind.table, kind.count)
    .map((one) => ({ ...one, bytes: bytesOf.get(one.key) ?? 0 }))
    .filter(({ bytes }) => bytes >= BYTES_LEAST)
    .sort((a, b) => Number(BUILT_IN.has(a.key)) - Number(BUILT_IN.has(b.key)) || b.bytes - a.bytes)
    .slice(0, SHOWN);
}

/** How many more chunks of a size are copies of texts that grow, or the records that hold them. */
function toldWithTexts(examined: Case, { key, comparison: { captures } }: GrownKind): number {
  const last = captures[captures.length - 1] as Capture;
  const size = Number(/^[\d,]+/.exec(key)?.[0].replaceAll(',', ''));
  let told = 0;
  let held = 0;
  for (const { key: text, delta } of grownIn(examined, 'owners', 'used')) {
    const row = rowOf(last, 'owners', 'text', text);
    if (row?.number('chunkBytes') === size) told += delta;
    // Several texts hang off one record.
    if (row?.number('parentBytes') === size) held = Math.max(held, delta);
  }
  return told + held;
}

function sayGrowth(_examined: Case, kind: Kind, grown: GrownKind): Finding {
  const { captures } = grown.comparison;
  const first = captures[0] as Capture;
  const last = captures[captures.length - 1] as Capture;
  const row = rowOf(last, kind.table, kind.key, grown.key);
  const className = row?.text('class') ?? '';
  const name = className === '' ? grown.key : `${grown.key} (${className})`;
  const grew = factOf(last, 'usedChunkBytes') - factOf(first, 'usedChunkBytes');
  const part = kind !== TYPES && grew > 0 ? Math.min(1, grown.bytes / grew) : Number.NaN;
  const offset = /\+(0x[0-9a-f]+)$/.exec(grown.key)?.[1] ?? '';
  return finding({
    rule: kind === TYPES ? 'core.pythonGrows' : 'core.recordsGrow',
    severity: 'warning',
    confidence: 'measured',
    subject: grown.key,
    title: `${course(grown.values)} ${kind.things} ${code(name)}: ${exact(grown.delta)} more, ${amount(grown.bytes, 'bytes')}.`,
    explanation: `${kind.why(code(grown.key))}${Number.isNaN(part) ? '' : `\n\nThey are ${share(part)} of the ${amount(grew, 'bytes')} by which malloc's memory in use grew; what they point to comes on top.`}`,
    metrics: {
      countBefore: grown.values[0] as number,
      countAfter: grown.values[grown.values.length - 1] as number,
      countDelta: grown.delta,
      bytesDelta: grown.bytes,
      ...(Number.isNaN(part) ? {} : { shareOfHeapGrowth: part }),
    },
    evidence: evidenceOfGrowth(grown).map(withoutQuote) as [Evidence, ...Evidence[]],
    limits: [
      ...(captures.length === 2 ? ['Two dumps show a change, not a trend.'] : []),
      'Counts are those of the moments of the dumps; what was made and freed between them is not seen.',
      ...limitsOf(last),
    ],
    next: [
      kind.next
        .replace('OFFSET', offset)
        .replace('MODULE', row?.text('module') || 'MODULE')
        .replace('NAME', JSON.stringify(grown.key.replace(/^.*\./, '')))
        .replace('CORE', last.path),
    ],
  });
}
