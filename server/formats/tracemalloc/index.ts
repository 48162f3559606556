/** Top lists of Python's tracemalloc: `Statistic`, `StatisticDiff` and the numbered list of its manual. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { firstLines, type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

const SIZE = String.raw`([+-]?\d+(?:\.\d+)?) (B|KiB|MiB|GiB|TiB)`;
const STATISTIC = new RegExp(
  String.raw`^(\S.*?): size=${SIZE}(?: \(${SIZE}\))?, count=(\d+)(?: \([+-]?\d+\))?(?:, average=${SIZE})?$`,
);
const NUMBERED = new RegExp(String.raw`^#(\d+): (\S.*?): ${SIZE}$`);
const OTHER = new RegExp(String.raw`^(\d+) other: ${SIZE}$`);
const ALL = new RegExp(`^Total allocated size: ${SIZE}$`);
const HEADING = /^(?:\[ *Top \d+.*\]|Top \d+ lines)$/;

/** As tracemalloc rounds: B below 100 KiB × 1, else the next unit. */
function bytesOf(figure: string | undefined, unit: string | undefined): number {
  const power = ['B', 'KiB', 'MiB', 'GiB', 'TiB'].indexOf(unit ?? '');
  return power < 0 ? Number.NaN : Math.round(Number(figure) * 1024 ** power);
}

interface Statistic {
  name: string;
  bytes: number;
  count: number;
}

function statisticIn(text: string): Statistic | undefined {
  if (text.length > 2000) return undefined;
  const m = STATISTIC.exec(text);
  if (m) return { name: m[1] as string, bytes: bytesOf(m[2], m[3]), count: Number(m[6]) };
  const numbered = NUMBERED.exec(text);
  return numbered
    ? { name: numbered[2] as string, bytes: bytesOf(numbered[3], numbered[4]), count: Number.NaN }
    : undefined;
}

class TracemallocGrammar implements LineGrammar {
  readonly title = 'a top list of tracemalloc';
  readonly histogram: TextHistogram;
  private time = Number.NaN;
  private stamps = 0;
  private stampsOfList = 0;
  private names = new Set<string>();
  private last: TextLine | undefined;

  constructor(into: TableBuilder) {
    this.histogram = new TextHistogram(into, {
      id: 'allocations',
      title: 'Python memory by allocation site',
      keyTitle: 'Allocated at',
      hasBytes: true,
      cut: true,
    });
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
    this.stamps++;
  }

  take(line: TextLine): boolean {
    const { text } = line;
    const found = statisticIn(text);
    if (found) {
      // Lists follow each other without a heading: a place that comes again starts the next one.
      const isNew = !this.histogram.isOpen || this.names.has(found.name) || this.stamps > this.stampsOfList;
      if (isNew) this.begin(line);
      this.names.add(found.name);
      this.histogram.add(found.name, found.count, found.bytes, line);
      this.last = line;
      return true;
    }
    if (HEADING.test(text.trim())) {
      this.names.add('');
      this.histogram.end();
      return true;
    }
    const all = ALL.exec(text);
    if (all && this.histogram.isOpen) this.histogram.total(Number.NaN, bytesOf(all[1], all[2]), line);
    return (all ?? OTHER.exec(text)) !== null || this.isSourceLine(line);
  }

  /** The numbered list prints the line of source below each entry. */
  private isSourceLine({ line, text }: TextLine): boolean {
    return (
      this.last !== undefined &&
      line === this.last.line + 1 &&
      /^ {4}\S/.test(text) &&
      this.last.text.startsWith('#')
    );
  }

  private begin(line: TextLine): void {
    this.histogram.begin(this.time, line);
    this.names.clear();
    this.stampsOfList = this.stamps;
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new TracemallocGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.histogram.finish();
}

export const tracemalloc: Format = {
  id: 'tracemalloc',
  title: 'tracemalloc top list',
  about: 'Python memory by the line that allocated it, as tracemalloc statistics print it; one list or many.',
  patterns: ['*tracemalloc*'],
  sniff(head) {
    const lines = firstLines(head);
    const found = lines.filter((line) => statisticIn(line.trim())).length;
    if (found === 0) return 'no';
    return found >= 0.4 * lines.length ? 'sure' : 'maybe';
  },
  read,
  locate: (sample, column) => locateName(sample, column, (line) => statisticIn(line)?.name),
};
