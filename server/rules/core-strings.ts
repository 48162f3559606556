/** Strings that become more from dump to dump, alone or as parts of one record, and who owns that record. */
import type { Change, Comparison } from '../engine/across-captures.ts';
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { DUMPS, type OwnedString, ownersIn, placeSentences } from './core-owner.ts';
import { code } from './heap-tables.ts';

const LEAST = 50;
const PART = 0.2;
const WITHIN = 0.005;
const WITHIN_COUNT = 3;
/** More of them is no longer a note. */
const SERIOUS = 1000;
const SHOWN = 3;
const NAMES_SHOWN = 4;
/** Findings quote, tables show all of it. */
const TEXT_SHOWN = 60;

const THRESHOLDS: Rule['thresholds'] = [
  {
    name: 'smallest growth',
    value: LEAST,
    unit: 'copies',
    source: 'measured: 0 false positives of 3,600 to 25,500 strings',
  },
  {
    name: 'growth',
    value: PART,
    unit: 'of the first count',
    source: 'measured on the same three series of dumps',
  },
  {
    name: 'agreement',
    value: WITHIN,
    unit: 'of the increment, or 3',
    source: 'measured: 12 of 2,032,414 in samples/string-histogram',
  },
];

interface Riser {
  text: string;
  /** By capture. */
  counts: number[];
  rows: Int32Array;
  /** Bytes of one copy. */
  bytes: number;
  owned: OwnedString | undefined;
}

interface Group {
  comparison: Comparison;
  risers: [Riser, ...Riser[]];
}

export const stringsPairGrows: Rule = {
  id: 'strings.pairGrows',
  about:
    'Two or more strings in memory whose copies grow by the same number between all dumps: one record that is kept.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: THRESHOLDS,
  check: (examined) =>
    groupsOf(examined)
      .filter(({ risers }) => risers.length > 1)
      .slice(0, SHOWN)
      .map(pairFinding),
};

export const stringsGrowing: Rule = {
  id: 'strings.growing',
  about: 'A string in memory whose copies become more from dump to dump.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: THRESHOLDS,
  check: (examined) =>
    groupsOf(examined)
      .filter(({ risers }) => risers.length === 1)
      .slice(0, SHOWN)
      .map(singleFinding),
};

/** Growing strings that stand in memory that is used, those that gained most bytes first. */
function groupsOf({ comparisons }: Case): Group[] {
  return comparisons
    .filter(
      ({ format, table, measure }) => DUMPS.includes(format) && table === 'strings' && measure.id === 'count',
    )
    .flatMap((comparison) => {
      const last = comparison.captures[comparison.captures.length - 1] as Capture;
      const owners = ownersIn(last);
      const risers = comparison.changes.flatMap((change) => riserOf(change, owners) ?? []);
      const weight = (riser: Riser) => gain(riser) * (riser.bytes + 16);
      risers.sort((a, b) => gain(b) - gain(a) || (a.text < b.text ? -1 : 1));
      const groups: Group[] = [];
      for (const riser of risers) {
        const group = groups.find(({ risers: [first] }) => growsLike(first, riser));
        if (group) group.risers.push(riser);
        else groups.push({ comparison, risers: [riser] });
      }
      const total = ({ risers: all }: Group) => all.reduce((sum, one) => sum + weight(one), 0);
      return groups.sort((a, b) => total(b) - total(a));
    });
}

function riserOf({ key, values, rows }: Change, owners: ReadonlyMap<string, OwnedString>): Riser | undefined {
  const counts = Array.from(values, (value) => value || 0);
  const first = counts[0] as number;
  const delta = (counts[counts.length - 1] as number) - first;
  if (delta < LEAST || delta < PART * first || /^\s*$/.test(key)) return undefined;
  for (let i = 1; i < counts.length; i++) {
    if ((counts[i] as number) < (counts[i - 1] as number)) return undefined;
  }
  const owned = owners.get(key);
  if (owned?.isResidue) return undefined;
  return { text: key, counts, rows, bytes: key.length, owned };
}

function gain({ counts }: Riser): number {
  return (counts[counts.length - 1] as number) - (counts[0] as number);
}

/** Equal increments between every pair of captures, and no other owner. */
function growsLike(a: Riser, b: Riser): boolean {
  if (a.owned?.owner && b.owned?.owner && a.owned.owner !== b.owned.owner) return false;
  for (let i = 1; i < a.counts.length; i++) {
    const one = (a.counts[i] as number) - (a.counts[i - 1] as number);
    const other = (b.counts[i] as number) - (b.counts[i - 1] as number);
    if (Math.abs(one - other) > Math.max(WITHIN_COUNT, WITHIN * one)) return false;
  }
  return true;
}

function pairFinding({ comparison, risers }: Group): Finding {
  const [first] = risers;
  const owned = risers.find(({ owned: one }) => one && one.owner !== '')?.owned;
  const named = risers.slice(0, NAMES_SHOWN).map(({ text }) => shown(text));
  const names =
    risers.length > NAMES_SHOWN
      ? `${named.join(', ')} and ${risers.length - NAMES_SHOWN} more`
      : `${named.slice(0, -1).join(', ')} and ${named[named.length - 1]}`;
  const record = owned ? `a record of \`${owned.owner}\`${cost(owned)}` : 'one record';
  return finding({
    ...shared(comparison, risers, owned),
    rule: 'strings.pairGrows',
    title: `${names} grow together, ${path(first)}, +${exact(gain(first))} each: parts of ${record} that is kept${python(risers)}.`,
  });
}

function singleFinding({ comparison, risers }: Group): Finding {
  const [first] = risers;
  const owned = first.owned?.owner ? first.owned : undefined;
  return finding({
    ...shared(comparison, risers, owned),
    rule: 'strings.growing',
    title: `${shown(first.text)} grows, ${path(first)}, +${exact(gain(first))}${owned ? `: held by \`${owned.owner}\`${cost(owned)}` : ''}${python(risers)}.`,
  });
}

function shared(
  { captures }: Comparison,
  risers: Group['risers'],
  owned: OwnedString | undefined,
): Omit<Finding, 'id' | 'rule' | 'title'> {
  const [first] = risers;
  const delta = gain(first);
  const last = captures[captures.length - 1] as Capture;
  const budget = growthOf(captures, 'usedChunkBytes') || growthOf(captures, 'dumpedBytes');
  const what = growthOf(captures, 'usedChunkBytes') > 0 ? 'used malloc chunks' : 'dumped memory';
  const record = owned?.recordBytes || Number.NaN;
  const explained = (record * delta) / budget;
  const sentences = [
    risers.length > 1
      ? `Copies that grow by the same number between all ${captures.length} dumps are made together and kept together: one record holds one of each, and ${exact(delta)} more of it exist than in the first dump.`
      : `Each of the ${captures.length} dumps holds more copies than the one before.`,
    ...placeSentences(risers.slice(0, NAMES_SHOWN)),
    ...(owned
      ? [
          `\`${owned.row.text('owner')}\` is an address in ${code(owned.module)}: the code that owns these records. Look there for what is allocated and never freed.`,
        ]
      : ['No record that holds them was recognised: see the dump for what points to them.']),
    ...(explained > 0 && explained < 10
      ? [
          `${exact(delta)} records of ${amount(record, 'bytes')} are ${amount(record * delta, 'bytes')}, ${share(explained)} of the ${amount(budget, 'bytes')} that ${what} have grown by.`,
        ]
      : budget > 0
        ? [
            `${what[0]?.toUpperCase()}${what.slice(1)} have grown by ${amount(budget, 'bytes')}, ${amount(budget / delta, 'bytes')} for each.`,
          ]
        : []),
  ];
  return {
    severity: delta >= SERIOUS ? 'warning' : 'note',
    confidence: 'inferred',
    subject: risers
      .slice(0, NAMES_SHOWN)
      .map(({ text }) => text.slice(0, TEXT_SHOWN))
      .join(' + '),
    explanation: sentences.join('\n\n'),
    metrics: {
      countBefore: first.counts[0] as number,
      countAfter: first.counts[first.counts.length - 1] as number,
      countDelta: delta,
      stringsCount: risers.length,
      ...(budget > 0 ? { bytesGrown: budget } : {}),
      ...(record > 0 ? { recordBytes: record } : {}),
      ...(explained > 0 ? { share: explained } : {}),
      ...(owned ? { copiesInPython: sum(risers, 'python'), copiesInFreedChunks: sum(risers, 'freed') } : {}),
    },
    evidence: evidenceOf(captures, risers, owned),
    limits: [
      ...(captures.length === 2 ? ['Two dumps are two points: they show a difference, no trend.'] : []),
      'Equal increments are a strong hint, no proof: two things may be counted by the same loop.',
      ...(owned
        ? []
        : ['Copies may also be dead: memory that was freed, or that a moving collector has left.']),
      'A dump shows what is held, not who called: the stack of the allocation is not in it.',
    ],
    next: [
      owned
        ? `See which symbol it is: addr2line -f -e ${owned.module} ${/0x[0-9a-f]+$/.exec(owned.row.text('owner'))?.[0] ?? ''}`
        : `See the places: tidemark page ${last.path} owners --format json`,
    ],
  };
}

/** Proof: the string in the first and the last dump, then the record. */
function evidenceOf(
  captures: readonly Capture[],
  risers: Group['risers'],
  owned: OwnedString | undefined,
): [Evidence, ...Evidence[]] {
  const found: Evidence[] = [];
  for (const { counts, rows } of risers.slice(0, NAMES_SHOWN)) {
    for (const i of [0, captures.length - 1]) {
      const capture = captures[i] as Capture;
      const table = capture.tables.find(({ id }) => id === 'strings');
      const row = rows[i] ?? -1;
      if (table && row >= 0)
        found.push({
          ...evidenceAt(capture, table, row),
          before: counts[0] as number,
          after: counts[i] as number,
        });
    }
  }
  if (owned)
    found.push({
      capture: (captures[captures.length - 1] as Capture).path,
      row: { table: 'owners', index: owned.row.index },
    });
  return [found[0] ?? { capture: (captures[0] as Capture).path }, ...found.slice(1)];
}

function growthOf(captures: readonly Capture[], fact: string): number {
  const last = Number(captures[captures.length - 1]?.facts[fact] ?? Number.NaN);
  return Math.max(0, last - Number(captures[0]?.facts[fact] ?? Number.NaN)) || 0;
}

function path({ counts }: Riser): string {
  return counts.map(exact).join(' → ');
}

function cost({ recordBytes, parentBytes }: OwnedString): string {
  const bytes = recordBytes || parentBytes;
  return bytes > 0 ? `, ${amount(bytes, 'bytes')} each` : '';
}

function python(risers: Group['risers']): string {
  const known = risers.flatMap(({ owned }) => owned ?? []);
  const [first] = known;
  if (!first || known.length < risers.length) return '';
  return known.every(({ python: own }) => own === 0)
    ? `; none of ${exact(first.copies)} copies is in Python's own memory`
    : '';
}

function sum(risers: Group['risers'], key: 'python' | 'freed'): number {
  return risers.reduce((total, { owned }) => total + (owned?.[key] ?? 0), 0);
}

function shown(text: string): string {
  return code(text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text);
}
