/**
 * The filter language of calls: `%net pid:12 errno:ENOENT >10ms fd:3 path~/etc name:openat`. All terms must hold;
 * `!` before a term turns it round; a comma lists alternatives; quotes keep blanks. Pure: parsing never fails.
 */

/** What a word of the filter is compared with. */
export type SpanField = 'pid' | 'errno' | 'fd' | 'path' | 'name' | 'class' | 'any';

export type SpanTerm = { negated: boolean } & (
  | { kind: 'duration'; over: boolean; ms: number }
  /** One of `values`, whole; of a class the beginning is enough. */
  | { kind: 'is'; field: SpanField; values: readonly string[] }
  /** One of `values` occurs, upper and lower case alike. */
  | { kind: 'has'; field: SpanField; values: readonly string[] }
);

export interface SpanFilter {
  terms: SpanTerm[];
  /** What was not understood, a sentence each; it is looked for as a plain word. */
  problems: string[];
}

const FIELDS: Readonly<Record<string, SpanField>> = {
  pid: 'pid',
  tid: 'pid',
  process: 'pid',
  errno: 'errno',
  error: 'errno',
  fd: 'fd',
  path: 'path',
  name: 'name',
  call: 'name',
  syscall: 'name',
  class: 'class',
};

const MS_IN: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  min: 60_000,
};

/** The language in one line, for the place where it is typed. */
export const SPAN_FILTER_EXAMPLE = '%net pid:12 errno:ENOENT >10ms fd:3 path~/etc name:openat';

export function parseSpanFilter(text: string): SpanFilter {
  const filter: SpanFilter = { terms: [], problems: [] };
  for (const word of wordsIn(text)) {
    const negated = /^[!-]./.test(word);
    const bare = negated ? word.slice(1) : word;
    const term = termOf(bare, filter.problems);
    if (term) filter.terms.push({ ...term, negated });
  }
  return filter;
}

type Positive<T> = T extends unknown ? Omit<T, 'negated'> : never;

function termOf(word: string, problems: string[]): Positive<SpanTerm> | undefined {
  if (/^[<>]/.test(word)) {
    const ms = milliseconds(word.replace(/^[<>]=?/, ''));
    if (ms !== undefined) return { kind: 'duration', over: word.startsWith('>'), ms };
    problems.push(`${word}: after ${word[0]} stands a time, such as 10ms or 1.5s.`);
    return undefined;
  }
  if (word.startsWith('%')) return listed('is', 'class', word.slice(1).toLowerCase());
  const [, key = '', operator = '', value = ''] = /^(\w+)([:~=])(.*)$/s.exec(word) ?? [];
  const field = FIELDS[key.toLowerCase()];
  if (field) return listed(operator === '~' ? 'has' : 'is', field, unquoted(value));
  if (operator === '~' || (operator === ':' && /^[a-z]+$/.test(key) && !value.startsWith('/')))
    problems.push(`${key} is no field; fields are pid, errno, fd, path, name and class.`);
  return listed('has', 'any', unquoted(word), false);
}

/** Undefined while the value has not been typed yet. */
function listed(
  kind: 'is' | 'has',
  field: SpanField,
  text: string,
  several = true,
): Positive<SpanTerm> | undefined {
  const values = (several ? text.split(',') : [text]).filter((value) => value !== '');
  return values.length === 0 ? undefined : { kind, field, values };
}

function milliseconds(text: string): number | undefined {
  const [, digits, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|min)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (MS_IN[unit] as number);
}

/** Blanks part words, but not within double quotes. */
function wordsIn(text: string): string[] {
  return text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

/** What a filter asks for, in words: `class net · process 12 · not over 10 ms`. */
export function describeSpanFilter({ terms }: SpanFilter): string {
  return terms.map((term) => `${term.negated ? 'not ' : ''}${describeTerm(term)}`).join(' · ');
}

const FIELD_WORDS: Record<SpanField, string> = {
  pid: 'process',
  errno: 'error',
  fd: 'descriptor',
  path: 'file or peer',
  name: 'call',
  class: 'class',
  any: 'text',
};

function describeTerm(term: SpanTerm): string {
  if (term.kind === 'duration') return `${term.over ? 'over' : 'under'} ${term.ms} ms`;
  const values = term.values.join(' or ');
  if (term.field === 'errno' && values === '*') return 'any error';
  return `${FIELD_WORDS[term.field]} ${term.kind === 'has' ? 'with ' : ''}${values}`;
}
