import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  describeSpanFilter,
  parseSpanFilter,
  SPAN_FILTER_EXAMPLE,
} from '../../server/protocol/span-filter.ts';

describe('the filter language of calls', () => {
  test('reads every term of its own example', () => {
    const { terms, problems } = parseSpanFilter(SPAN_FILTER_EXAMPLE);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      terms.map((term) =>
        term.kind === 'duration' ? `>${term.ms}` : `${term.kind} ${term.field} ${term.values}`,
      ),
      ['is class net', 'is pid 12', 'is errno ENOENT', '>10', 'is fd 3', 'has path /etc', 'is name openat'],
    );
  });

  test('times have units, milliseconds when they state none', () => {
    const over = (text: string) => {
      const [term] = parseSpanFilter(text).terms;
      return term?.kind === 'duration' ? [term.over, term.ms] : undefined;
    };
    assert.deepEqual(over('>1.5s'), [true, 1500]);
    assert.deepEqual(over('<20us'), [false, 0.02]);
    assert.deepEqual(over('>=3'), [true, 3]);
    assert.deepEqual(over('>2min'), [true, 120_000]);
    assert.equal(over('>fast'), undefined);
    assert.match(parseSpanFilter('>fast').problems[0] ?? '', /after > stands a time/);
  });

  test('a comma lists alternatives, ! turns a term round, quotes keep blanks', () => {
    const { terms } = parseSpanFilter('name:read,write !errno:EAGAIN path~"/My Files"');
    assert.deepEqual(terms, [
      { kind: 'is', field: 'name', values: ['read', 'write'], negated: false },
      { kind: 'is', field: 'errno', values: ['EAGAIN'], negated: true },
      { kind: 'has', field: 'path', values: ['/My Files'], negated: false },
    ]);
  });

  test('a plain word is looked for everywhere, and so is a field that does not exist, which is said', () => {
    assert.deepEqual(parseSpanFilter('hosts').terms, [
      { kind: 'has', field: 'any', values: ['hosts'], negated: false },
    ]);
    const typo = parseSpanFilter('pdi:12');
    assert.match(typo.problems[0] ?? '', /pdi is no field/);
    assert.equal(typo.terms.length, 1);
  });

  test('what is not typed to its end filters nothing', () => {
    assert.deepEqual(parseSpanFilter('pid: % name~'), { terms: [], problems: [] });
  });

  test('says in words how it was understood', () => {
    assert.equal(
      describeSpanFilter(parseSpanFilter('%net !pid:12 >10ms errno:*')),
      'class net · not process 12 · over 10 ms · any error',
    );
  });

  test('any text is understood in some way', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseSpanFilter(text);
        assert.ok(parsed.terms.length <= text.length);
        assert.equal(typeof describeSpanFilter(parsed), 'string');
      }),
    );
  });
});
