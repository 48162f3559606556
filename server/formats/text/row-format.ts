/** A format out of the grammar of its lines. */
import type { Format, ValuePlace } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';
import { rowPayload } from './payload-fit.ts';
import { companions } from './payloads.ts';
import { readBlocks } from './read-blocks.ts';
import type { RowGrammar } from './row-grammar.ts';
import { linePrefix, pathInPrefix, sectionName } from './unwrap.ts';

/** A log of which less is understood may be something else. */
const SURE_SHARE = 0.5;
const MAYBE_SHARE = 0.3;

export function rowFormat(grammar: RowGrammar): Format {
  const { id, title, about, patterns } = grammar;
  return {
    id,
    title,
    about,
    patterns,
    follows: grammar.sumsUp !== true,
    joinsFiles: true,
    sniff(head, _tail, name) {
      const told = grammar.sniff?.(head);
      if (told) return told;
      const payload = rowPayload(head, name);
      if (payload?.id !== id) return 'no';
      if (payload.share < MAYBE_SHARE) return 'no';
      return payload.share >= SURE_SHARE ? 'sure' : 'maybe';
    },
    read: (source, into, signal) => readBlocks([grammar, ...companions(grammar)], source, into, signal),
    locate: (sample, column) => locateInRows(grammar, sample, column),
  };
}

/** The line of a value found again in the bytes of one sample. */
export function locateInRows(
  grammar: RowGrammar,
  sample: Uint8Array,
  column: ColumnInfo,
): ValuePlace | undefined {
  for (const strict of [true, false]) {
    const place = searchRows(grammar, sample, column, strict);
    if (place) return place;
  }
  return undefined;
}

function searchRows(
  grammar: RowGrammar,
  sample: Uint8Array,
  column: ColumnInfo,
  strict: boolean,
): ValuePlace | undefined {
  const key = column.key ?? column.id;
  const reader = grammar.begin();
  let where = '';
  let line = 0;
  for (let from = 0; from < sample.length; line++) {
    let end = sample.indexOf(NEWLINE, from);
    if (end < 0) end = sample.length;
    const length = trimmedEnd(sample, end) - from;
    const text = Buffer.from(sample.buffer, sample.byteOffset + from, length).toString('utf8');
    const prefix = linePrefix(text).length;
    const row =
      reader.row(text, strict, where) ??
      (prefix > 0
        ? reader.row(text.slice(prefix), strict, pathInPrefix(text.slice(0, prefix)) ?? where)
        : undefined);
    // A sample found by the log's name alone does not say again whose it is.
    const fits = row && (row.entity === column.entity || row.entity === '');
    if (fits && row.names.includes(key)) return { byteStart: from, byteLength: length, line };
    if (!row) where = sectionName(text) ?? where;
    from = end + 1;
  }
  return undefined;
}
