/** Reports of Erlang's error logger, `=ERROR REPORT==== 13-Oct-2008::16:53:57 ===` and its kin, as RabbitMQ and ejabberd log them. */
import type { ByteSource } from '../../engine/byte-source.ts';
import { NumberColumn } from '../../engine/columns.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { textColumn, timeColumn, wordColumn } from '../strace/columns.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import { stampText } from '../text/stamps.ts';

const HEADING =
  /^=([A-Z][A-Z ]*?) REPORT={2,}\s*(\d{1,2}-\p{L}{3,}-\d{4}::?\d{1,2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?: ([A-Z]{3,4}|[+-]\d{2}:?\d{2}))?\s*=+$/u;

/** What a report says is told apart by its first words; more of them are cut. */
const TEXT_MAX = 2000;
const REPORTS_MAX = 1_000_000;
const REASONS_MAX = 2000;

class ErlangGrammar implements LineGrammar {
  readonly title = 'an Erlang report';
  private readonly into: TableBuilder;
  private readonly time = new NumberColumn();
  private readonly kinds: string[] = [];
  private readonly kindOf = new NumberColumn();
  private readonly reasons: string[] = [];
  private readonly reasonOf = new NumberColumn();
  private readonly numberOf = new Map<string, number>();
  private readonly firsts: string[] = [];
  private readonly byteStart = new NumberColumn();
  private readonly byteLength = new NumberColumn();
  private readonly line = new NumberColumn();
  private open: { time: number; kind: string; start: TextLine; text: string; end: number } | undefined;
  private rows = 0;
  private leftOut = 0;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  take(line: TextLine): boolean {
    const heading = HEADING.exec(line.text.trimEnd());
    if (heading) {
      this.end();
      const stamp = stampText(`${heading[2]}`.replace(/(\d{4}):(?!:)/, '$1::'));
      const fraction = Number(`0.${heading[3] ?? 0}`) * 1000;
      this.open = {
        time: stamp ? stamp.ms + fraction : Number.NaN,
        kind: (heading[1] as string).toLowerCase(),
        start: { ...line },
        text: '',
        end: line.byteStart + line.byteLength,
      };
      return true;
    }
    const { open } = this;
    if (!open || line.text.trim() === '') return false;
    if (open.text.length < TEXT_MAX) open.text += `${open.text === '' ? '' : ' '}${line.text.trim()}`;
    open.end = line.byteStart + line.byteLength;
    return true;
  }

  private end(): void {
    const { open } = this;
    this.open = undefined;
    if (!open) return;
    if (this.rows === REPORTS_MAX) {
      this.leftOut++;
      return;
    }
    const row = this.rows++;
    this.time.set(row, open.time);
    this.kindOf.set(row, numberIn(this.kinds, open.kind));
    this.reasonOf.set(row, this.reason(reasonIn(open.text)));
    this.firsts.push(open.text.slice(0, 200));
    this.byteStart.set(row, open.start.byteStart);
    this.byteLength.set(row, open.end - open.start.byteStart);
    this.line.set(row, open.start.line);
  }

  private reason(text: string): number {
    const known = this.numberOf.get(text);
    if (known !== undefined) return known;
    const kept = this.reasons.length < REASONS_MAX - 1 ? text : 'other reports';
    const number = this.numberOf.get(kept) ?? this.reasons.push(kept) - 1;
    this.numberOf.set(kept, number);
    return number;
  }

  finish(): void {
    this.end();
    const { into, rows } = this;
    into.fact('reportCount', rows);
    into.fact('errorCount', countOf(this.kindOf, rows, this.kinds.indexOf('error')));
    into.fact('reasonCount', this.reasons.length);
    if (this.leftOut > 0)
      into.problem(
        0,
        0,
        `${this.leftOut.toLocaleString('en-US')} reports beyond ${REPORTS_MAX.toLocaleString('en-US')} are left out`,
      );
    if (rows === 0) return;
    const table = into.table(
      'reports',
      'spans',
      'Reports',
      [
        timeColumn('time', 'Time', this.time),
        wordColumn('kind', 'Kind', this.kindOf, this.kinds),
        wordColumn('reason', 'Reason', this.reasonOf, this.reasons),
        textColumn('text', 'Text', this.firsts),
      ],
      rows,
    );
    table.byteStart = this.byteStart;
    table.byteLength = this.byteLength;
    table.line = this.line;
  }
}

function numberIn(list: string[], text: string): number {
  const at = list.indexOf(text);
  return at >= 0 ? at : list.push(text) - 1;
}

function countOf(column: NumberColumn, rows: number, wanted: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (column.at(row) === wanted) count++;
  return count;
}

/** What is alike in reports of one cause: their words without numbers, process ids, references and quoted values. */
function reasonIn(text: string): string {
  const mnesia = /Mnesia is overloaded:\s*(\{[^{}]*\}|\S+)/.exec(text);
  if (mnesia)
    return `Mnesia is overloaded: ${(mnesia[1] as string).replace(/\s+/g, ' ').replace(/,\s*/g, ',')}`;
  return text
    .replace(/<\d+\.\d+\.\d+>/g, '<pid>')
    .replace(/#Ref<[^>]*>/g, '#Ref')
    .replace(/"[^"]{0,400}"/g, '"…"')
    .replace(/\d+/g, '#')
    .slice(0, 120)
    .trim();
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new ErlangGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

export const erlangLog: Format = {
  id: 'erlang-log',
  title: 'Erlang error log',
  about:
    'Error, crash and supervisor reports of Erlang’s error logger (also RabbitMQ, ejabberd), and how often each comes.',
  patterns: ['*erlang*.log', '*sasl*.log'],
  sniff(head) {
    const lines = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 65_536))
      .toString('utf8')
      .split('\n', 2000);
    return lines.some((line) => HEADING.test(line.replace(/^[>|\s]+/, '').trimEnd())) ? 'sure' : 'no';
  },
  read,
};
