/** What dstat and dool print on a terminal: a line of groups between dashes, a line of names, rows with bars between groups. */

const GROUP = /-+([a-z][a-z0-9_/.-]*?)-+(?=\s|$)/g;
const GROUPS_LINE = /^(?:-+[a-z][a-z0-9_/.-]*?-+(?:\s+|$))+$/;
const KNOWN = /usage|dsk\/|net\/|paging|system|load-avg|procs|io\/|swap/;
const AMOUNT = /^(\d+(?:\.\d+)?)([BkMGT]?)$/;
const SCALE: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  k: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};

/** `----total-cpu-usage---- -dsk/total-`: @returns names of the groups, or undefined. */
export function groupsIn(line: string): string[] | undefined {
  if (line.length > 1000 || !line.startsWith('-') || !GROUPS_LINE.test(line) || !KNOWN.test(line))
    return undefined;
  return [...line.matchAll(GROUP)].map(([, name = '']) => name.replaceAll('-', ' '));
}

/** `usr sys idl wai stl| read  writ`: @returns the names by group, or undefined when they are of other groups. */
export function namesIn(line: string, groups: readonly string[]): string[][] | undefined {
  const parts = partsOf(line);
  if (parts.length !== groups.length || /(?:^|[\s|])\d+(?:[\s|]|$)/.test(line)) return undefined;
  const names = parts.map((part) => part.split(/\s+/).filter((word) => word !== ''));
  return names.every((list) => list.length > 0) ? names : undefined;
}

/** @returns cells as the CSV of dstat would have them, in bytes; undefined when the row has others. */
export function cellsIn(line: string, names: readonly (readonly string[])[]): string[] | undefined {
  const parts = partsOf(line);
  if (parts.length !== names.length) return undefined;
  const cells: string[] = [];
  for (const [i, part] of parts.entries()) {
    const list = names[i] as readonly string[];
    // `20-11 15:50:51` is one cell.
    const words = list.length === 1 ? [part.trim()] : part.split(/\s+/).filter((word) => word !== '');
    if (words.length !== list.length) return undefined;
    for (const word of words) cells.push(plain(word));
  }
  return cells;
}

function partsOf(line: string): string[] {
  return line.replace(/\|\s*$/, '').split('|');
}

function plain(word: string): string {
  const m = AMOUNT.exec(word);
  return m ? String(Number(m[1]) * (SCALE[m[2] as string] ?? 1)) : word;
}
