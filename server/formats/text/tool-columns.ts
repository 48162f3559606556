/** Columns of tools by their headings: what they count, in which unit, and how their cells are read. */

export interface Measure {
  id: string;
  /** As for any column: `kB`, `%`, `/s`, `count`, `s`. */
  unit: string;
  /** Only adds up. */
  counter?: boolean;
  /** Shown, never judged. */
  attribute?: boolean;
  /** Word of the line it stands in, for evidence. */
  key?: string;
  /** Id of the total it is a part of, when it belongs to an entity. */
  partOf?: string;
}

const UNITS: readonly [RegExp, string][] = [
  [/^%/, '%'],
  [/^(?:kB|rkB|wkB|dkB)(?:_\w+)?\/s$/, 'kB/s'],
  [/^(?:MB|rMB|wMB|dMB)(?:_\w+)?\/s$/, 'MiB/s'],
  [/^kB_/, 'kB'],
  [/^MB_/, 'MiB'],
  // Sectors of 512 bytes, whatever the device's own are.
  [/^(?:rsec|wsec|Blk_\w+)\/s$/, 'sectors/s'],
  [/^(?:Blk_|avgrq-sz)/, 'sectors'],
  [/^[rwdf]?areq-sz$/, 'kB'],
  [/await$|^svctm$|-ms$/, 'ms'],
  [/\/s$|^tps$/, '/s'],
];

/** A column that is known by the form of its name alone, as sysstat's are. */
export function measureNamed(id: string): Measure {
  return { id, unit: UNITS.find(([pattern]) => pattern.test(id))?.[1] ?? 'count' };
}

/** A number with a decimal point or comma; NaN for anything else. */
export function numberIn(text: string | undefined): number {
  if (text === undefined || !/^-?(?:\d+(?:[.,]\d*)?|[.,]\d+)%?$/.test(text)) return Number.NaN;
  return Number.parseFloat(text.replace(',', '.'));
}

const SCALE: Readonly<Record<string, number>> = {
  b: 1 / 1024,
  k: 1,
  m: 1024,
  g: 1024 ** 2,
  t: 1024 ** 3,
  p: 1024 ** 4,
};

/** A size such as `812m`, `1,2g`, `23Gi`, `1024580k` in KiB; a bare number is in KiB already. NaN for anything else. */
export function sizeIn(text: string | undefined): number {
  const m = /^(\d+(?:[.,]\d+)?|[.,]\d+)([bBkKmMgGtTpP]?)(?:i?B?)$/.exec(text ?? '');
  if (!m) return Number.NaN;
  return Number.parseFloat((m[1] as string).replace(',', '.')) * (SCALE[(m[2] as string).toLowerCase()] ?? 1);
}

/** Processor time as top and ps write it: `18:58.47`, `00:00:12`, `1-02:03:04`, `0:03`, `4,5h`, in seconds. */
export function cpuSecondsIn(text: string | undefined): number {
  const m = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d{2}(?:[.,]\d+)?)$/.exec(text ?? '');
  if (m) {
    const [, days = '0', hours = '0', minutes, seconds = ''] = m;
    return (
      ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds.replace(',', '.'))
    );
  }
  // When the minutes no longer fit, top prints hours, days and weeks.
  const rounded = /^(\d+(?:[.,]\d+)?)([hdw])$/.exec(text ?? '');
  if (!rounded) return Number.NaN;
  const scale = { h: 3600, d: 86_400, w: 604_800 }[rounded[2] as 'h' | 'd' | 'w'];
  return Number.parseFloat((rounded[1] as string).replace(',', '.')) * scale;
}

/** A count that may be shortened: `736`, `13k`. */
export function countIn(text: string | undefined): number {
  const m = /^(\d+(?:[.,]\d+)?)([kmg]?)$/.exec(text ?? '');
  if (!m) return Number.NaN;
  return (
    Number.parseFloat((m[1] as string).replace(',', '.')) * ({ k: 1e3, m: 1e6, g: 1e9 }[m[2] as string] ?? 1)
  );
}

/** Words of a line. */
export function wordsOf(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/**
 * Words before the last column, which holds text with blanks in it.
 * @param count words to cut off; @returns undefined when there are fewer.
 */
export function wordsAndRest(line: string, count: number): { words: string[]; rest: string } | undefined {
  const words: string[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    while (at < line.length && isBlank(line.charCodeAt(at))) at++;
    const from = at;
    while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
    if (at === from) return undefined;
    words.push(line.slice(from, at));
  }
  return { words, rest: line.slice(at).trim() };
}

/** As `\s` of a regular expression; one of those for every word takes as long as all else. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13);
  return code >= 0xa0 && /\s/.test(String.fromCharCode(code));
}

/** Memory is counted in pages: kB of it are multiples of 4, MiB and GiB are not for long. NaN is no value. */
export function looksLikeKilobytes(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > 0 && value % 4 !== 0) return false;
  }
  return true;
}
