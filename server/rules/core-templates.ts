/** Texts of one template of which every later dump holds more: each is another text, so no single one grows. */
import { finding } from '../engine/finding-id.ts';
import type { Case, Rule } from '../engine/rule.ts';
import { amount, exact } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import {
  course,
  DUMPS,
  evidenceOfGrowth,
  GROWTH_THRESHOLDS,
  type Grown,
  groupsOf,
  grownIn,
  limitsOf,
} from './core-tables.ts';
import { code } from './heap-tables.ts';

const SHOWN = 3;
const NAMES_SHOWN = 3;
const LEAST = 1000;
const BYTES_LEAST = 64 << 10;
/** Two dumps may differ by what was in work at their moments. */
const DUMPS_FOR_WARNING = 3;
/** `<n>.<n>` or `<hex>` alone name nothing. */
const LETTERS_LEAST = 3;
const PLACEHOLDER = /<[a-z]+>/g;

export const coreTemplatesGrow: Rule = {
  id: 'core.templatesGrow',
  about: 'Texts that differ in a number or an id only, of which every later dump of a process holds more.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    {
      name: 'smallest growth',
      value: LEAST,
      unit: 'different texts',
      source: 'fewer are what a process does while it lives',
    },
    { name: 'growth', value: BYTES_LEAST, unit: 'bytes', source: 'less is not what fills the memory' },
    ...GROWTH_THRESHOLDS.slice(1),
    {
      name: 'dumps',
      value: DUMPS_FOR_WARNING,
      unit: 'for a warning',
      source: 'two show a change, not a trend',
    },
  ],
  check: (examined) =>
    groupsOf(growing(examined))
      .map((group) => sayGrowth(group.sort((a, b) => b.bytes - a.bytes)))
      .sort((a, b) => (b.metrics.bytesDelta as number) - (a.metrics.bytesDelta as number))
      .slice(0, SHOWN),
};

interface GrownTemplate extends Grown {
  bytes: number;
}

function growing(examined: Case): GrownTemplate[] {
  const bytesOf = new Map(grownIn(examined, 'templates', 'bytes').map(({ key, delta }) => [key, delta]));
  return grownIn(examined, 'templates', 'distinct')
    .map((one) => ({ ...one, bytes: bytesOf.get(one.key) ?? 0 }))
    .filter(
      ({ key, delta, bytes }) =>
        delta >= LEAST &&
        bytes >= BYTES_LEAST &&
        key.replace(PLACEHOLDER, '').replace(/[^a-z]/gi, '').length >= LETTERS_LEAST,
    );
}

function sayGrowth(group: readonly GrownTemplate[]): Finding {
  const [main] = group as [GrownTemplate, ...GrownTemplate[]];
  const { captures } = main.comparison;
  const last = captures[captures.length - 1];
  const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
  const names = group.slice(0, NAMES_SHOWN).map(({ key }) => code(key));
  const more = group.length - names.length;
  const ends = more > 0 ? [...names, `${exact(more)} more`] : names;
  const named = ends.length > 1 ? `${ends.slice(0, -1).join(', ')} and ${ends[ends.length - 1]}` : ends[0];
  const evidence = group.slice(0, NAMES_SHOWN).flatMap(evidenceOfGrowth);
  return finding({
    rule: 'core.templatesGrow',
    severity: captures.length >= DUMPS_FOR_WARNING ? 'warning' : 'note',
    confidence: 'measured',
    subject: group
      .slice(0, NAMES_SHOWN)
      .map(({ key }) => key)
      .join(' + '),
    title:
      group.length > 1
        ? `Texts ${named} grow together, ${course(main.values)} different ones each: ${exact(main.delta)} more of each, ${amount(bytes, 'bytes')}.`
        : `Texts ${named} grow, ${course(main.values)} different ones: ${exact(main.delta)} more, ${amount(bytes, 'bytes')}.`,
    explanation: `${group.length > 1 ? 'They gained the same number between every two dumps: they belong to one kind of thing. ' : ''}Each text differs from the others in a number or an id, so none of them has more copies: what they name is made again and again, and at least its texts stay in memory.`,
    metrics: {
      countBefore: main.values[0] as number,
      countAfter: main.values[main.values.length - 1] as number,
      countDelta: main.delta,
      namesCount: group.length,
      bytesDelta: bytes,
    },
    evidence: evidence as [Evidence, ...Evidence[]],
    limits: [
      ...(captures.length === 2 ? ['Two dumps show a change, not a trend.'] : []),
      'The bytes are those of the texts alone: what belongs to each of them comes on top.',
      'Texts in memory that was freed and not used again are counted too: a count does not tell who holds them.',
      ...(last ? limitsOf(last) : []),
    ],
    next: [
      `See which there are most of: tidemark page ${last?.path ?? 'CORE'} templates --sort distinct:desc --limit 50`,
    ],
  });
}
