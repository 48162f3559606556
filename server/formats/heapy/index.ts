/** Partitions of a Python heap as guppy (heapy) prints them. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

const TITLE = /Partition of a set of (\d+) objects?\. Total size = (\d+) bytes?\./;
const HEADER = /^\s*Index\s+Count\s+%\s+Size\s+%\s+Cumulative\s+%\s+(\S.*)$/;
const ROW = /^\s*(\d+)\s+(\d+)\s+\d+\s+(\d+)\s+\d+\s+\d+\s+\d+\s+(\S.*)$/;
const MORE = /^\s*<(\d+) more rows?\b/;

class HeapyGrammar implements LineGrammar {
  readonly title = 'a heapy partition';
  readonly histogram: TextHistogram;
  private readonly into: TableBuilder;
  private time = Number.NaN;
  private readonly notes = new Map<string, number>();
  /** Rows that the last list said to have left out. */
  private left = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.histogram = new TextHistogram(into, {
      id: 'partition',
      title: 'Python objects by kind',
      keyTitle: 'Kind',
      hasBytes: true,
      cut: true,
    });
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
    this.notes.clear();
  }

  noted(name: string, value: number): void {
    this.notes.set(name, value);
  }

  take(line: TextLine): boolean {
    const { text } = line;
    const title = TITLE.exec(text);
    if (title) {
      this.histogram.begin(this.time, line);
      this.histogram.total(Number(title[1]), Number(title[2]), line);
      for (const [name, value] of this.notes) this.histogram.noted(name, value);
      this.left = 0;
      return true;
    }
    const header = HEADER.exec(text);
    if (header) {
      this.into.fact('partitionedBy', (header[1] as string).trim());
      return true;
    }
    const row = ROW.exec(text);
    if (row) {
      this.histogram.add((row[4] as string).trim(), Number(row[2]), Number(row[3]), line);
      return this.histogram.isOpen;
    }
    const more = MORE.exec(text);
    if (more) this.left = Number(more[1]);
    return more !== null;
  }

  finish(): void {
    if (this.left > 0) this.into.fact('moreKindsCount', this.left);
    this.histogram.finish();
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new HeapyGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

export const heapy: Format = {
  id: 'heapy',
  title: 'heapy partition (guppy)',
  about:
    'Python objects by type or referrer with counts and bytes, as guppy prints them; one partition or many.',
  patterns: ['*guppy*', '*heapy*'],
  sniff(head, tail) {
    const text = latin1(head) + latin1(tail);
    if (TITLE.test(text)) return 'sure';
    return /\bIndex\s+Count\s+%\s+Size\s+%\s+Cumulative\s+%/.test(text) ? 'sure' : 'no';
  },
  read,
  locate: (sample, column) =>
    locateName(sample, column, (line) => (TITLE.test(line) ? '' : ROW.exec(line)?.[4]?.trim())),
};

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
