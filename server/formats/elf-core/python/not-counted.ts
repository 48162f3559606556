/** Why the objects of a Python interpreter in a dump could not be counted. */
import { fileName } from '../heap/module-lookup.ts';
import type { MemoryImage } from '../memory-image.ts';

/** The interpreter, or its library: `python3.13t`, `libpython3.11.so.1.0`, `pypy3`. */
const INTERPRETER =
  /^(?:(?:lib)?python(?:[23](?:\.\d{1,2})?)?(t?)d?(?:\.so(?:\.[\d.]{1,8})?)?|(?:lib)?(pypy)[\d.]{0,5}(?:-c\.so)?)$/;

/** @returns undefined when no interpreter is mapped. */
export function whyNotCounted(image: MemoryImage): string | undefined {
  for (const { path } of image.layout.modules) {
    const file = fileName(path);
    const found = INTERPRETER.exec(file);
    if (!found) continue;
    const [, freeThreaded, pypy] = found;
    return `${file} is mapped, and no objects of Python are counted: ${reason(image, freeThreaded === 't', pypy !== undefined)}`;
  }
  return undefined;
}

function reason(image: MemoryImage, isFreeThreaded: boolean, isPyPy: boolean): string {
  if (isPyPy) return 'PyPy keeps them otherwise than CPython does';
  if (image.wordBytes === 4) return 'those of 32-bit Python are not read';
  if (isFreeThreaded) return 'a free-threaded Python keeps them in mimalloc, which is not walked';
  if (!image.layout.littleEndian) return 'those of a big-endian machine are not read';
  return 'its type of all types was not found; it stands in memory that was not dumped, or this is a build that is not known (2.7 and 3.6 to 3.13 are)';
}
