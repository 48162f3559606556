/** `jstat -gc`, `-gcutil`, `-gccapacity`, `-gccause`: one row of figures a moment, named by the header. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { firstLines, type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';

/** Columns that jstat alone has; at least three of them make a header. */
const OWN =
  /^(?:S[01][CU]?|E[CU]?|O[CU]?|M[CU]?|P[CU]?|CCS[CU]?|[NOMP]?GC(?:MN|MX|C|T)?|NGCM[NX]|[OP]GCM[NX]|MCM[NX]|CCSM[NX]|OGC|[YFC]GC|[YFC]GCT|LGCC|GCC|Timestamp|Loaded|Unloaded)$/;
const FIGURE = /^-?\d+(?:[.,]\d+)?$/;

/** The heap in use: survivor spaces, eden, old generation. */
const HEAP_USED = ['S0U', 'S1U', 'EU', 'OU'] as const;

function headerOf(text: string): string[] | undefined {
  const names = text.trim().split(/\s+/);
  return names.length >= 5 &&
    names.length < 40 &&
    names.every((name) => /^[A-Za-z][A-Za-z0-9]*$/.test(name)) &&
    names.filter((name) => OWN.test(name)).length >= Math.max(3, 0.6 * names.length)
    ? names
    : undefined;
}

/** Units as the manual of jstat states them: KB for sizes, percent for -gcutil, seconds for times. */
function describe(name: string): ColumnInfo {
  const counter = /^[YFC]GC$|^[YFC]?GCT$|^(?:Unl|L)oaded$/.test(name);
  const unit = /^[YFC]?GCT$/.test(name)
    ? 's'
    : /^(?:S[01]|E|O|M|P|CCS)$/.test(name)
      ? 'percent'
      : counter
        ? 'count'
        : 'kB';
  return {
    id: name,
    title: name,
    unit,
    type: 'number',
    counter,
    entity: '',
    ...(isLimit(name) ? { attribute: true } : {}),
  };
}

/** Capacities and their bounds: set by the collector, not used by the program. */
function isLimit(name: string): boolean {
  return /(?:MN|MX)$/.test(name) || /^(?:S[01]C|EC|OC|MC|PC|CCSC|NGC|OGC)$/.test(name);
}

class JstatGrammar implements LineGrammar {
  readonly title = 'jstat output';
  private readonly into: TableBuilder;
  private readonly series: SeriesBuilder;
  private names: string[] = [];
  private time = Number.NaN;

  constructor(into: TableBuilder) {
    this.into = into;
    this.series = into.series('jstat', 'Collections and heap of the JVM');
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
  }

  take(line: TextLine): boolean {
    const header = headerOf(line.text);
    if (header) {
      this.names = header;
      return true;
    }
    const fields = line.text.trim().split(/\s+/);
    if (this.names.length === 0 || !FIGURE.test(fields[0] ?? '')) return false;
    const columns: number[] = [];
    const values: number[] = [];
    const used = new Map<string, number>();
    let time = this.time;
    let understood = 0;
    // -gccause ends in two columns of words: only what comes before them is told apart by blanks.
    for (let i = 0; i < Math.min(fields.length, this.names.length); i++) {
      const name = this.names[i] as string;
      const field = fields[i] as string;
      if (name === 'LGCC' || name === 'GCC') break;
      if (field === '-') continue;
      if (!FIGURE.test(field)) return false;
      const value = Number(field.replace(',', '.'));
      understood++;
      if (name === 'Timestamp') {
        if (Number.isNaN(time)) time = value * 1000;
        if (this.into.zone === '') this.into.zone = 'since the JVM started';
        continue;
      }
      used.set(name, value);
      columns.push(this.series.column(describe(name)));
      values.push(value);
    }
    const words = this.names.filter((name) => name === 'LGCC' || name === 'GCC').length;
    if (fields.length < this.names.length - words || understood < 2) return false;
    const heap = HEAP_USED.map((name) => used.get(name));
    if (heap.every((value) => value !== undefined)) {
      columns.push(this.series.column(HEAP_COLUMN));
      values.push(Math.round(heap.reduce((sum, value) => sum + value, 0) * 10) / 10);
    }
    this.series.commit(
      { time, byteStart: line.byteStart, line: line.line },
      line.byteStart + line.byteLength,
      columns,
      values,
      columns.length,
    );
    return true;
  }
}

const HEAP_COLUMN: ColumnInfo = {
  id: 'heapUsed',
  title: 'heap in use (S0U + S1U + EU + OU)',
  unit: 'kB',
  type: 'number',
  counter: false,
  entity: '',
};

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  await readReport(new JstatGrammar(into), source, into, signal);
}

export const jstat: Format = {
  id: 'jstat',
  title: 'jstat samples',
  about:
    'Generations of a JVM’s heap and its collections over time, from jstat -gc, -gcutil, -gccapacity or -gccause.',
  patterns: ['*jstat*'],
  sniff(head) {
    return firstLines(head, 40).some((line) => headerOf(line.replace(/^[>|\s]+/, ''))) ? 'sure' : 'no';
  },
  read,
};
