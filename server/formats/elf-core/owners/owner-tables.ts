/** The table of owners: in whose memory the copies of the most frequent strings are, and which record holds them. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { ModuleLookup, placeIn } from '../heap/module-lookup.ts';
import type { MemoryImage } from '../memory-image.ts';
import type { StringCensus } from '../strings/string-census.ts';
import { numbers, place, shownText, sizeOf, texts } from '../strings/string-tables.ts';
import type { Owner } from './owners.ts';

export function addOwners(
  into: TableBuilder,
  image: MemoryImage,
  owners: readonly Owner[],
  strings: StringCensus,
  classAt: (address: number) => string,
): void {
  const lookup = new ModuleLookup(image);
  const rows = owners.filter(
    ({ used, freed, python, stack, module }) => used + freed + python + stack + module > 0,
  );
  const count = (id: string, title: string, of: (owner: Owner) => number) =>
    numbers(id, title, 'count', rows.map(of));
  const bytes = (id: string, title: string, of: (owner: Owner) => number) => ({
    ...numbers(id, title, 'bytes', rows.map(of)),
    attribute: true,
  });
  const table = into.table(
    'owners',
    'histogram',
    `Where the copies of the ${rows.length.toLocaleString('en-US')} most frequent strings are`,
    [
      {
        ...texts(
          'text',
          'Text',
          rows.map(({ text: { of, entry } }) => shownText(strings, of, entry)),
        ),
        masked: true,
      },
      count('copies', 'Copies', ({ copies }) => copies),
      count('used', 'In used chunks', ({ used }) => used),
      count('freed', 'In freed chunks', ({ freed }) => freed),
      count('python', "In Python's memory", ({ python }) => python),
      count('stack', 'On stacks', ({ stack }) => stack),
      count('module', 'In modules', ({ module }) => module),
      count('elsewhere', 'Elsewhere', ({ elsewhere }) => elsewhere),
      texts(
        'owner',
        'Owner',
        rows.map(({ signature }) => {
          const at = signature > 0 ? lookup.at(signature) : undefined;
          return at ? placeIn(at.module, at.offset) : '';
        }),
      ),
      texts(
        'class',
        'Class of the owner',
        rows.map(({ signature }) => (signature > 0 ? classAt(signature) : '')),
      ),
      count('parents', 'Copies its records hold', ({ parents }) => parents),
      bytes('chunkBytes', 'Chunk of a copy', ({ chunkBytes }) => chunkBytes),
      bytes('parentBytes', 'Chunk of the record', ({ parentBytes }) => parentBytes),
      bytes('parentOffset', 'Offset in the record', ({ parents, parentOffset }) =>
        parents > 0 ? parentOffset : Number.NaN,
      ),
      texts(
        'encoding',
        'Encoding',
        rows.map(({ text: { of } }) => of.encoding),
      ),
      texts(
        'held',
        'Held',
        rows.map((owner) => heldBy(owner)),
      ),
      bytes('recordBytes', 'Record with what it alone points to', ({ recordBytes }) => recordBytes),
      texts(
        'modulePath',
        'Module',
        rows.map(({ signature }) => (signature > 0 ? (lookup.at(signature)?.module.path ?? '') : '')),
      ),
    ],
    rows.length,
  );
  table.compareBy = { key: 'text', measures: ['copies', 'used', 'freed', 'python'], cut: true };
  place(
    table,
    rows.map(({ text: { of, entry } }) => of.texts.offsetOf(entry)),
    rows.map(({ text: { of, entry } }) => sizeOf(of, entry)),
  );
}

function heldBy({ used, parents, isInside, isTable, level, signatureOffset }: Owner): string {
  if (parents === 0) return used > 0 ? 'no used chunk points to it' : '';
  if (isTable) return 'tables of pointers point to it';
  if (isInside) return 'inside the record';
  if (level === 2) return 'the record points to it, and is pointed to by the owner';
  if (signatureOffset > 0)
    return `the record points to it, and at 0x${signatureOffset.toString(16)} to the owner`;
  return 'the record points to it';
}
