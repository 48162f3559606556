/** The table of `-c` and `-C`: its heading decides the columns, its rule of dashes their widths. */

export interface SummaryRow {
  syscall: string;
  calls: number;
  /** 0 where the table leaves the column blank. */
  errors: number;
  /** Seconds in the calls: system time, or wall time with `-w`; NaN where the table has no such column. */
  seconds: number;
  /** Seconds, NaN without the column. */
  shortest: number;
  longest: number;
  byteStart: number;
  byteLength: number;
  line: number;
}

const RULE = /^[- ]*-{4,}[- ]*$/;
const HEADINGS: Readonly<Record<string, keyof SummaryRow>> = {
  seconds: 'seconds',
  'total-time': 'seconds',
  'wall-total': 'seconds',
  shortest: 'shortest',
  'min-time': 'shortest',
  'wall-min': 'shortest',
  longest: 'longest',
  'max-time': 'longest',
  'wall-max': 'longest',
  calls: 'calls',
  errors: 'errors',
  syscall: 'syscall',
};

/** Fed with lines that are nothing else; takes those of a table. */
export class SummaryTable {
  readonly rows: SummaryRow[] = [];
  private heading: string | undefined;
  private columns: { key: keyof SummaryRow | undefined; from: number; to: number }[] = [];
  private inTable = false;

  /** True when the line is part of a table. */
  take(line: string, byteStart: number, byteLength: number, number: number): boolean {
    if (/\bcalls\b/.test(line) && /\bsyscall\s*$/.test(line)) {
      this.heading = line;
      this.inTable = false;
      return true;
    }
    if (this.heading !== undefined && RULE.test(line)) {
      if (!this.inTable) this.columns = columnsOf(this.heading, line);
      this.inTable = true;
      return true;
    }
    if (!this.inTable) return false;
    const row = this.rowOf(line, byteStart, byteLength, number);
    if (!row) return false;
    if (row.syscall === 'total') {
      this.inTable = false;
      this.heading = undefined;
    } else this.rows.push(row);
    return true;
  }

  private rowOf(line: string, byteStart: number, byteLength: number, number: number): SummaryRow | undefined {
    const row: SummaryRow = {
      syscall: '',
      calls: Number.NaN,
      errors: 0,
      seconds: Number.NaN,
      shortest: Number.NaN,
      longest: Number.NaN,
      byteStart,
      byteLength,
      line: number,
    };
    for (const [i, { key, from, to }] of this.columns.entries()) {
      const last = i === this.columns.length - 1;
      const cell = line.slice(from, last ? undefined : to).trim();
      if (key === undefined || cell === '') continue;
      if (key === 'syscall') row.syscall = cell;
      else {
        const value = Number(cell);
        if (Number.isNaN(value)) return undefined;
        row[key as 'calls'] = value;
      }
    }
    return row.syscall !== '' && (row.calls >= 0 || row.syscall === 'total') ? row : undefined;
  }
}

/** Ranges of characters by column; a blank column of the heading is none. */
function columnsOf(heading: string, rule: string) {
  const columns: { key: keyof SummaryRow | undefined; from: number; to: number }[] = [];
  let from = 0;
  for (const match of rule.matchAll(/-+/g)) {
    const to = match.index + match[0].length;
    const word = heading.slice(from, match === undefined ? undefined : to).trim();
    const rest = heading.slice(from).trim();
    columns.push({ key: HEADINGS[word] ?? (rest === 'syscall' ? 'syscall' : undefined), from, to });
    from = to;
  }
  return columns;
}
