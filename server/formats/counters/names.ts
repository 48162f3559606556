/** Names and units of the numbers in a counter log: from its header, from the words beside them, or guessed aloud. */

export interface Slot {
  name: string;
  unit: string;
  /** Only adds up, by its name. */
  counter: boolean;
}

// After a separator, an opening bracket or a small letter: `rss_kb`, `heap (MB)`, `mem[KiB]`, `heapUsedBytes`, `latencyMs`.
const UNIT_SUFFIX: readonly [RegExp, string][] = [
  [/(?:^|[_\s.([/-]|(?<=[a-z])(?=[KM]))(?:kb|kib|kbytes|kilobytes)(?:yte)?[)\]]?$/i, 'kB'],
  [/(?:^|[_\s.([/-]|(?<=[a-z])(?=M))(?:mi?b|mbytes|megabytes)[)\]]?$/i, 'MB'],
  [/(?:^|[_\s.([/-]|(?<=[a-z])(?=G))(?:gi?b|gbytes|gigabytes)[)\]]?$/i, 'GB'],
  [/(?:^|[_\s.([/-]|(?<=[a-z])(?=B))bytes?[)\]]?$/i, 'bytes'],
  [/(?:^|[_\s.([/-]|(?<=[a-z])(?=M))(?:ms|msec|millis|milliseconds)[)\]]?$/i, 'ms'],
  [/(?:^|[_\s.([/-])(?:us|µs|usec|micros|microseconds)[)\]]?$/i, 'µs'],
  [/(?:^|[_\s.([/-])(?:ns|nsec|nanos|nanoseconds)[)\]]?$/i, 'ns'],
  [/(?:[([]s[)\]]|(?:^|[_\s.([-]|(?<=[a-z])(?=S))(?:sec|secs|seconds)[)\]]?)$/i, 's'],
  [/(?:^|[_\s.([/-])pages[)\]]?$/i, 'pages'],
  [/%|(?:^|[_\s.([-]|(?<=[a-z])(?=P))(?:pct|percent|percentage)[)\]]?$/i, '%'],
];

/** `kB/s`, `req/s`, `bytes_per_sec`: what comes before is the unit of what is counted per second. */
const PER_SECOND = /(?:\/s(?:ec)?|[_\s]per[_\s]s(?:ec(?:ond)?)?|[_\s]ps)[)\]]?$/i;

export function unitOfName(name: string): string {
  const perSecond = PER_SECOND.exec(name);
  if (perSecond) return `${unitOfName(name.slice(0, perSecond.index)).replace(/^(?:s|ms)$/, 'count')}/s`;
  return UNIT_SUFFIX.find(([pattern]) => pattern.test(name))?.[1] ?? 'count';
}

/** Names by which Node.js and Go state memory in bytes, unless somebody divided it: then it is no large whole number. */
const IN_BYTES =
  /(?:^|\.)(?:rss|heapTotal|heapUsed|external|arrayBuffers|Alloc|TotalAlloc|Sys|Heap(?:Alloc|Sys|Idle|Inuse|Released)|Stack(?:Inuse|Sys)|NextGC|used_memory\w*)$/;
const LEAST_BYTES = 65_536;

/** The unit that the name says, or that such a name has with such a value. */
export function unitOfValue(name: string, value: number): string {
  const unit = unitOfName(name);
  return unit === 'count' && IN_BYTES.test(name) && Number.isInteger(value) && value >= LEAST_BYTES
    ? 'bytes'
    : unit;
}

/** Columns that are memory by their name, with the unit left to guess. */
export const MEMORY_NAME = /(?:^|[_.\s])(?:rss|vsz|vms|vmrss|resident|res|pss|uss)(?:$|[_.\s])/i;

/** Unit written right after a number: `12 kB`, `3.5%`. */
export function unitAfter(text: string): string | undefined {
  const m = /^\s?(kB|KB|KiB|MB|MiB|GB|GiB|bytes|ms|ns|µs|us|s|%)(\/s)?(?![A-Za-z])/.exec(text);
  if (!m) return undefined;
  const unit = m[1] as string;
  const named = { KB: 'kB', KiB: 'kB', MiB: 'MB', GiB: 'GB', us: 'µs' } as Record<string, string>;
  return `${named[unit] ?? unit}${m[2] ?? ''}`;
}

/** @param value one that the slot holds, where it may tell the unit. */
export function slotNamed(name: string, unit?: string, value = Number.NaN): Slot {
  return {
    name,
    unit: unit ?? unitOfValue(name, value),
    counter: /(?:^|_)(?:total|count_total|sum)$/i.test(name),
  };
}

/**
 * Names for the numbers of a line from the words beside them: `rss=12 kB`, `conns: 3`, `Stats: {1,2,3}`.
 * @param starts where the numbers start in `text`; `ends` where they end.
 * @param values of the numbers, where they may tell the unit.
 * @param firstColumn number of the first field, for lines that are nothing but numbers.
 */
export function slotsFromWords(
  text: string,
  starts: readonly number[],
  ends: readonly number[],
  firstColumn: number,
  values: ArrayLike<number> = [],
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
    return slotNamed(n === 1 ? base : `${base} #${n}`, unitAfter(text.slice(ends[i])), values[i]);
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
