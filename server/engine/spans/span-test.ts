/** A parsed filter as a test of rows: texts that repeat are looked at once, rows cost a few reads. */
import type { SpanField, SpanFilter, SpanTerm } from '../../protocol/span-filter.ts';
import type { SpanColumns } from './span-columns.ts';

type RowTest = (row: number) => boolean;

/** Undefined when every row passes. */
export function spanTest(columns: SpanColumns, { terms }: SpanFilter): RowTest | undefined {
  const tests = terms.map((term) => {
    const test = testOf(columns, term);
    return term.negated ? (row: number) => !test(row) : test;
  });
  if (tests.length < 2) return tests[0];
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

function testOf(columns: SpanColumns, term: SpanTerm): RowTest {
  const { duration, process } = columns;
  if (term.kind === 'duration') {
    const { ms, over } = term;
    if (!duration) return () => false;
    return over ? (row) => (duration[row] as number) > ms : (row) => (duration[row] as number) < ms;
  }
  if (term.field === 'pid') {
    const wanted = new Set(term.values.map(Number));
    return process ? (row) => wanted.has(process[row] as number) : () => false;
  }
  if (term.field === 'any') {
    const fields: SpanField[] = ['name', 'class', 'errno', 'path'];
    const tests = fields.map((field) => testOf(columns, { ...term, field }));
    return (row) => tests.some((test) => test(row));
  }
  const { numbers, words } = wordsOf(columns, term.field);
  if (!numbers) return () => false;
  const passes = Uint8Array.from(words, (word) => Number(matches(word, term)));
  return (row) => passes[numbers[row] as number] === 1;
}

function wordsOf(columns: SpanColumns, field: SpanField) {
  switch (field) {
    case 'errno':
      return { numbers: columns.error, words: columns.errors };
    case 'class':
      return {
        numbers: columns.syscall,
        words: Array.from(columns.classOf, (at) => columns.classes[at] as string),
      };
    case 'name':
      return { numbers: columns.syscall, words: columns.names };
    default:
      return { numbers: columns.what, words: columns.whats };
  }
}

function matches(word: string, { kind, field, values }: Exclude<SpanTerm, { kind: 'duration' }>): boolean {
  const text = word.toLowerCase();
  return values.some((value) => {
    const wanted = value.toLowerCase();
    if (kind === 'has') return text.includes(wanted);
    if (field === 'class') return text.startsWith(wanted);
    if (field === 'errno' && wanted === '*') return text !== '';
    if (field === 'fd') return text === `fd ${wanted}` || text.startsWith(`fd ${wanted} `);
    if (field === 'path') return text.replace(/^fd \d+ /, '') === wanted;
    return text === wanted;
  });
}
