/** Strings of which more and more copies are kept, what record holds them, and which module made it. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { residentOf } from './core-resident.ts';
import {
  APART_SHARE,
  course,
  DUMPS,
  evidenceOfGrowth,
  factOf,
  GROWTH_THRESHOLDS,
  type Grown,
  groupsOf,
  grownIn,
  limitsOf,
  rowOf,
  withoutQuote,
} from './core-tables.ts';
import { code } from './heap-tables.ts';
import type { TableRow } from './table-rows.ts';

const SHOWN = 3;
const NAMES_SHOWN = 3;
const NAME_LENGTH = 60;
/** The part of the growth of memory in use that makes it the cause. */
const CAUSE_SHARE = 0.2;
const CAPTURES_FOR_ERROR = 3;
/** Chunks of one record cannot have grown by more than all chunks, but for what was given back meanwhile. */
const SHARED_TIMES = 2;

export const coreLeak: Rule = {
  id: 'core.leak',
  about:
    'Strings that have more copies in every later dump of a process: records that are kept, and who owns them.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    ...GROWTH_THRESHOLDS,
    {
      name: 'increments of one record apart',
      value: APART_SHARE,
      unit: '',
      source: 'measured: 6 in a million',
    },
    {
      name: 'share of the growth',
      value: CAUSE_SHARE,
      unit: '',
      source: 'less is not what fills the memory',
    },
  ],
  check(examined) {
    const groups = groupsOf(grownIn(examined, 'strings', 'count'));
    const found = groups.map((group) => leakOf(examined, group)).filter((one) => one !== undefined);
    return found
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, SHOWN)
      .map(({ finding: one }) => one);
  },
};

interface Copies {
  copies: number;
  used: number;
  freed: number;
  python: number;
}

function leakOf(examined: Case, group: readonly Grown[]): { finding: Finding; bytes: number } | undefined {
  const [main] = group as [Grown, ...Grown[]];
  const captures = main.comparison.captures;
  const last = captures[captures.length - 1] as Capture;
  const owners = group.flatMap(({ key }) => rowOf(last, 'owners', 'text', key) ?? []);
  const where = owners.reduce<Copies>(
    (sum, row) => ({
      copies: sum.copies + row.number('copies'),
      used: sum.used + row.number('used'),
      freed: sum.freed + row.number('freed'),
      python: sum.python + row.number('python'),
    }),
    { copies: 0, used: 0, freed: 0, python: 0 },
  );
  // Freed memory keeps its bytes until it is used again: that is residue, and what Python holds Python can tell.
  if (where.freed > where.used + where.python || where.python > where.used) return undefined;
  const owned =
    owners.find((row) => row.text('owner') !== '') ?? owners.find((row) => row.number('parents') > 0);
  const whole = recordBytes(owners, owned, main);
  const grew = factOf(last, 'usedChunkBytes') - factOf(captures[0], 'usedChunkBytes');
  // More than malloc handed out: several copies lie in one chunk, which is a buffer and no record.
  const isShared =
    !((owned?.number('recordBytes') ?? 0) > 0) && grew > 0 && whole * main.delta > SHARED_TIMES * grew;
  const each = isShared ? main.key.length + 1 : whole;
  const bytes = each * main.delta;
  return { finding: sayLeak(examined, group, owners, owned, where, each), bytes };
}

/** What one record costs: with all it alone points to, else the chunks of its strings, else their bytes. */
function recordBytes(owners: readonly TableRow[], owned: TableRow | undefined, main: Grown): number {
  const record = owned?.number('recordBytes') ?? 0;
  if (record > 0) return record;
  const chunks = owners.reduce((sum, row) => sum + (row.number('chunkBytes') || 0), 0);
  return chunks > 0 ? chunks + (owned?.number('parentBytes') || 0) : main.key.length + 1;
}

function sayLeak(
  examined: Case,
  group: readonly Grown[],
  owners: readonly TableRow[],
  owned: TableRow | undefined,
  where: Copies,
  each: number,
): Finding {
  const [main] = group as [Grown, ...Grown[]];
  const captures = main.comparison.captures;
  const first = captures[0] as Capture;
  const last = captures[captures.length - 1] as Capture;
  const bytes = each * main.delta;
  const usedGrowth = factOf(last, 'usedChunkBytes') - factOf(first, 'usedChunkBytes');
  const explained = usedGrowth > 0 ? bytes / usedGrowth : Number.NaN;
  const resident = residentOf(examined, captures);
  const rssGrowth = resident ? (resident.at(-1) as number) - (resident[0] as number) : Number.NaN;
  const owner = owned?.text('owner') ?? '';
  const hasPython = factOf(last, 'pythonObjectCount') > 0;
  const isCause = owner !== '' && explained >= CAUSE_SHARE && captures.length >= CAPTURES_FOR_ERROR;
  const evidence = group.slice(0, NAMES_SHOWN).flatMap(evidenceOfGrowth);
  for (const row of owners.slice(0, NAMES_SHOWN)) evidence.push(row.evidence());
  const signature = owner === '' ? undefined : rowOf(last, 'signatures', 'signature', owner);
  if (signature) evidence.push(withoutQuote(signature.evidence()));
  return finding({
    rule: 'core.leak',
    severity: isCause ? 'error' : 'warning',
    confidence: owned ? 'measured' : 'inferred',
    subject: group
      .map(({ key }) => key)
      .slice(0, NAMES_SHOWN)
      .join(' + '),
    title: titleOf(group, owned, where, each, hasPython),
    explanation: explain(group, owners, owned, where, {
      each,
      bytes,
      usedGrowth,
      explained,
      rssGrowth,
      rssAfter: resident?.at(-1) ?? Number.NaN,
      hasPython,
      signature,
    }),
    metrics: {
      countBefore: main.values[0] as number,
      countAfter: main.values[main.values.length - 1] as number,
      countDelta: main.delta,
      namesCount: group.length,
      ...(each > 0 ? { bytesPerRecord: Math.round(each), leakedBytes: Math.round(bytes) } : {}),
      ...(Number.isFinite(explained) ? { shareOfHeapGrowth: explained } : {}),
      ...(rssGrowth > 0
        ? {
            rssGrowthBytes: rssGrowth,
            shareOfRssGrowth: bytes / rssGrowth,
            residualBytes: rssGrowth - bytes,
            rssBytesPerRecord: rssGrowth / main.delta,
          }
        : {}),
      copiesInUsedChunks: where.used,
      copiesInFreedChunks: where.freed,
      copiesInPython: where.python,
    },
    evidence: evidence as [Evidence, ...Evidence[]],
    limits: [
      ...(captures.length === 2 ? ['Two dumps show a change, not a trend.'] : []),
      'Counts are those of the moments of the dumps; what was made and freed between them is not seen.',
      ...(owner === ''
        ? ['No record with a pointer into a module holds these copies, so no module can be named.']
        : [
            'The module is the one whose constants or tables the record points to: the code that forgot to free it may be the caller’s.',
          ]),
      ...(rssGrowth > 0
        ? ['RSS counts whole pages, and was read some moments before or after the dump.']
        : [
            'What part of the growth of RSS this explains is unknown: keep /proc/PID/smaps beside each dump, as DUMP.smaps.',
          ]),
      ...(Number.isFinite(explained)
        ? []
        : ['The heap was not walked in every dump: what part of its growth this explains is unknown.']),
      ...limitsOf(last),
    ],
    next: nextSteps(examined, owned),
  });
}

function titleOf(
  group: readonly Grown[],
  owned: TableRow | undefined,
  where: Copies,
  each: number,
  hasPython: boolean,
): string {
  const [main] = group as [Grown, ...Grown[]];
  const owner = owned?.text('owner') ?? '';
  const className = owned?.text('class') ?? '';
  const subject =
    group.length > 1
      ? `${namesOf(group)} grow together, ${course(main.values)} each`
      : `${namesOf(group)} grows, ${course(main.values)}`;
  const record = `${exact(main.delta)} more ${group.length > 1 ? 'records' : 'copies'}`;
  const cost = each > 0 ? ` of ${amount(Math.round(each), 'bytes')}` : '';
  const held = owner === '' ? '' : `; owner ${owner}${className === '' ? '' : ` (${className})`}`;
  const python = hasPython && where.copies > 0 ? `; ${pythonPart(where)}` : '';
  return `${subject}: ${record}${cost}${held}${python}.`;
}

function pythonPart({ copies, python }: Copies): string {
  return python === 0
    ? `none of the ${exact(copies)} copies is in Python's memory`
    : `${exact(python)} of ${exact(copies)} copies are in Python's memory`;
}

function namesOf(group: readonly Grown[]): string {
  const names = group.slice(0, NAMES_SHOWN).map(({ key }) => code(shortened(key)));
  const more = group.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${exact(more)} more`;
  return names.length > 1
    ? `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
    : (names[0] ?? '');
}

function shortened(text: string): string {
  return text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH)}…` : text;
}

function explain(
  group: readonly Grown[],
  owners: readonly TableRow[],
  owned: TableRow | undefined,
  where: Copies,
  figures: {
    each: number;
    bytes: number;
    usedGrowth: number;
    explained: number;
    /** NaN where it is not known. */
    rssGrowth: number;
    rssAfter: number;
    hasPython: boolean;
    signature: TableRow | undefined;
  },
): string {
  const parts: string[] = [];
  if (group.length > 1)
    parts.push(
      `${plural(group.length, 'string')} gained the same number of copies between every two dumps: they are parts of one record, and ${exact((group[0] as Grown).delta)} more of it are kept.`,
    );
  if (where.copies > 0 && where.used + where.freed + where.python === 0)
    parts.push(
      `None of ${exact(where.copies)} copies in the last dump is in memory that was walked: which of them are still in use is unknown.`,
    );
  else if (where.copies > 0) {
    parts.push(
      `Of ${exact(where.copies)} copies in the last dump ${exact(where.used)} are in chunks that malloc holds in use, ${exact(where.freed)} in freed ones${figures.hasPython ? `, ${exact(where.python)} in Python's own memory: ${where.python === 0 ? 'gc, guppy and objgraph cannot see them' : 'Python can tell of those'}` : ''}.`,
    );
  }
  for (const row of owners.slice(0, NAMES_SHOWN)) {
    const parents = row.number('parents');
    if (!(parents > 0)) continue;
    const offset = row.number('parentOffset');
    parts.push(
      `- ${code(shortened(row.text('text')))}: ${exact(parents)} copies hang off a chunk of ${amount(row.number('parentBytes'), 'bytes')}${Number.isNaN(offset) ? '' : ` at offset 0x${offset.toString(16)}`} (${row.text('held')})`,
    );
  }
  const owner = owned?.text('owner') ?? '';
  if (owner !== '') {
    const count = figures.signature?.number('count');
    parts.push(
      `${whereOf(owned?.text('held') ?? '')} points to ${owner} (${code(owned?.text('modulePath') ?? '')})${count === undefined ? '' : `; ${exact(count)} chunks in use begin with it`}.`,
    );
  }
  if (figures.usedGrowth > 0)
    parts.push(
      `${exact((group[0] as Grown).delta)} records of ${amount(Math.round(figures.each), 'bytes')} are ${amount(figures.bytes, 'bytes')}: ${share(Math.min(1, figures.explained))} of the ${amount(figures.usedGrowth, 'bytes')} by which malloc's memory in use grew.`,
    );
  if (figures.rssGrowth > 0) parts.push(againstRss(group[0] as Grown, figures));
  return parts.join('\n\n');
}

/** Which word leads to the owner, by how the strings are held. */
function whereOf(held: string): string {
  const offset = /at (0x[0-9a-f]+) to the owner$/.exec(held)?.[1];
  if (offset !== undefined) return `The word at ${offset} of that record`;
  return held.endsWith('pointed to by the owner')
    ? 'The first word of the record that points to that one'
    : 'The first word of that record';
}

/** The records against the growth of the whole process. */
function againstRss(
  { delta }: Grown,
  { bytes, rssGrowth, rssAfter }: { bytes: number; rssGrowth: number; rssAfter: number },
): string {
  const residual = rssGrowth - bytes;
  const rest =
    residual > 0
      ? `${amount(residual, 'bytes')} of its growth are something else`
      : 'pages that were free or shared before took the rest';
  return `RSS grew by ${amount(rssGrowth, 'bytes')} to ${amount(rssAfter, 'bytes')}, ${amount(Math.round(rssGrowth / delta), 'bytes')} for each record: the records explain ${share(Math.min(1, bytes / rssGrowth))} of that; ${rest}.`;
}

function nextSteps({ captures }: Case, owned: TableRow | undefined): string[] {
  const owner = owned?.text('owner') ?? '';
  const offset = /\+(0x[0-9a-f]+)$/.exec(owner)?.[1];
  const path = owned?.text('modulePath') ?? '';
  if (offset === undefined || !/^[\w./+-]+$/.test(path))
    return [
      'Dump once more after some minutes under load, and analyze all dumps together: gcore -o core PID',
    ];
  const named = `See what stands there: gdb -q -batch -ex 'info symbol ${offset}' ${path}`;
  return captures.length > 1 ? [named] : [named, 'Dump again after some minutes: gcore -o core PID'];
}
