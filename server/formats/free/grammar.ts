/** Output of free(1) of procps: a heading line, then Mem, Swap and in old versions `-/+ buffers/cache`. */
import type { NumberArray } from '../../engine/narrow-array.ts';
import { NamedRows } from '../text/named-rows.ts';
import { looksLikeKilobytes, type Measure, sizeIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import type { ToolRows } from '../text/tool-rows.ts';

/** Before procps 3.3.10 `used` held the cache too, and a row without it followed. */
const OLD = ['total', 'used', 'free', 'shared', 'buffers', 'cached'];
const NEW = ['total', 'used', 'free', 'shared', 'buff/cache', 'available'];
const WIDE = ['total', 'used', 'free', 'shared', 'buffers', 'cache', 'available'];

const kB = (id: string, key: string, attribute = false): Measure => ({
  id,
  unit: 'kB',
  key,
  ...(attribute ? { attribute: true } : {}),
});

/** @returns the label and its sizes, as printed. */
function rowIn(line: string): { label: string; cells: string[] } | undefined {
  const m = /^\s{0,8}([^\d:]{2,30}?)\s?:((?:\s+\d+(?:[.,]\d+)?(?:[BKMGTPbkmgtp]i?B?)?){1,7})\s*$/.exec(line);
  return m ? { label: m[1] as string, cells: wordsOf(m[2] as string) } : undefined;
}

const ADJUSTED = /^-\/\+ /;

export function isHeadings(line: string): boolean {
  const words = wordsOf(line);
  return (
    /^\s{6,}\S/.test(line) &&
    words.length >= 5 &&
    words.length <= 8 &&
    words.every((word) => /^[\p{L}][\p{L}./]*$/u.test(word))
  );
}

export function isRow(line: string): boolean {
  return rowIn(line) !== undefined;
}

/** Rows of a sample: Mem, Low, High, Swap, Comm and Total are six. */
const QUICK_MAX = 8;

export class FreeGrammar implements ToolGrammar {
  readonly quickRows: ToolRows;
  private readonly log: ToolLog;
  private names: readonly string[] = NEW;
  /** Rows under the last headings. */
  private rows = 0;
  private memLabel = '';
  private isRounded = false;
  private isPlain = true;
  private lastHeadings = '';
  /** Rows by their place under the headings. */
  private readonly known: NamedRows[] = [];

  constructor(log: ToolLog) {
    this.log = log;
    this.quickRows = {
      scan: (bytes, from) => this.scan(bytes, from),
      take: () => this.takeScanned(),
    };
  }

  take(line: string): boolean {
    if (line === '') return false;
    if (line === this.lastHeadings || isHeadings(line)) {
      this.log.end();
      if (line !== this.lastHeadings) {
        this.names = namesFor(wordsOf(line));
        this.lastHeadings = line;
        this.known.length = 0;
      }
      this.rows = 0;
      return true;
    }
    const row = rowIn(line);
    if (!row) return false;
    const isFirst = this.rows === 0 || (row.label === this.memLabel && row.cells.length > 3);
    if (isFirst && row.cells.length < 3) return false;
    if (isFirst) {
      if (this.memLabel !== row.label) this.known.length = 0;
      this.memLabel = row.label;
      this.log.begin(this.log.stampTime);
      this.rows = 0;
    } else if (this.log.isOpen) this.log.extend();
    else return false;
    const columns = this.takeRow(row.label, row.cells);
    if (row.cells.every((cell) => /^\d+$/.test(cell)) && this.rows <= this.known.length) {
      const rows = new NamedRows(row.cells.length, false);
      rows.learn(line.slice(0, line.indexOf(':') + 1), columns);
      if (this.rows < QUICK_MAX) this.known[this.rows] = rows;
    }
    this.rows++;
    return true;
  }

  private scan(bytes: Uint8Array, from: number): number {
    if (this.rows > 0 && !this.log.isOpen) return -1;
    return this.known[this.rows]?.scan(bytes, from) ?? -1;
  }

  private takeScanned(): void {
    if (this.rows === 0) this.log.begin(this.log.stampTime);
    else this.log.extend();
    this.known[this.rows++]?.take(this.log);
  }

  /** The unit is not printed: told by the figures. */
  finish(): void {
    if (this.isRounded || !this.isPlain) return;
    const { columns, rows } = this.log.series.table;
    const memory = columns.filter(({ unit }) => unit === 'kB');
    const values = memory.map(({ numbers }) => numbers?.raw(rows) ?? new Float64Array(0));
    const total = memory.find(({ id }) => id === 'total')?.numbers?.at(0) ?? 0;
    const unit = unitBy(values, total);
    if (unit === 'kB') return;
    for (const column of memory) {
      column.unit = unit;
      column.title = `${column.id} (unit guessed)`;
    }
  }

  /** @returns the columns that the cells went to; -1 for none. */
  private takeRow(label: string, cells: readonly string[]): number[] {
    const { log } = this;
    const values = cells.map(sizeIn);
    if (cells.some((cell) => /[kmgtp]/i.test(cell))) this.isRounded = true;
    if (cells.some((cell) => /\D/.test(cell))) this.isPlain = false;
    return values.map((value, i) => {
      const id = this.columnId(label, i);
      if (id === undefined || Number.isNaN(value)) return -1;
      const column = log.column(kB(id, label, id.endsWith('total')));
      log.put(column, value);
      return column;
    });
  }

  private columnId(label: string, cell: number): string | undefined {
    if (this.rows === 0) return this.names[cell];
    if (ADJUSTED.test(label)) return ['used without cache', 'free with cache'][cell];
    const name = ['total', 'used', 'free'][cell];
    return name && `${this.labelId(label)} ${name}`;
  }

  /** The row after Mem (and Low, High) is that of swap, whatever it is called. */
  private labelId(label: string): string {
    const known = /^(?:Low|High|Total|Comm)/.exec(label)?.[0];
    return known ?? 'swap';
  }
}

function namesFor(headings: readonly string[]): readonly string[] {
  const known = [OLD, NEW, WIDE].find(
    (names) => names.length === headings.length && names.every((name, i) => name === headings[i]),
  );
  if (known) return known;
  if (headings.length === 7) return WIDE;
  return headings.length >= 6 && !headings[4]?.includes('/') ? OLD : NEW;
}

/** As many different figures that are all multiples of 4096 are no chance: kB are so once in 1024. */
const WHOLE_PAGES = 3;

/** No machine has so many MiB (4 TiB): such a total counts kilobytes of 1000, of which pages are no multiples. */
const MOST_MEBIBYTES = 2 ** 22;

/** KiB are multiples of 4; a machine with less than 256 of a larger unit counts in GiB; bytes are multiples of 4096. */
function unitBy(columns: readonly NumberArray[], total: number): string {
  const inPages = (values: NumberArray) => values.every((v) => !(v > 0) || v % 4096 === 0);
  if (total >= 2 ** 28 && columns.every(inPages) && isVaried(columns)) return 'bytes';
  if (total >= 4096 && columns.every(looksLikeKilobytes)) return 'kB';
  if (total > MOST_MEBIBYTES) return 'KB';
  return total < 200 ? 'GiB' : 'MiB';
}

function isVaried(columns: readonly NumberArray[]): boolean {
  const seen = new Set<number>();
  for (const values of columns)
    for (const value of values) if (value > 0 && seen.add(value).size >= WHOLE_PAGES) return true;
  return false;
}
