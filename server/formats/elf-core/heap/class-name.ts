/** Names of C++ classes from their virtual tables: the word before one points to its type_info, and that to its name. */
import type { MemoryImage } from '../memory-image.ts';
import { demangled } from './demangle.ts';
import type { ModuleLookup } from './module-lookup.ts';
import type { ModuleTexts } from './module-texts.ts';

/** Name of the class whose virtual table an object begins with; '' when the address is none. */
export function classNameOf(
  image: MemoryImage,
  lookup: ModuleLookup,
  texts: ModuleTexts,
  table: number,
): string {
  const word = image.wordBytes;
  const info = image.wordAt(table - word);
  if (info === undefined || info % word !== 0 || !lookup.has(info)) return '';
  // An object of a class with several bases begins with a table of its own offset: `offset to top` is 0 for the first.
  if (image.wordAt(table - 2 * word) !== 0) return '';
  const kind = image.wordAt(info);
  const name = image.wordAt(info + word);
  if (kind === undefined || name === undefined || !lookup.has(kind) || !lookup.has(name)) return '';
  const text = texts.at(name);
  return /^\*?[NS0-9][A-Za-z0-9_$.]*$/.test(text) ? demangled(text.replace(/^\*/, '')) : '';
}
