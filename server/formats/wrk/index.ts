/** Summaries that the load generators wrk and wrk2 print: one row a run. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';

const RUN = /^Running (\d+(?:\.\d+)?[smh]) test @ (\S+)/;
const LOAD = /^\s*(\d+) threads and (\d+) connections/;
const STATS = /^\s*(Latency|Req\/Sec)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\d+(?:\.\d+)?)%\s*$/;
const PERCENTILE = /^\s*(\d+(?:\.\d+)?)%\s+(\d+(?:\.\d+)?(?:us|ms|s|m|h))\s*$/;
const REQUESTS = /^\s*(\d+) requests in (\S+), (\S+) read/;
const ERRORS = /^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/;
const REFUSED = /^\s*Non-2xx or 3xx responses: (\d+)/;
const PER_SECOND = /^(Requests|Transfer)\/sec:\s+(\S+)/;
const HEADINGS =
  /^\s*(?:Thread Stats\b|Thread calibration:|Initialised \d+|Latency Distribution|Detailed Percentile|#\[|-{5,})/;

/** Milliseconds of `635.91us`, `1.20s`; wrk counts in powers of 1000. */
function milliseconds(text: string): number {
  const m = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(text);
  return m
    ? Number(m[1]) * ({ us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[m[2] as string] as number)
    : Number.NaN;
}

/** `56.20k` is 56,200: metric for numbers, powers of 1024 for bytes (units.c of wrk). */
function scaled(text: string, step: 1000 | 1024): number {
  const m = /^(\d+(?:\.\d+)?)([kKMGTP]?)B?$/.exec(text);
  return m
    ? Number(m[1]) * step ** ['', 'k', 'm', 'g', 't', 'p'].indexOf((m[2] as string).toLowerCase())
    : Number.NaN;
}

class WrkGrammar implements LineGrammar {
  readonly title = 'a wrk summary';
  private readonly into: TableBuilder;
  private time = Number.NaN;
  private run:
    | { start: TextLine; time: number; end: number; figures: Map<string, { unit: string; value: number }> }
    | undefined;
  private series: ReturnType<TableBuilder['series']> | undefined;

  constructor(into: TableBuilder) {
    this.into = into;
  }

  stamped({ ms }: Stamp): void {
    this.time = ms;
  }

  take(line: TextLine): boolean {
    const { text } = line;
    const run = RUN.exec(text);
    if (run) {
      this.end();
      this.run = { start: { ...line }, time: this.time, end: 0, figures: new Map() };
      this.put(line, 'seconds', 's', milliseconds(run[1] as string) / 1000);
      this.into.fact('target', run[2] as string);
      return true;
    }
    return this.run !== undefined && (this.takeFigures(line) || HEADINGS.test(text));
  }

  private takeFigures(line: TextLine): boolean {
    const { text } = line;
    const load = LOAD.exec(text);
    if (load) {
      this.put(line, 'threads', 'count', Number(load[1]));
      return this.put(line, 'connections', 'count', Number(load[2]));
    }
    const stats = STATS.exec(text);
    if (stats) {
      const latency = stats[1] === 'Latency';
      const figure = (field: string) => (latency ? milliseconds(field) : scaled(field, 1000));
      const name = latency ? 'latency' : 'threadRequests';
      const unit = latency ? 'ms' : 'count/s';
      this.put(line, `${name}.average`, unit, figure(stats[2] as string));
      this.put(line, `${name}.deviation`, unit, figure(stats[3] as string));
      return this.put(line, `${name}.maximum`, unit, figure(stats[4] as string));
    }
    const percentile = PERCENTILE.exec(text);
    if (percentile)
      return this.put(line, `latency.p${Number(percentile[1])}`, 'ms', milliseconds(percentile[2] as string));
    const requests = REQUESTS.exec(text);
    if (requests) {
      this.put(line, 'requests', 'count', Number(requests[1]));
      return this.put(line, 'read', 'bytes', scaled(requests[3] as string, 1024));
    }
    const errors = ERRORS.exec(text);
    if (errors) {
      ['connect', 'read', 'write', 'timeout'].forEach((kind, i) => {
        this.put(line, `errors.${kind}`, 'count', Number(errors[i + 1]));
      });
      return true;
    }
    const refused = REFUSED.exec(text);
    if (refused) return this.put(line, 'errors.status', 'count', Number(refused[1]));
    const perSecond = PER_SECOND.exec(text);
    if (!perSecond) return false;
    const isRequests = perSecond[1] === 'Requests';
    return this.put(
      line,
      isRequests ? 'requestsPerSecond' : 'bytesPerSecond',
      isRequests ? 'count/s' : 'bytes/s',
      scaled(perSecond[2] as string, isRequests ? 1000 : 1024),
    );
  }

  private put(line: TextLine, name: string, unit: string, value: number): boolean {
    if (!this.run) return false;
    this.run.end = line.byteStart + line.byteLength;
    if (!Number.isNaN(value)) this.run.figures.set(name, { unit, value });
    return true;
  }

  end(): void {
    const { run } = this;
    this.run = undefined;
    if (!run) return;
    if (!run.figures.has('requestsPerSecond'))
      this.into.problem(
        run.start.byteStart,
        run.end - run.start.byteStart,
        `the run at line ${run.start.line} has no end: it was cut off`,
      );
    this.series ??= this.into.series('wrk', 'Load test runs');
    const { series } = this;
    const figures = [...run.figures];
    series.commit(
      { time: run.time, byteStart: run.start.byteStart, line: run.start.line },
      run.end,
      figures.map(([id, { unit }]) => series.column(describe(id, unit))),
      figures.map(([, { value }]) => value),
      figures.length,
    );
  }
}

function describe(id: string, unit: string): ColumnInfo {
  const set = id === 'threads' || id === 'seconds';
  return {
    id,
    title: id,
    unit,
    type: 'number',
    counter: false,
    entity: '',
    ...(set ? { attribute: true } : {}),
  };
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new WrkGrammar(into);
  await readReport(grammar, source, into, signal);
  grammar.end();
}

export const wrk: Format = {
  id: 'wrk',
  title: 'wrk summary',
  about: 'Summaries of the load generators wrk and wrk2: requests per second, latency, errors, a row a run.',
  patterns: ['*wrk*'],
  sniff(head) {
    const lines = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 65_536))
      .toString('latin1')
      .split('\n', 500);
    const bare = lines.map((line) => line.replace(/^[>|\s]+/, ''));
    return bare.some((line) => RUN.test(line)) &&
      bare.some((line) => LOAD.test(line) || PER_SECOND.test(line))
      ? 'sure'
      : 'no';
  },
  read,
};
