/** Status pages of Kannel, an SMS gateway: queues, store and links at one moment each. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import { type Stamp, stampLine } from '../text/stamps.ts';
import { parsePage } from './page.ts';

/** A page has a line a link: thousands of links are still less. */
const PAGE_BYTES_MAX = 1 << 20;

const STATUS_LINE = /^\s*Status:\s|<status>\s*[a-z ]+, uptime/;
/** The name of a link whose figures the mailer put on the next line. */
const LINK_NAME = /^\s*[^\s()]+\s+[A-Z]\w*:[^\s()]+$/;
/** How the lines of a page end. */
const COMPLETE =
  /(?:size -?\d+|\bqueued\)|msg\/sec|storage|msgs\)|:|connected|\b\d+s\)?(?:, ssl)?|\bsent \d+|>)\s*$/;
const VERSION_LINE = /^\s*(?:Kannel bearerbox version|<version>)/;
const OWN_LINE =
  /^\s*(?:WDP:|SMS:|DLR:|Box connections:|No boxes connected|SMSC connections:|No SMSC|<\/?[a-z-]+\/?>|<\?xml|Using |System |Build |Hostname |Libxml |Compiled )|\((?:online \d+s|re-connecting|connecting|disconnected|dead|active|on-line)\b|\bIP [\d.:a-f]+ /;

class KannelGrammar implements LineGrammar {
  readonly title = 'a Kannel status page';
  private readonly into: TableBuilder;
  private readonly series: SeriesBuilder;
  private stamp = Number.NaN;
  private page: { start: TextLine; time: number; text: string; end: number } | undefined;
  /** Inside the words about the version, which say nothing about queues. */
  private inVersion = false;
  /** Seconds to add to the uptime: those of the runs before. */
  private before = 0;
  private lastUptime = -1;
  /** As the first page has it: a date before each page, else the uptime is the clock. */
  private hasStamps: boolean | undefined;

  constructor(into: TableBuilder) {
    this.into = into;
    this.series = into.series('kannel', 'Kannel status');
  }

  stamped({ ms }: Stamp): void {
    this.stamp = ms;
  }

  take(line: TextLine): boolean {
    const { text } = line;
    if (STATUS_LINE.test(text)) {
      this.end();
      this.inVersion = false;
      this.page = { start: { ...line }, time: this.stamp, text: '', end: line.byteStart };
      this.append(line);
      return true;
    }
    if (VERSION_LINE.test(text)) {
      this.end();
      this.inVersion = true;
      return true;
    }
    if (text.trim() === '') return false;
    if (this.inVersion) return stampLine(text) === undefined;
    if (!this.page || !(OWN_LINE.test(text) || LINK_NAME.test(text) || this.isUnfinished())) return false;
    this.append(line);
    return true;
  }

  finish(): void {
    this.end();
    if (this.hasStamps === false && this.into.zone === '') this.into.zone = 'uptime';
  }

  /** Mailers wrap lines: a parenthesis is open, or a figure is due. */
  private isUnfinished(): boolean {
    const text = this.page?.text.trimEnd() ?? '';
    const last = text.slice(text.lastIndexOf('\n') + 1);
    if (!COMPLETE.test(last)) return true;
    const tail = text.slice(-400);
    return tail.lastIndexOf('(') > tail.lastIndexOf(')');
  }

  /** Characters keep the distance that the bytes have in the file. */
  private append({ text, byteStart, byteLength }: TextLine): void {
    const { page } = this;
    if (!page || page.text.length > PAGE_BYTES_MAX) return;
    const latin1 = Buffer.from(text, 'utf8').toString('latin1');
    const at = byteStart + byteLength - latin1.length - page.start.byteStart;
    const gap = at - page.text.length;
    if (gap > 0) page.text += page.text === '' ? ' '.repeat(gap) : `\n${' '.repeat(gap - 1)}`;
    page.text += latin1;
    page.end = byteStart + byteLength;
  }

  private end(): void {
    const { page } = this;
    this.page = undefined;
    if (!page) return;
    const parsed = parsePage(page.text);
    if (!parsed) {
      this.into.problem(
        page.start.byteStart,
        page.end - page.start.byteStart,
        `the status page at line ${page.start.line} states no uptime`,
      );
      return;
    }
    if (parsed.figures.length < 2) {
      this.into.problem(
        page.start.byteStart,
        page.end - page.start.byteStart,
        `the status page at line ${page.start.line} has nothing below its status line`,
      );
    }
    if (parsed.uptime < this.lastUptime) {
      this.before += this.lastUptime;
      this.into.mark(
        'restart',
        this.series.rows,
        `uptime fell from ${this.lastUptime} s to ${parsed.uptime} s: the bearerbox restarted`,
      );
    }
    this.lastUptime = parsed.uptime;
    this.hasStamps ??= !Number.isNaN(page.time);
    const time = this.hasStamps ? page.time : (this.before + parsed.uptime) * 1000;
    this.series.commit(
      { time, byteStart: page.start.byteStart, line: page.start.line },
      page.end,
      parsed.figures.map(({ column }) => this.series.column(column)),
      parsed.figures.map(({ value }) => value),
      parsed.figures.length,
    );
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new KannelGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

export const kannel: Format = {
  id: 'kannel',
  title: 'Kannel status',
  about: 'Status pages of the Kannel SMS gateway (text or XML): queues, store size, boxes and SMSC links.',
  patterns: ['*kannel*'],
  joinsFiles: true,
  sniff(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
    if (!/(?:Status:|<status>)\s*[a-z ]+,\s+uptime\s+(?:[>|\s]*)\d+d\s+\d+h\s+\d+m\s+\d+s/.test(text))
      return 'no';
    return /(?:WDP|SMS|DLR):\s+(?:received|inbound|\d+ queued)|<smscs?>|SMSC connections|bearerbox/.test(text)
      ? 'sure'
      : 'maybe';
  },
  read,
  locate(sample, column) {
    const text = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength).toString('latin1');
    // Quotes of a mail are blanks to the page.
    const bare = text.replace(/^[>|\s]+/gm, (quote) => quote.replace(/[^\n]/g, ' '));
    const found = parsePage(bare)?.figures.find((figure) => figure.column.id === column.id);
    if (!found) return undefined;
    const lineStart = text.lastIndexOf('\n', found.start) + 1;
    const lineEnd = text.indexOf('\n', found.end);
    return {
      byteStart: lineStart,
      byteLength: (lineEnd < 0 ? text.length : lineEnd) - lineStart,
      line: text.slice(0, lineStart).split('\n').length - 1,
    };
  },
};
