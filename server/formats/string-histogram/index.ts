/** Counted lines: what `strings FILE | sort | uniq -c | sort -rn` prints, as people paste it. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Certainty, Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { firstLines, type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import { plausibleEpoch, type Stamp, stampLine } from '../text/stamps.ts';
import { locateName, TextHistogram } from '../text/text-histogram.ts';

/** uniq -c: the count in seven columns, a blank, the line as it was; some separate thousands. */
const ROW = /^(\s*)(\d{1,3}(?:,\d{3})+|\d{1,15})[ \t](.*\S.*|\s+)$/;
/** The command that printed what follows. */
const COMMAND = /^\s*(?:\S*[$#%>]\s+)?(?:sudo\s+)?(?:strings|grep|awk|sort|uniq|cat|tr|cut)\b.*\|/;
/** A line of strace -f, of a log, of an address list: starts with a number too. */
const FOREIGN = /^(?:\w+\(|<\.\.\. |[-+]{3} |\d[\d.,:%\s-]*$|\d+\s+\d+\s|[rwxsp-]{4} )/;

const SURE_ROWS = 5;
/** uniq pads its counts to so many columns. */
const COUNT_WIDTH = 7;

interface Row {
  padding: number;
  count: number;
  text: string;
}

function rowOf(line: string): Row | undefined {
  const found = ROW.exec(line);
  if (!found) return undefined;
  const [, padding = '', count = '', text = ''] = found;
  return { padding: padding.length, count: Number(count.replaceAll(',', '')), text };
}

class CountedLines implements LineGrammar {
  readonly title = 'a counted line';
  private readonly histogram: TextHistogram;
  private readonly names = new Set<string>();
  private time = Number.NaN;

  constructor(into: TableBuilder) {
    this.histogram = new TextHistogram(into, {
      id: 'strings',
      title: 'Strings',
      keyTitle: 'Text',
      hasBytes: true,
      // Who pastes such a list pastes its first lines.
      cut: true,
    });
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
    this.histogram.end();
    this.names.clear();
  }

  take(line: TextLine): boolean {
    if (COMMAND.test(line.text)) {
      this.histogram.end();
      this.names.clear();
      return true;
    }
    const row = rowOf(line.text);
    if (!row) return false;
    // uniq prints a text once: when it comes again, the next list has begun.
    if (!this.histogram.isOpen || this.names.has(row.text)) {
      this.histogram.begin(this.time, line);
      this.names.clear();
    }
    this.names.add(row.text);
    this.histogram.add(row.text, row.count, row.count * Buffer.byteLength(row.text), line);
    return true;
  }

  finish(): void {
    this.histogram.finish();
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new CountedLines(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

function fit(head: Uint8Array): Certainty {
  const lines = firstLines(head)
    .map((line) => line.replace(/^(?:> ?)+/, ''))
    .filter((line) => !COMMAND.test(line));
  const stampless = lines.filter((line) => stampLine(line) === undefined);
  // The last line may be cut.
  const rows = lines.flatMap((line) => rowOf(line) ?? []);
  const told = rows.filter(({ text }) => /[A-Za-z]/.test(text) && !FOREIGN.test(text));
  if (told.length < 2 || rows.length < 0.8 * stampless.length || told.length < 0.5 * rows.length) return 'no';
  let falling = 0;
  let byText = 0;
  let repeated = 0;
  const names = new Set<string>();
  let pairs = 0;
  let before: Row | undefined;
  for (const line of lines) {
    const row = rowOf(line);
    // Behind a time the next list begins.
    if (!row && stampLine(line)) {
      before = undefined;
      names.clear();
    }
    if (!row) continue;
    if (names.has(row.text)) repeated++;
    names.add(row.text);
    if (before) pairs++;
    if (before && row.count <= before.count) falling++;
    if (before && row.text > before.text) byText++;
    before = row;
  }
  const padded = rows.filter(({ padding, count }) => padding + String(count).length >= COUNT_WIDTH).length;
  const allEqual = rows.every(({ count }) => count === rows[0]?.count);
  // Numbers that never fall are identifiers, or seconds since 1970; uniq pads its counts.
  const rising = rows.every(({ padding, count }, i) => padding === 0 && count >= (rows[i - 1]?.count ?? 0));
  const stamps = rows.every(({ padding, count }) => padding === 0 && count >= 1e9 && plausibleEpoch(count));
  if (rising || stamps) return 'no';
  const sorted = falling >= 0.9 * pairs || byText >= 0.9 * pairs;
  if (repeated > 0.5 * rows.length || (allEqual && padded < rows.length)) return 'no';
  if (padded >= 0.9 * rows.length && sorted) return 'sure';
  return rows.length >= SURE_ROWS && sorted && rows.length >= 0.9 * stampless.length ? 'sure' : 'maybe';
}

export const stringHistogram: Format = {
  id: 'string-histogram',
  title: 'Counted strings',
  about:
    'How often each text occurs, as strings FILE | sort | uniq -c | sort -rn prints it; one list or many.',
  patterns: ['*strings*.txt', '*uniq*.txt'],
  sniff: (head) => fit(head),
  read,
  locate: (sample, column) => locateName(sample, column, (line) => rowOf(line)?.text),
};
