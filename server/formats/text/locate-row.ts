/** Finds the line of a sample that a value stands in: that of its process, device or CPU, or the one with its word. */
import type { ValuePlace } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import { NEWLINE, trimmedEnd } from './line-bytes.ts';

const LINE_MAX = 65_536;

export function locateRow(sample: Uint8Array, column: ColumnInfo): ValuePlace | undefined {
  const isIt = matcher(column);
  let line = 0;
  for (let from = 0; from < sample.length; line++) {
    let end = sample.indexOf(NEWLINE, from);
    if (end < 0) end = sample.length;
    if (end - from <= LINE_MAX) {
      const text = Buffer.from(sample.buffer, sample.byteOffset + from, end - from).toString('utf8');
      if (isIt(text)) return { byteStart: from, byteLength: trimmedEnd(sample, end) - from, line };
    }
    from = end + 1;
  }
  return undefined;
}

function matcher({ entity, key, id }: ColumnInfo): (line: string) => boolean {
  if (entity === '') {
    const word = key ?? id;
    return (line) => line.includes(word);
  }
  const [, name, pid, thread] = /^(.*)\[(\d+)(?:\/(\d+))?\]$/.exec(entity) ?? [];
  if (pid !== undefined) {
    const number = new RegExp(String.raw`(?:^|\s)${thread ?? pid}\s`);
    return (line) => number.test(line) && line.includes(name ?? '');
  }
  const word = entity.replace(/^(?:CPU|node) (?=\d+$)/, '');
  const asWord = new RegExp(
    String.raw`(?:^|[\s"])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[\s:",]|$)`,
  );
  return (line) => asWord.test(line);
}
