/** Names of C++ classes from their virtual tables: the word before one points to its type_info, and that to its name. */
import type { MemoryImage } from '../memory-image.ts';
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
  return /^\*?[NS0-9][A-Za-z0-9_$]*$/.test(text) ? demangled(text.replace(/^\*/, '')) : '';
}

/** Nested and plain names of the Itanium C++ ABI (5.1.3); those with templates stay as they are. */
export function demangled(name: string): string {
  const nested = name.startsWith('N') && name.endsWith('E');
  let rest = nested ? name.slice(1, -1) : name;
  const parts: string[] = [];
  if (rest.startsWith('St')) {
    parts.push('std');
    rest = rest.slice(2);
  }
  while (rest !== '') {
    const digits = /^[1-9][0-9]{0,3}/.exec(rest)?.[0];
    const length = Number(digits);
    if (digits === undefined || rest.length < digits.length + length) return name;
    const part = rest.slice(digits.length, digits.length + length);
    parts.push(part.startsWith('_GLOBAL__N_') ? '(anonymous namespace)' : part);
    rest = rest.slice(digits.length + length);
  }
  return parts.length > 0 ? parts.join('::') : name;
}
