/** Heap profiles of valgrind's massif (massif.out.PID): the heap over time, and at detailed snapshots who allocated it. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

const HEADER = /^(desc|cmd|time_unit):\s?(.*)$/;
const FIELD = /^(snapshot|time|mem_heap_B|mem_heap_extra_B|mem_stacks_B|heap_tree)=(\S+)$/;
const NODE = /^( *)n(\d+): (\d+) (?:0x[0-9A-Fa-f]+: )?(\S.*)$/;

const COLUMNS: Readonly<Record<string, [title: string, unit: string]>> = {
  mem_heap_B: ['heap', 'bytes'],
  mem_heap_extra_B: ['overhead of the allocator', 'bytes'],
  mem_stacks_B: ['stacks', 'bytes'],
};

/** What massif counts as time, by its option --time-unit. */
const CLOCKS: Readonly<Record<string, [title: string, unit: string]>> = {
  i: ['instructions', 'count'],
  B: ['bytes allocated and freed', 'bytes'],
};

class MassifGrammar implements LineGrammar {
  readonly title = 'a massif profile';
  private readonly into: TableBuilder;
  private readonly series: SeriesBuilder;
  private readonly sites: TextHistogram;
  private clock = 'i';
  private start: TextLine | undefined;
  private end = 0;
  private values = new Map<string, number>();
  private inTree = false;

  constructor(into: TableBuilder) {
    this.into = into;
    this.series = into.series('massif', 'Heap over time');
    this.sites = new TextHistogram(into, {
      id: 'sites',
      title: 'Heap by allocation site',
      keyTitle: 'Allocated in',
      hasBytes: true,
      cut: true,
    });
  }

  take(line: TextLine): boolean {
    const { text } = line;
    const header = HEADER.exec(text);
    if (header) {
      if (header[1] === 'time_unit') this.clock = (header[2] as string).trim();
      else this.into.fact(header[1] === 'cmd' ? 'command' : 'options', header[2] as string);
      return true;
    }
    const field = FIELD.exec(text);
    if (field) return this.takeField(field[1] as string, field[2] as string, line);
    const node = this.inTree ? NODE.exec(text) : null;
    if (!node) return /^#-+$/.test(text);
    this.end = line.byteStart + line.byteLength;
    const depth = (node[1] as string).length;
    const bytes = Number(node[3]);
    if (depth === 0) {
      this.sites.begin(this.time(), line);
      this.sites.total(Number.NaN, bytes, line);
    } else if (depth === 1) this.sites.add(node[4] as string, Number.NaN, bytes, line);
    return true;
  }

  private takeField(name: string, value: string, line: TextLine): boolean {
    if (name === 'snapshot') {
      this.commit();
      this.start = { ...line };
    }
    if (!this.start) return false;
    this.end = line.byteStart + line.byteLength;
    if (name === 'heap_tree') {
      this.inTree = value !== 'empty';
      if (value === 'peak') this.into.fact('peakHeapBytes', this.values.get('mem_heap_B') ?? 0);
      return true;
    }
    if (name !== 'snapshot') this.values.set(name, Number(value));
    return true;
  }

  /** Only milliseconds are a time; instructions and bytes are a measure of their own. */
  private time(): number {
    return this.clock === 'ms' ? (this.values.get('time') ?? Number.NaN) : Number.NaN;
  }

  private commit(): void {
    const { start, values } = this;
    this.start = undefined;
    this.inTree = false;
    if (start && values.has('mem_heap_B')) {
      const columns: number[] = [];
      const figures: number[] = [];
      const put = (info: ColumnInfo, value: number) => {
        columns.push(this.series.column(info));
        figures.push(value);
      };
      const clock = CLOCKS[this.clock];
      if (clock && values.has('time'))
        put({ ...describe('clock', clock), attribute: true }, values.get('time') as number);
      for (const [name, about] of Object.entries(COLUMNS)) {
        const value = values.get(name);
        if (value !== undefined) put(describe(name, about), value);
      }
      this.series.commit(
        { time: this.time(), byteStart: start.byteStart, line: start.line },
        this.end,
        columns,
        figures,
        columns.length,
      );
    } else if (start)
      this.into.problem(start.byteStart, start.byteLength, `the snapshot at line ${start.line} is cut off`);
    this.values = new Map();
  }

  finish(): void {
    this.commit();
    if (this.clock === 'ms' && this.into.zone === '') this.into.zone = 'since the start';
    this.sites.finish();
  }
}

function describe(id: string, [title, unit]: readonly [string, string]): ColumnInfo {
  return { id, title, unit, type: 'number', counter: false, entity: '' };
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new MassifGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

export const massif: Format = {
  id: 'massif',
  title: 'massif heap profile',
  about:
    'The heap of a C or C++ program over time, and who allocated it, as valgrind --tool=massif writes it.',
  patterns: ['massif.out*'],
  sniff(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 65_536)).toString(
      'latin1',
    );
    return /^[>| ]*mem_heap_B=\d+\r?$/m.test(text) && /^[>| ]*mem_stacks_B=\d+\r?$/m.test(text)
      ? 'sure'
      : 'no';
  },
  read,
  locate: (sample, column) => {
    if (column.key !== undefined || column.id.startsWith('total.'))
      return locateName(sample, column, (line) => {
        const node = NODE.exec(line);
        return node ? (node[1] === '' ? '' : node[1] === ' ' ? node[4] : undefined) : undefined;
      });
    const field = column.id === 'clock' ? 'time' : column.id;
    return locateName(sample, { ...column, key: field }, (line) => FIELD.exec(line)?.[1]);
  },
};
