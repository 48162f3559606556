/** Numbers as cells of a table hold them: with a decimal comma, with thousands set apart, with a unit behind. */

export interface Cell {
  /** NaN for a cell that is empty or says that it has none. */
  value: number;
  /** The unit that the cell states, '' for none. */
  unit: string;
}

const PLAIN = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?$/;
const COMMA = /^[-+]?\d+,\d+(?:[eE][-+]?\d{1,3})?$/;
const GROUPED_BY_COMMA = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const GROUPED_BY_DOT = /^[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
const GROUPED_BY_BLANK = /^[-+]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?$/;
const NOTHING = /^(?:|-|–|null|nil|none|nan|n\/a|na|undefined|\?)$/i;
const WITH_UNIT = /^([-+]?[\d.,\u00a0\u202f'’ ]*\d)\s?([A-Za-zµ%][A-Za-zµ%/]{0,8})$/;

/** What one of each unit is of the unit it is shown in. Binary prefixes, as memory is counted. */
const UNITS: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  B: ['bytes', 1],
  bytes: ['bytes', 1],
  byte: ['bytes', 1],
  K: ['kB', 1],
  k: ['kB', 1],
  kB: ['kB', 1],
  KB: ['kB', 1],
  Ki: ['kB', 1],
  KiB: ['kB', 1],
  kiB: ['kB', 1],
  M: ['MB', 1],
  m: ['MB', 1],
  MB: ['MB', 1],
  Mi: ['MB', 1],
  MiB: ['MB', 1],
  G: ['GB', 1],
  g: ['GB', 1],
  GB: ['GB', 1],
  Gi: ['GB', 1],
  GiB: ['GB', 1],
  '%': ['%', 1],
  ns: ['ns', 1],
  us: ['µs', 1],
  µs: ['µs', 1],
  ms: ['ms', 1],
  s: ['s', 1],
  sec: ['s', 1],
};

const BYTES: Readonly<Record<string, number>> = { bytes: 1, kB: 1024, MB: 2 ** 20, GB: 2 ** 30 };
const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };

/** @returns undefined for text. */
export function cellOf(text: string, decimalComma: boolean): Cell | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 40) return undefined;
  if (PLAIN.test(trimmed) && !(decimalComma && GROUPED_BY_DOT.test(trimmed)))
    return { value: Number(trimmed), unit: '' };
  if (NOTHING.test(trimmed)) return { value: Number.NaN, unit: '' };
  const number = grouped(trimmed, decimalComma);
  if (number !== undefined) return { value: number, unit: '' };
  const united = WITH_UNIT.exec(trimmed);
  const unit = united ? UNITS[united[2] as string] : undefined;
  if (!united || !unit) return undefined;
  const digits = cellOf(united[1] as string, decimalComma);
  return digits && digits.unit === '' ? { value: digits.value * unit[1], unit: unit[0] } : undefined;
}

function grouped(text: string, decimalComma: boolean): number | undefined {
  if (decimalComma) {
    if (COMMA.test(text)) return Number(text.replace(',', '.'));
    if (GROUPED_BY_DOT.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  } else if (GROUPED_BY_COMMA.test(text)) return Number(text.replaceAll(',', ''));
  if (!GROUPED_BY_BLANK.test(text)) return undefined;
  return Number(text.replace(/[ \u00a0\u202f'’]/g, '').replace(',', '.'));
}

/** A decimal comma tells itself: more cells read as numbers with it than with a point. */
export function usesDecimalComma(cells: readonly string[]): boolean {
  let commas = 0;
  let points = 0;
  for (const cell of cells) {
    if (COMMA.test(cell.trim())) commas++;
    else if (/^[-+]?\d+\.\d+$/.test(cell.trim())) points++;
  }
  return commas > points;
}

/** The same amount in the unit of its column; NaN when the two have nothing in common. */
export function inUnit(cell: Cell, unit: string): number {
  if (cell.unit === '' || cell.unit === unit) return cell.value;
  const bytes = BYTES[cell.unit];
  if (bytes && BYTES[unit]) return (cell.value * bytes) / BYTES[unit];
  const nanoseconds = NANOSECONDS[cell.unit];
  return nanoseconds && NANOSECONDS[unit] ? (cell.value * nanoseconds) / NANOSECONDS[unit] : Number.NaN;
}
