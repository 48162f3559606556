/** Figures that a person wrote down: `store on disk: 255 MB`, a name, a number and a unit a line. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { firstLines, type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';

const FIGURE =
  /^\s*(?:[-*•]\s+)?([\p{L}][\p{L}\p{N} ._/()'-]{0,80}?)\s*[:=]\s*(?:about |ca\. |~\s*)?(\d[\d,]*(?:\.\d+)?)\s*(bytes|B|[kKMGT]i?B|ms|s|%|messages|connections|objects|items|records)?\s*$/u;
/** Units that no kernel file prints, or words: a list like this is a person's. */
const BY_HAND = /^(?:bytes|B|KB|KiB|[MGT]i?B|messages|connections|objects|items|records)$/;
const FIGURES_MAX = 200;

const UNITS: Readonly<Record<string, string>> = {
  B: 'bytes',
  KB: 'kB',
  KiB: 'kB',
  MiB: 'MB',
  GiB: 'GB',
  TiB: 'TB',
  '%': 'percent',
};

interface Figure {
  name: string;
  value: number;
  unit: string;
}

function figureIn(text: string): (Figure & { printed: string }) | undefined {
  if (text.length > 200) return undefined;
  const m = FIGURE.exec(text);
  if (!m) return undefined;
  const printed = m[3] ?? '';
  const unit =
    UNITS[printed] ??
    (/^(?:messages|connections|objects|items|records)$/.test(printed) ? 'count' : printed || 'count');
  return {
    name: (m[1] as string).trim(),
    value: Number((m[2] as string).replaceAll(',', '')),
    unit,
    printed,
  };
}

class FiguresGrammar implements LineGrammar {
  readonly title = 'a list of figures';
  private readonly into: TableBuilder;
  private readonly figures = new Map<string, Figure>();
  private start: TextLine | undefined;
  private end = 0;
  private time = Number.NaN;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  stamped({ ms }: Stamp): void {
    if (!this.start) this.time = ms;
  }

  take(line: TextLine): boolean {
    const figure = figureIn(line.text);
    if (!figure || this.figures.size === FIGURES_MAX || this.figures.has(figure.name)) return false;
    this.start ??= { ...line };
    this.end = line.byteStart + line.byteLength;
    this.figures.set(figure.name, figure);
    return true;
  }

  finish(): void {
    const { start } = this;
    if (!start) return;
    const series = this.into.series('figures', 'Figures');
    const list = [...this.figures.values()];
    series.commit(
      { time: this.time, byteStart: start.byteStart, line: start.line },
      this.end,
      list.map(({ name, unit }) =>
        series.column({ id: name, title: name, unit, type: 'number', counter: false, entity: '' }),
      ),
      list.map(({ value }) => value),
      list.length,
    );
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new FiguresGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.finish();
}

export const figures: Format = {
  id: 'figures',
  title: 'figures',
  about:
    'A short list that a person wrote down: a name, a number and a unit a line, to lay beside other captures.',
  patterns: ['figures.txt'],
  sniff(head) {
    if (head.length >= 16_384) return 'no';
    const lines = firstLines(head, FIGURES_MAX + 1);
    const found = lines.flatMap((line) => figureIn(line) ?? []);
    if (found.length < 2 || found.length > FIGURES_MAX || found.length < 0.8 * lines.length) return 'no';
    const names = new Set(found.map(({ name }) => name));
    return names.size === found.length && found.some(({ printed }) => BY_HAND.test(printed)) ? 'sure' : 'no';
  },
  read,
  locate(sample, column) {
    let from = 0;
    const text = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
    for (let line = 0; from < text.length; line++) {
      const end = text.indexOf(10, from);
      const stop = end < 0 ? text.length : end;
      const found = text.toString('utf8', from, Math.min(stop, from + 400)).replace(/\r$/, '');
      if (figureIn(found.replace(/^[>|\s]+/, ''))?.name === column.id)
        return { byteStart: from, byteLength: stop - from, line };
      from = stop + 1;
    }
    return undefined;
  },
};
