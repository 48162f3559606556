/** What a finding speaks about, so that a view can be moved to it, and the other way round. */
import type {
  CaptureSummary,
  CaseSummary,
  ColumnSummary,
  TableSummary,
} from '../../server/protocol/capture.ts';
import type { Evidence, Finding } from '../../server/protocol/finding.ts';
import type { ViewState } from '../../server/protocol/webview.ts';
import type { StatePatch } from '../state.ts';

export interface FindingTarget {
  capture: number;
  table?: string;
  /** Ids of the series it names, its subject first. */
  series: string[];
  /** Samples its evidence stands on, both included. */
  window?: { from: number; to: number };
  row?: number;
  byte?: number;
}

/** More than this many lines in one picture can't be told apart. */
const SERIES_SHOWN = 4;

export function targetOf(finding: Finding, summary: CaseSummary): FindingTarget {
  const known = targets.get(summary)?.get(finding.id);
  if (known !== undefined) return known;
  const target = findTarget(finding, summary);
  targets.set(summary, (targets.get(summary) ?? new Map()).set(finding.id, target));
  return target;
}

/** A table may have tens of thousands of columns to look a subject up in. */
const targets = new WeakMap<CaseSummary, Map<string, FindingTarget>>();
const subjects = new WeakMap<TableSummary, WeakMap<Finding, ColumnSummary | undefined>>();

function findTarget(finding: Finding, summary: CaseSummary): FindingTarget {
  // Before and after: the row is the one that says it all, the other a place to compare it with.
  const first = finding.evidence.find(({ row }) => row !== undefined) ?? finding.evidence[0];
  const capture =
    summary.captures.find((one) => one.path === first.capture) ??
    summary.captures.find((one) => finding.evidence.some((e) => e.capture === one.path)) ??
    summary.captures[0];
  const table = tableOf(finding, capture);
  const rows = finding.evidence.flatMap((e) =>
    e.row !== undefined && e.row.table === table?.id ? [e.row.index] : [],
  );
  const byte = first.byteStart ?? finding.evidence.find((e) => e.byteStart !== undefined)?.byteStart;
  return {
    capture: capture?.index ?? 0,
    ...(table !== undefined && { table: table.id }),
    series: table === undefined ? [] : seriesNamedBy(finding, table),
    ...(rows.length > 0 && {
      window: { from: Math.min(...rows), to: Math.max(...rows) },
      row: Math.min(...rows),
    }),
    ...(byte !== undefined && { byte }),
  };
}

/** The change of state that moves the view to a finding: same subject, same stretch, row selected. */
export function stateForFinding(finding: Finding, summary: CaseSummary, state: ViewState): StatePatch {
  const target = targetOf(finding, summary);
  const rows = summary.captures[target.capture]?.tables.find((table) => table.id === target.table)?.rows ?? 0;
  return {
    finding: finding.id,
    capture: target.capture,
    table: target.table,
    series: target.series.length > 0 ? target.series : state.series,
    range: rangeAround(target.window, rows),
    row: target.row,
    byte: target.byte ?? state.byte,
    ...(state.tab !== 'raw' &&
      target.series.length === 0 &&
      target.row === undefined && { tab: 'raw' as const }),
  };
}

/** A stretch that is a small part of the capture is zoomed to, with as much again on both sides. */
function rangeAround(
  window: FindingTarget['window'],
  rows: number,
): { from: number; to: number } | undefined {
  if (window === undefined) return undefined;
  const length = window.to - window.from + 1;
  if (length * 4 > rows || rows < 60) return undefined;
  const margin = Math.max(length, 20);
  return { from: Math.max(0, window.from - margin), to: Math.min(rows - 1, window.to + margin) };
}

/** Findings whose subject is one of these series. */
export function findingsAbout(
  summary: CaseSummary,
  table: TableSummary,
  series: readonly string[],
): Set<string> {
  const wanted = new Set(series);
  const about = summary.findings.filter((finding) => {
    const own = finding.evidence.some((e) => e.row === undefined || e.row.table === table.id);
    const subject = subjectColumn(finding, table);
    return own && subject !== undefined && wanted.has(subject.id);
  });
  return new Set(about.map((finding) => finding.id));
}

/** The column that the subject of a finding names, by its title, its id, or its title with the entity. */
export function subjectColumn(finding: Finding, table: TableSummary): ColumnSummary | undefined {
  const known = subjects.get(table) ?? new WeakMap<Finding, ColumnSummary | undefined>();
  subjects.set(table, known);
  if (!known.has(finding)) known.set(finding, findSubject(finding, table));
  return known.get(finding);
}

/** A name that is the subject settles it; else words, owner, quoted text and values must add up to this. */
const ENOUGH = 40;

function findSubject(finding: Finding, table: TableSummary): ColumnSummary | undefined {
  let best: ColumnSummary | undefined;
  let most = ENOUGH - 1;
  for (const column of table.columns) {
    if (column.series === undefined) continue;
    const points = likeness(finding, column);
    if (points <= most) continue;
    best = column;
    most = points;
  }
  return best;
}

/** How much speaks for a finding being about a column. */
function likeness(finding: Finding, column: ColumnSummary): number {
  const subject = finding.subject.toLowerCase();
  const title = column.title.toLowerCase();
  const entity = column.series?.entity.toLowerCase() ?? '';
  if ([title, column.id.toLowerCase(), `${entity} ${title}`].includes(subject)) return 100;
  let points = 0;
  if (containsWord(subject, title)) points += 40 + Math.min(9, title.length / 4);
  if (entity !== '') points += containsWord(subject, entity) ? 30 : -20;
  if (finding.evidence.some((e) => e.before === column.series?.first && e.after === column.series?.last))
    points += 40;
  if (finding.evidence.some((e) => quotes(e, column))) points += 15;
  if ((column.series?.spark.length ?? 0) > 1) points += 5;
  return points;
}

/** Whether the text of a piece of evidence begins with the field that a column holds, or names the column. */
export function quotes(evidence: Evidence, column: ColumnSummary): boolean {
  const quote = evidence.quote?.toLowerCase() ?? '';
  const title = column.title.toLowerCase();
  const field = /^\s*([\w()]+)\s*[:\s]/.exec(quote)?.[1] ?? '';
  return containsWord(quote, title) || containsWord(title, field);
}

function seriesNamedBy(finding: Finding, table: TableSummary): string[] {
  const subject = subjectColumn(finding, table);
  if (subject === undefined) return [];
  const title = finding.title.toLowerCase();
  const others = table.columns.filter(
    (column) =>
      column !== subject &&
      column.series !== undefined &&
      column.series.entity === subject.series?.entity &&
      column.title.length > 2 &&
      containsWord(title, column.title.toLowerCase()),
  );
  return [subject, ...others].slice(0, SERIES_SHOWN).map((column) => column.id);
}

function tableOf(finding: Finding, capture: CaptureSummary | undefined): TableSummary | undefined {
  const named = finding.evidence.find((e) => e.row !== undefined)?.row?.table;
  const tables = capture?.tables ?? [];
  return (
    tables.find((table) => table.id === named) ??
    tables.find((table) => table.kind === 'series' && subjectColumn(finding, table) !== undefined)
  );
}

/** Whether `word` stands in `text` with no letter or digit on either side. */
function containsWord(text: string, word: string): boolean {
  if (word.length < 2) return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + word.length] ?? ' ');
    if (!/[\p{L}\p{N}_]/u.test(around)) return true;
  }
  return false;
}
