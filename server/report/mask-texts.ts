/** Single texts as they may be told: labels of a picture, cells of a table. One value has one mask in all of them. */
import path from 'node:path';
import type { RedactionLevel } from '../protocol/sharing.ts';
import { MaskNames } from './mask-names.ts';
import { Redactor } from './redact.ts';
import { StructureRedactor } from './structure.ts';

/** @param files paths of the captures, which are called by a number */
export function maskTexts(
  texts: readonly string[],
  level: RedactionLevel,
  names: ReadonlySet<string>,
  files: readonly string[],
): string[] {
  if (level === 'full') return [...texts];
  const masks = new MaskNames();
  const patterns = new Redactor(undefined, [], masks);
  if (level !== 'structure') return texts.map((text) => patterns.redact(text));
  const paths = new Map(
    files.flatMap((file, i): [string, string][] => {
      const called = `capture-${i + 1}`;
      return [
        [file, called],
        [path.basename(file), called],
      ];
    }),
  );
  const structure = new StructureRedactor({ masks, patterns, names, paths });
  return texts.map((text) => structure.redact(text));
}
