/** From a value back to its bytes, in samples of `key value` lines. */
import { ENTITY_LINE, type ValuePlace } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { BlockGrammar, EntityMeaning, Meaning } from './grammar.ts';
import { NEWLINE, PAYLOAD_LINE_MAX, trimmedEnd } from './line-bytes.ts';
import { linePrefix } from './unwrap.ts';

/** The value of a column found again in the bytes of one sample. */
export function locateInBlock(
  grammar: BlockGrammar,
  sample: Uint8Array,
  column: ColumnInfo,
): ValuePlace | undefined {
  const key = column.key ?? column.id;
  let possible: ValuePlace | undefined;
  let fits: ReturnType<typeof fitOf> = column.entity === '' ? 'yes' : 'no';
  let line = 0;
  for (let from = 0; from < sample.length; line++) {
    let end = sample.indexOf(NEWLINE, from);
    if (end < 0) end = sample.length;
    const meaning =
      end - from <= PAYLOAD_LINE_MAX ? meaningOf(grammar, sample.subarray(from, end)) : undefined;
    if (meaning?.kind === 'entity' && column.entity !== '') fits = fitOf(grammar, column.entity, meaning);
    const found =
      meaning?.kind === 'value' ? meaning.name === key : meaning?.kind === 'entity' && key === ENTITY_LINE;
    if (found && fits !== 'no') {
      const place = { byteStart: from, byteLength: trimmedEnd(sample, end) - from, line };
      if (fits === 'yes') return place;
      possible ??= place;
    }
    from = end + 1;
  }
  return possible;
}

function fitOf(grammar: BlockGrammar, title: string, entity: EntityMeaning): 'yes' | 'maybe' | 'no' {
  if (entity.title === title) return 'yes';
  return grammar.mayBe?.(title, entity) ? 'maybe' : 'no';
}

function meaningOf(grammar: BlockGrammar, bytes: Uint8Array): Meaning | undefined {
  const end = trimmedEnd(bytes, bytes.length);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
  return grammar.meaning(text, false) ?? grammar.meaning(text.slice(linePrefix(text).length), false);
}
