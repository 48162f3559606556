/** In whose memory the copies of a string are, as the table of owners of a dump tells it. */
import type { Capture } from '../engine/capture.ts';
import { amount, exact, plural } from '../engine/wording.ts';
import { code } from './heap-tables.ts';
import { type TableRow, tableRows } from './table-rows.ts';

/** Formats that hold memory itself. */
export const DUMPS = ['elf-core', 'raw-memory'];

/** Copies mostly in freed chunks were let go: they are what is left, not what leaks. */
const RESIDUE = 0.5;

export interface OwnedString {
  row: TableRow;
  copies: number;
  used: number;
  freed: number;
  python: number;
  /** `fakelcb.so+0x2050`, or the C++ class; '' when unknown. */
  owner: string;
  /** File of the module. */
  module: string;
  /** Chunk of the record that holds a copy, and with all that it alone points to; NaN when unknown. */
  parentBytes: number;
  recordBytes: number;
  parentOffset: number;
  /** Copies that such records hold. */
  parents: number;
  isResidue: boolean;
}

export function ownersIn(capture: Capture): Map<string, OwnedString> {
  return new Map(tableRows(capture, 'owners').map((row) => [row.text('text'), ownedString(row)]));
}

function ownedString(row: TableRow): OwnedString {
  const used = row.number('used');
  const freed = row.number('freed');
  return {
    row,
    copies: row.number('copies'),
    used,
    freed,
    python: row.number('python'),
    owner: row.text('class') || row.text('owner'),
    module: row.text('modulePath') || row.text('owner').replace(/\+0x[0-9a-f]+$/, ''),
    parentBytes: row.number('parentBytes'),
    recordBytes: row.number('recordBytes'),
    parentOffset: row.number('parentOffset'),
    parents: row.number('parents'),
    isResidue: freed > RESIDUE * row.number('copies'),
  };
}

/** One sentence on the place of the copies, and one on the record that holds them. */
export function placeSentences(
  strings: readonly { text: string; owned: OwnedString | undefined }[],
): string[] {
  const sentences: string[] = [];
  const known = strings.flatMap(({ text, owned }) => (owned ? [{ text, owned }] : []));
  for (const { text, owned } of known) {
    sentences.push(
      `Of ${plural(owned.copies, 'copy', 'copies')} of ${code(text)}, ${exact(owned.used)} are in used malloc chunks, ${exact(owned.freed)} in freed ones, **${exact(owned.python)} in Python's own memory**.`,
    );
  }
  const held = known.filter(({ owned }) => owned.owner !== '' && owned.parents > 0);
  const first = held[0];
  if (first) {
    const fields = held.map(
      ({ text, owned }) =>
        `${code(text)} at +0x${(owned.parentOffset || 0).toString(16)} for ${exact(owned.parents)}`,
    );
    sentences.push(
      `They hang off records of ${amount(first.owned.parentBytes, 'bytes')} whose first word is \`${first.owned.row.text('owner')}\`${first.owned.row.text('class') === '' ? '' : ` (class \`${first.owned.row.text('class')}\`)`}: ${fields.join(', ')}.`,
    );
  }
  return sentences;
}
