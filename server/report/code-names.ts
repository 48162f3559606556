/** Names of classes and functions that captures list: those that a shared report may tell. */
import type { Capture } from '../engine/capture.ts';
import { textAt } from '../engine/table.ts';
import { isAllowed } from './allowed-words.ts';
import { Redactor } from './redact.ts';

/** By format: tables whose rows are named by what stands in code. In other lists a name may be any text. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  heapsnapshot: ['classes'],
  heapprofile: ['functions'],
  'jmap-histo': ['classes'],
  'gc-counts': ['types'],
  heapy: ['partition'],
  massif: ['sites'],
  hprof: ['classes'],
};

const NAMES_MAX = 100_000;
/** An identifier with its package, its signature or the place of its source; never a path, an address or a sentence. */
const CODE = /^[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|\$|-)[\p{L}_$<~][\p{L}\p{N}_$>]*)*(?:\(\)|\[\])*$/u;

export function codeNames(captures: readonly Capture[]): Set<string> {
  const names = new Set<string>();
  const patterns = new Redactor();
  for (const { format, tables } of captures) {
    const lists = LISTS[format.id] ?? [];
    for (const table of tables) {
      const [column] = table.columns.filter(({ type }) => type === 'text');
      if (!column || !lists.includes(table.id)) continue;
      for (let row = 0; row < table.rows && names.size < NAMES_MAX; row++) {
        const name = textAt(column, row);
        for (const part of name === undefined ? [] : identifiers(name))
          if (!isAllowed(part) && patterns.redact(part) === part) names.add(part);
      }
    }
  }
  return names;
}

/** `keep_line (basket.c:5)` is `keep_line`. Names with a blank elsewhere are texts. */
function identifiers(name: string): string[] {
  const bare = name.replace(/ \([\w.]+:\d+\)$/, '');
  if (!isCodeName(bare)) return [];
  const short = bare.replace(/(?:\(\)|\[\])+$/, '');
  return [bare, short];
}

/** Looks like the name of a class or a function, and not like a key. */
export function isCodeName(name: string): boolean {
  return name.length <= 120 && CODE.test(name) && !isRandom(name);
}

/** Keys and hashes may be letters and digits alone, like identifiers. */
function isRandom(name: string): boolean {
  return name.split(/[.:$_-]+/).some((part) => {
    const digits = part.match(/\d/g)?.length ?? 0;
    const changes = part.match(/[a-z][A-Z]|[A-Z]{2}[a-z]|\d\p{L}|\p{L}\d/gu)?.length ?? 0;
    return digits > 4 || (part.length >= 12 && changes * 3 > part.length) || (digits > 0 && changes > 3);
  });
}
