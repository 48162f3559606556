/** Names and units of the numbers in a counter log: from its header, from the words beside them, or guessed aloud. */

export interface Slot {
  name: string;
  unit: string;
  /** Only adds up, by its name. */
  counter: boolean;
}

const UNIT_SUFFIX: readonly [RegExp, string][] = [
  [/(?:^|[_\s.(])(?:kb|kib)\)?$/i, 'kB'],
  [/(?:^|[_\s.(])mi?b\)?$/i, 'MB'],
  [/(?:^|[_\s.(])gi?b\)?$/i, 'GB'],
  [/(?:^|[_\s.(])bytes?\)?$/i, 'bytes'],
  [/(?:^|[_\s.(])ms\)?$/i, 'ms'],
  [/(?:^|[_\s.(])pages\)?$/i, 'pages'],
  [/%|(?:^|_)(?:pct|percent)$/i, 'percent'],
];

export function unitOfName(name: string): string {
  return UNIT_SUFFIX.find(([pattern]) => pattern.test(name))?.[1] ?? 'count';
}

/** Unit written right after a number: `12 kB`, `3.5%`. */
export function unitAfter(text: string): string | undefined {
  const m = /^\s?(kB|KB|KiB|MB|MiB|GB|GiB|bytes|ms|%)(?![A-Za-z])/.exec(text);
  if (!m) return undefined;
  const unit = m[1] as string;
  return (
    ({ KB: 'kB', KiB: 'kB', MiB: 'MB', GiB: 'GB', '%': 'percent' } as Record<string, string>)[unit] ?? unit
  );
}

export function slotNamed(name: string, unit?: string): Slot {
  return { name, unit: unit ?? unitOfName(name), counter: /(?:^|_)(?:total|count_total|sum)$/i.test(name) };
}

/**
 * Names for the numbers of a line from the words beside them: `rss=12 kB`, `conns: 3`, `Stats: {1,2,3}`.
 * @param starts where the numbers start in `text`; `ends` where they end.
 * @param firstColumn number of the first field, for lines that are nothing but numbers.
 */
export function slotsFromWords(
  text: string,
  starts: readonly number[],
  ends: readonly number[],
  firstColumn: number,
): Slot[] {
  const words: (string | undefined)[] = [];
  let inherited: string | undefined;
  for (let i = 0; i < starts.length; i++) {
    const before = text.slice(i === 0 ? 0 : ends[i - 1], starts[i]);
    const own = /([\p{L}_][\p{L}\p{N}_./%()-]*)["']?\s*[=:]?\s*["']?$/u.exec(before)?.[1];
    const group = /([\p{L}_][\p{L}\p{N}_./-]*)["']?\s*[=:]?\s*[[({<]\s*$/u.exec(before)?.[1];
    if (group) inherited = group;
    else if (own) inherited = undefined;
    words.push(group ? undefined : (own ?? undefined));
    if (inherited !== undefined && words[i] === undefined)
      words[i] = `${inherited}[${groupIndex(words, inherited)}]`;
  }
  const taken = new Map<string, number>();
  return words.map((word, i) => {
    const base = word ?? `column ${firstColumn + i}`;
    const n = (taken.get(base) ?? 0) + 1;
    taken.set(base, n);
    return slotNamed(n === 1 ? base : `${base} #${n}`, unitAfter(text.slice(ends[i])));
  });
}

function groupIndex(words: readonly (string | undefined)[], group: string): number {
  return words.filter((word) => word?.startsWith(`${group}[`)).length;
}

/** Fields of a header line: `time<TAB>rss_kb<TAB>connections`, `epoch,heap_mb`, `# date rss`. */
export function headerFields(line: string): string[] | undefined {
  const bare = line.replace(/^[#\s]+/, '').trim();
  if (!bare || bare.length > 4000) return undefined;
  const separator = bare.includes('\t') ? /\t/ : bare.includes(';') ? /;/ : bare.includes(',') ? /,/ : /\s+/;
  const fields = bare.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  if (fields.length < 2) return undefined;
  return fields.every((field) => /[\p{L}%]/u.test(field) && !/^[-+]?\d/.test(field) && field.length < 60)
    ? fields
    : undefined;
}

/**
 * Resident memory is counted in whole pages, so a column of kB from ps or /proc holds multiples of 4 only; that
 * this happens by chance for n different values has the probability 4⁻ⁿ.
 */
export function looksLikePagesInKb(values: ArrayLike<number>): boolean {
  const distinct = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (Number.isNaN(v)) continue;
    if (v % 4 !== 0 || v < 1000) return false;
    distinct.add(v);
  }
  return distinct.size >= 5;
}
