/** How many objects of each type Python's collector tracks: counts of `gc.get_objects()`, objgraph's lists. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { firstLines, type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

const COUNT_FIRST = /^\s*(\d+)\s+([A-Za-z_][\w.<>]*)$/;
/** objgraph.show_most_common_types, show_growth: `dict   1100   +12`. */
const NAME_FIRST = /^([A-Za-z_][\w.<>]*)\s+(\d+)(?:\s+[+-]\d+)?$/;
/** Types that every Python process has many of, and that no other list of counted words has together. */
const PYTHON_TYPES =
  /^(?:builtin_function_or_method|wrapper_descriptor|method_descriptor|getset_descriptor|member_descriptor|classmethod_descriptor|weakref|ReferenceType|ModuleSpec|SourceFileLoader|ABCMeta|_abc_data|cell|tuple|frozenset|staticmethod|classmethod)$/;

interface Counted {
  name: string;
  count: number;
}

function countIn(text: string): Counted | undefined {
  if (text.length > 500) return undefined;
  const first = COUNT_FIRST.exec(text);
  if (first) return { name: first[2] as string, count: Number(first[1]) };
  const last = NAME_FIRST.exec(text);
  return last ? { name: last[1] as string, count: Number(last[2]) } : undefined;
}

class GcGrammar implements LineGrammar {
  readonly title = 'counts of Python types';
  readonly histogram: TextHistogram;
  private time = Number.NaN;
  private stamps = 0;
  private stampsOfList = 0;
  private names = new Set<string>();

  constructor(into: TableBuilder) {
    this.histogram = new TextHistogram(into, {
      id: 'types',
      title: 'Python types',
      keyTitle: 'Type',
      hasBytes: false,
      cut: true,
    });
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
    this.stamps++;
  }

  take(line: TextLine): boolean {
    const counted = countIn(line.text);
    if (!counted) return false;
    if (!this.histogram.isOpen || this.names.has(counted.name) || this.stamps > this.stampsOfList) {
      this.histogram.begin(this.time, line);
      this.names = new Set();
      this.stampsOfList = this.stamps;
    }
    this.names.add(counted.name);
    this.histogram.add(counted.name, counted.count, Number.NaN, line);
    return true;
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new GcGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.histogram.finish();
}

export const gcCounts: Format = {
  id: 'gc-counts',
  title: 'counts of Python types',
  about: 'Objects by type as Python’s gc module tracks them: sorted counts, or the lists of objgraph.',
  patterns: ['*gc_types*', '*gc-types*', '*objgraph*'],
  sniff(head) {
    const lines = firstLines(head);
    const counted = lines.map((line) => countIn(line)).filter((one) => one !== undefined);
    const python = new Set(counted.map(({ name }) => name).filter((name) => PYTHON_TYPES.test(name)));
    if (counted.length < 0.6 * lines.length) return 'no';
    return python.size >= 3 ? 'sure' : 'no';
  },
  read,
  locate: (sample, column) => locateName(sample, column, (line) => countIn(line)?.name),
};
