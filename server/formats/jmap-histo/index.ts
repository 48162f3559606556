/** Class histograms of a JVM: `jmap -histo`, `jcmd PID GC.class_histogram`. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

const HEADER = /^\s*num\s+#instances\s+#bytes\s+class name/;
const ROW = /^\s*(\d+):\s+(\d+)\s+(\d+)\s+(\S+)(?:\s+\(([^()]+)\))?\s*$/;
const TOTAL = /^\s*Total\s+(\d+)\s+(\d+)\s*$/;
/** jcmd starts its answer with the number of the process. */
const PROCESS = /^\d+:\s*$/;

/** The address in the name of a lambda's or hidden class is another one in every run. */
function className(printed: string): string {
  return printed.replace(/0x[0-9a-f]+/gi, '0x…');
}

class JmapGrammar implements LineGrammar {
  readonly title = 'a class histogram';
  readonly histogram: TextHistogram;
  private readonly into: TableBuilder;
  private time = Number.NaN;
  private cut = 0;
  private readonly processes = new Set<string>();

  constructor(into: TableBuilder) {
    this.into = into;
    this.histogram = new TextHistogram(into, {
      id: 'classes',
      title: 'Java classes',
      keyTitle: 'Class',
      hasBytes: true,
      cut: false,
    });
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
  }

  take(line: TextLine): boolean {
    const { text } = line;
    if (HEADER.test(text)) {
      this.cutOff(line.byteStart);
      this.histogram.begin(this.time, line);
      return true;
    }
    const row = ROW.exec(text);
    if (row) {
      // A file that was cut at its start has lost its header.
      if (!this.histogram.isOpen) this.histogram.begin(this.time, line);
      this.histogram.add(className(row[4] as string), Number(row[2]), Number(row[3]), line, row[5] ?? '');
      return true;
    }
    const total = TOTAL.exec(text);
    if (total) {
      if (!this.histogram.isOpen) return false;
      this.histogram.total(Number(total[1]), Number(total[2]), line);
      this.histogram.end();
      return true;
    }
    if (PROCESS.test(text)) {
      this.processes.add(text.trim());
      return true;
    }
    return /^-+$/.test(text.trim());
  }

  finish(end: number): void {
    this.cutOff(end);
    if (this.cut > 0) this.into.fact('cutListCount', this.cut);
    if (this.processes.size > 0) this.into.fact('processCount', this.processes.size);
    this.histogram.finish();
  }

  private cutOff(at: number): void {
    if (!this.histogram.isOpen || this.histogram.hasTotal) return;
    this.histogram.markCut();
    if (this.cut++ === 0) {
      this.into.problem(
        at,
        0,
        'the class histogram before this place has no Total line: it was cut off, and only what it lists is counted',
      );
    }
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new JmapGrammar(into);
  grammar.finish(await readReport(grammar, source, into, signal));
}

export const jmapHisto: Format = {
  id: 'jmap-histo',
  title: 'Java class histogram',
  about: 'Instances and bytes by class of a JVM, from jmap -histo or jcmd GC.class_histogram; one or many.',
  patterns: ['*histo*.txt'],
  sniff(head) {
    const lines = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 65_536))
      .toString('latin1')
      .split('\n', 400);
    if (lines.some((line) => HEADER.test(line.replace(/^[>|\s]+/, '')))) return 'sure';
    const rows = lines.filter((line) => ROW.test(line.trimEnd())).length;
    return rows >= 5 && rows >= 0.8 * (lines.length - 2) ? 'sure' : 'no';
  },
  read,
  locate: (sample, column) =>
    locateName(sample, column, (line) => {
      if (TOTAL.test(line)) return '';
      const name = ROW.exec(line)?.[4];
      return name === undefined ? undefined : className(name);
    }),
};
