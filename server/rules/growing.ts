/** What grows: the series whose growth the statistics uphold, with its rate, its phases and its parts. */
import { type Capture, timeSpan } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { longestStretch } from '../engine/growth/prepare.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';
import { amount, duration, interval, plural, rate, share, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { bytesPerUnit, type MeasuredSeries, measuredSeries } from './measures.ts';
import { limitForecast } from './memory-limit.ts';
import { isToldWithParts, withoutParts } from './parts-of-growth.ts';
import { pricesIn } from './per-unit.ts';

/** More would bury the first; the series table shows all. */
const SHOWN_MAX = 5;

/** A part with this share of the growth is named as its place. */
const DOMINANT_SHARE = 0.5;

export const growing: Rule = {
  id: '*.growing',
  about:
    'Series that grow over the capture: resident memory, a mapping, threads, kernel memory, any counter.',
  kinds: ['series'],
  thresholds: [
    {
      name: 'false discovery rate',
      value: 0.01,
      unit: '',
      source: 'Benjamini–Hochberg over all series of the capture; simulated in docs/growth.md',
    },
    {
      name: 'smallest growth of memory',
      value: 1,
      unit: 'MiB',
      source: 'or 2 % of the level, or 0.1 % of RAM for the whole machine, whichever is larger',
    },
  ],
  check({ captures }) {
    return captures.flatMap((capture) => {
      const found = measuredSeries(capture).filter(
        ({ judgement }) => judgement.verdict === 'growing' || judgement.verdict === 'rising',
      );
      const series = withoutEchoes(withoutParts(found));
      const findings = series.slice(0, SHOWN_MAX).map((one) => explainedBy(one, growthFinding(one)));
      if (series.length > SHOWN_MAX) {
        findings
          .at(-1)
          ?.limits.push(
            `${plural(series.length - SHOWN_MAX, 'more series grows', 'more series grow')}; the list of series shows them all.`,
          );
      }
      return findings;
    });
  },
};

/** Others bring these, and take them away. Threads, sessions and descriptors are the process's own, and may leak. */
const LOAD = /^(?:active[_ ]?)?(?:conn(?:ection)?s?|clients?)\b/i;

/**
 * Memory that grows as the connections grow that it is paid for, and their number: load, which the price of one
 * (rule proc.perUnit) tells better. A rest that grows on while the number stands still is no load.
 */
function explainedBy({ table, column }: MeasuredSeries, found: Finding): Finding {
  if (found.severity !== 'warning' || table.id !== 'counters') return found;
  const prices = pricesIn(table).filter(({ x, y }) => LOAD.test(x.id) && (x === column || y === column));
  const [price] = prices;
  if (!price || prices.some(({ cost }) => cost.constantStretch)) return found;
  const words =
    price.y === column
      ? `It follows ${price.x.id}: it is what more of them cost, as long as their number grows with the load.`
      : `${price.y.id} follows it: whether it is load or a leak, this number alone does not tell.`;
  return { ...found, severity: 'note', explanation: `${words}\n\n${found.explanation}` };
}

/** Series that rise by the same amount over the same time are one growth seen twice; the first is kept. */
function withoutEchoes(series: readonly MeasuredSeries[]): MeasuredSeries[] {
  const kept: MeasuredSeries[] = [];
  for (const one of series) {
    const bytes = one.judgement.delta * bytesPerUnit(one.column.unit);
    const echo = kept.some(
      (other) =>
        bytes > 0 &&
        other.measure.family === one.measure.family &&
        other.table !== one.table &&
        Math.abs(other.judgement.delta * bytesPerUnit(other.column.unit) - bytes) < 0.05 * bytes,
    );
    if (!echo) kept.push(one);
  }
  return kept;
}

function growthFinding(series: MeasuredSeries): Finding {
  const { capture, table, column, judgement, measure } = series;
  const place = dominantPart(series);
  const about = place ?? column;
  const subject = place
    ? placeName(table, place)
    : measure.family === 'counter'
      ? column.title
      : measure.subject;
  const rule = place?.partOf?.startsWith('total.') ? 'vma.growing' : `${measure.family}.growing`;
  const perByte = bytesPerUnit(column.unit);
  const seconds = secondsOf(series);
  const stretch = stretchOf(series);
  const proven = judgement.verdict === 'growing';
  const saw = place ? undefined : sawOf(series);
  const delta = saw?.gained ?? judgement.delta;
  return finding({
    rule,
    severity: measure.harmless || !proven ? 'note' : 'warning',
    confidence: 'inferred',
    subject: place ? place.title : subject,
    title: sentence(series, subject, place),
    explanation: `${measure.mechanism}${phases(series)}${parts(series)}\n\nWhy it is called ${judgement.verdict}: ${judgement.reason}.`,
    metrics: {
      ...(perByte > 0 ? { bytesDelta: delta * perByte } : { delta }),
      ...(seconds > 0 && perByte > 0
        ? {
            bytesPerSecond: judgement.rate * perByte,
            bytesPerSecondLow: judgement.rateLow * perByte,
            bytesPerSecondHigh: judgement.rateHigh * perByte,
          }
        : {}),
      ...(seconds > 0 && perByte === 0
        ? { perSecond: judgement.rate, perSecondLow: judgement.rateLow, perSecondHigh: judgement.rateHigh }
        : {}),
      ...(place ? { share: capture.shares.get(`${table.id} ${place.id}`) ?? 0 } : {}),
      samplesCount: judgement.samples,
      ...(seconds > 0 ? { seconds } : {}),
      pValue: judgement.pValue,
    },
    evidence: evidenceOfChange(
      capture,
      table,
      about.id,
      saw?.from ?? Math.max(firstRow(about, table.rows), stretch.from),
      saw?.to ?? Math.min(lastRow(about), stretch.to),
    ),
    limits: [...judgement.caveats.map(asSentence), ...measure.limits],
    next: measure.next.map((command) => ofProcess(command, about)),
  });
}

function sentence(series: MeasuredSeries, subject: string, place: Column | undefined): string {
  const { judgement, column, capture, table, measure } = series;
  const seconds = secondsOf(series);
  const of = place
    ? `: ${share(Math.min(1, capture.shares.get(`${table.id} ${place.id}`) ?? 0))} of ${isToldWithParts(table) ? `the growth of ${column.title}` : "this process's growth"}`
    : '';
  const start = place || measure.family !== 'counter' ? capitalised(subject) : subject;
  const total = signed(judgement.delta, column.unit);
  if (judgement.verdict === 'rising') {
    return `${start} rose in each of ${plural(judgement.samples, 'sample')}, ${total} in all: too few samples to call it growth.`;
  }
  if (seconds === 0)
    return `${start} grows${of}: ${total} over ${plural(judgement.samples, 'sample')} (no times stated).`;
  const { rate: perSecond, rateLow, rateHigh } = judgement;
  const phase =
    judgement.regimes.length > 1 && judgement.rateFrom > 0
      ? ` since ${clock(table, judgement.rateFrom)}, the last of ${judgement.regimes.length} phases`
      : '';
  if (rateLow <= 0 && rateHigh >= 0) {
    const range = interval(rateLow, rateHigh, column.unit);
    return `${start} grew ${total}${of} in ${duration(seconds)}; how fast it grows${phase === '' ? '' : ` now,${phase},`} cannot be told [${range}].`;
  }
  const grows = `grows ${rateWithin(perSecond, rateLow, rateHigh, column.unit)}`;
  const saw = place ? undefined : sawOf(series);
  if (saw)
    return `${start} ${grows}: the troughs of ${plural(saw.cycles, 'cycle')} climb by ${amount(saw.gained, column.unit)} in ${duration(saw.seconds)}.`;
  return `${start} ${grows}${phase}${of}; ${total} in ${duration(seconds)}${phase ? ' in all' : ''}${limitForecast(series, seconds)}.`;
}

/** Growth under a sawtooth, from its first trough to its last: first and last sample stand anywhere on a tooth. */
function sawOf({
  judgement,
  column,
  table,
}: MeasuredSeries):
  | { cycles: number; from: number; to: number; gained: number; seconds: number }
  | undefined {
  const { cycles, rateFrom: from, rateTo: to, verdict } = judgement;
  const time = timeOf(table);
  const first = column.numbers?.at(from) ?? Number.NaN;
  const gained = (column.numbers?.at(to) ?? Number.NaN) - first;
  if (verdict !== 'growing' || !cycles || !time || !(gained > 0)) return undefined;
  return {
    cycles: cycles.count,
    from,
    to,
    gained,
    seconds: ((time[to] as number) - (time[from] as number)) / 1000,
  };
}

/** `pid 4711`, `java[4711]`, `java (4711)`, `[heap] 016c7000 of java[4711]`. */
const PROCESS = /(?:^pid |\w[[(]|\w \()(\d+)[\])]?$/;

/** A command names the process that the capture names, so that it can be copied. */
function ofProcess(command: string, { entity }: Column): string {
  const pid = PROCESS.exec(entity)?.[1];
  return pid ? command.replace(/\bPID\b/g, pid) : command;
}

/** A part of the series' total that explains most of its growth. */
function dominantPart({ capture, table, column }: MeasuredSeries): Column | undefined {
  let best: Column | undefined;
  let most = DOMINANT_SHARE;
  for (const part of table.columns) {
    const of = part.partOf === column.id ? capture.shares.get(`${table.id} ${part.id}`) : undefined;
    const isPlace = isToldWithParts(table) || part.entity !== column.entity;
    // Of parts that grow alike, who it is says more than of what kind.
    if (of === undefined || !isPlace || of < most || (of === most && best?.entity && !part.entity)) continue;
    best = part;
    most = of;
  }
  return best;
}

/** `[heap] 016c7000 Rss` is spoken of as heap mapping 016c7000. */
function placeName(table: Table, column: Column): string {
  if (isToldWithParts(table)) return column.title;
  const m = /^\[heap\] (\w+)/.exec(column.entity);
  return m ? `heap mapping ${m[1]}` : `mapping ${column.entity}`;
}

function parts({ capture, table, column }: MeasuredSeries): string {
  const named = table.columns
    .filter((part) => part.partOf === column.id)
    .map((part) => ({ part, of: capture.shares.get(`${table.id} ${part.id}`) ?? 0 }))
    .filter(({ of }) => Math.abs(of) >= 0.05)
    .sort((a, b) => b.of - a.of);
  if (named.length === 0) return '';
  const listed = named.slice(0, 5).map(({ part, of }) => `${part.title} ${share(of)}`);
  return `\n\nWhere it grew: ${listed.join(', ')}${named.length > 5 ? ` and ${named.length - 5} more` : ''}.`;
}

function phases({ judgement, column, table }: MeasuredSeries): string {
  if (judgement.regimes.length < 2) return '';
  const time = timeOf(table);
  const lines = judgement.regimes.map(
    ({ from, to, slope }) =>
      `- ${clock(table, from)}–${clock(table, to)}: ${time ? rate(slope, column.unit) : `${signed(slope, column.unit)} a sample`}`,
  );
  return `\n\nIt has ${plural(judgement.regimes.length, 'phase')}:\n${lines.join('\n')}`;
}

/** The samples that are judged: the longest stretch between restarts. */
function stretchOf({ capture, table }: MeasuredSeries): { from: number; to: number } {
  const restarts = capture.marks.filter(({ kind }) => kind === 'restart').map(({ sample }) => sample);
  return longestStretch(table.rows, restarts);
}

function secondsOf(series: MeasuredSeries): number {
  const time = timeOf(series.table);
  const { from, to } = stretchOf(series);
  return time && to > from ? ((time[to] as number) - (time[from] as number)) / 1000 : 0;
}

/** A rate with its interval, where the interval says more than the rate. */
export function rateWithin(perSecond: number, low: number, high: number, unit: string): string {
  const one = rate(perSecond, unit);
  const range = interval(low, high, unit);
  return one === range ? one : `${one} [${range}]`;
}

/** Time of day of a sample in the capture's own clock, or its number. */
export function clock(table: Table, row: number): string {
  const time = timeOf(table);
  return time ? new Date(time[row] as number).toISOString().slice(11, 19) : `sample ${row + 1}`;
}

export function firstRow(column: Column, rows: number): number {
  for (let row = 0; row < rows; row++) if (!Number.isNaN(column.numbers?.at(row) ?? Number.NaN)) return row;
  return 0;
}

export function lastRow(column: Column): number {
  return Math.max(0, (column.numbers?.end ?? 1) - 1);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function asSentence(text: string): string {
  return `${capitalised(text)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** Length of a capture in seconds; 0 without times. */
export function captureSeconds(capture: Capture): number {
  const span = timeSpan(capture);
  return span ? (span.to - span.from) / 1000 : 0;
}
