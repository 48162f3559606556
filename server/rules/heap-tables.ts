/** What the rules of heap snapshots share: rows of their tables, and the size of the heap. */
import type { Capture } from '../engine/capture.ts';
import { columnOf, type Table } from '../engine/table.ts';

/** Bytes of the whole heap, with what V8 accounts for outside of it. */
export function heapBytes(capture: Capture): number {
  return Number(capture.facts.totalSelfBytes ?? 0) + Number(capture.facts.extraNativeBytes ?? 0);
}

/** Heap snapshots to judge by themselves: of several that were compared, the last one. */
export function snapshotsToJudge(captures: readonly Capture[]): Capture[] {
  return captures.filter(
    ({ format, facts }) => format.id === 'heapsnapshot' && facts.comparedIn === undefined,
  );
}

/** Reads cells of one row by column id. */
export interface Row {
  table: Table;
  index: number;
  text(column: string): string;
  number(column: string): number;
}

export function rowsOf(capture: Capture, tableId: string): Row[] {
  const table = capture.tables.find(({ id }) => id === tableId);
  if (!table) return [];
  return Array.from({ length: table.rows }, (_, index) => ({
    table,
    index,
    text: (column: string) => columnOf(table, column)?.texts?.[index] ?? '',
    number: (column: string) => columnOf(table, column)?.numbers?.at(index) ?? Number.NaN,
  }));
}

/** A text that may hold anything, as code in Markdown. */
export function code(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ');
  const fence = line.includes('`') ? '``' : '`';
  return fence === '`' ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** Where what is held, its owner, or what leads to it, is written in the program. */
export function sourcesOf(row: Row): string[] {
  const source = row.text('source');
  const ownerSource = row.text('owner') === row.text('holder') ? '' : row.text('ownerSource');
  const overSource = ownerSource === '' ? row.text('overSource') : '';
  const told = [
    source && `${code(row.text('example'))} is written in ${code(source)}.`,
    ownerSource && `${code(row.text('owner'))} is written in ${code(ownerSource)}.`,
    overSource && `${code(row.text('over'))}, over which it is reached, is written in ${code(overSource)}.`,
  ];
  return [...new Set(told.filter(Boolean))];
}

/** What a path may begin with, a dot in it being none of a step. */
const MODULE = /^[^{}[\]]*\.[cm]?[jt]sx?(?=[{[.]|$)/u;
/** A step, or several that repeat, with how often. */
const STEP =
  /\([^()]*\) ×[\d,]+ ?|(?:\.#?[\p{L}\p{N}_$]+|\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\]|\{[^}]*\}| ?‹[^›]*› ?| … \d+ more steps … )(?: ×[\d,]+ ?)?/gu;

/** `global.shop.byId` held by `Session`: the root, each step from there, what is held at the end. */
export function retainedBy(path: string, held: string): string[] {
  const steps: string[] = [];
  let end = MODULE.exec(path)?.[0].length ?? 0;
  if (end > 0) steps.push(path.slice(0, end));
  const between = (text: string) => text.trim() !== '' && steps.push(text.trim());
  for (const { 0: step, index } of path.matchAll(STEP)) {
    if (index < end) continue;
    between(path.slice(end, index));
    steps.push(step.trim());
    end = index + step.length;
  }
  between(path.slice(end));
  return held === '' ? steps : [...steps, held];
}

/** How to see whether something grows, which one snapshot cannot show. */
export const SEE_GROWTH = [
  'Take two more snapshots under load, some minutes apart: node --heapsnapshot-signal=SIGUSR2 app.js, then kill -USR2 PID',
  'Compare the counts of the class in them: tidemark page FILE classes --filter NAME',
];
