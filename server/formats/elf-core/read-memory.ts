/** What every kind of dump gives once its memory is found: strings, segments, and what the studies make of it. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import type { MemoryImage } from './memory-image.ts';
import { addModules, addSegments, addThreads, segmentNames } from './memory-tables.ts';
import { type MemoryStudy, studies } from './passes.ts';
import { LEAST_LENGTH, readStrings } from './strings/read-strings.ts';
import { addStringTables } from './strings/string-tables.ts';

/** @param leastLength of the strings that are counted. */
export async function readMemory(
  image: MemoryImage,
  into: TableBuilder,
  signal: AbortSignal,
  leastLength: number,
): Promise<void> {
  const active: MemoryStudy[] = [];
  for (const study of studies) active.push(await study(image, signal));
  const census = await readStrings(image, active, into, signal, leastLength);
  if (leastLength !== LEAST_LENGTH) into.fact('leastStringLength', leastLength);
  const own = into.tables.length;
  for (const study of active) await study.finish(into, census);
  // What fills the memory is looked at first; the studies have named segments that the tables show.
  const found = into.tables.splice(own);
  addStringTables(into, census, segmentNames(image));
  into.tables.push(...found);
  addSegments(into, image, census);
  addModules(into, image);
  addThreads(into, image);
  into.model = image;
}
