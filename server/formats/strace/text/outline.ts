/** Processes of a trace as its outline, and lines of it that fold. */
import type { Capture } from '../../../engine/capture.ts';
import type { TextFeatures } from '../../../engine/format.ts';
import { columnOf, type Table, textAt } from '../../../engine/table.ts';
import type { TextOutline } from '../../../protocol/text.ts';
import { type TraceText, traceText } from './trace-text.ts';

const SYMBOLS_MAX = 2000;
const FOLDS_MAX = 10_000;

export function outlineTrace(
  capture: Capture,
  { file }: Parameters<TextFeatures['outline']>[1],
): TextOutline | null {
  const text = traceText(capture, file);
  if (!text) return null;
  return { symbols: processSymbols(text, text.table('processes')), folds: folds(text) };
}

/** Those that begin in this file. */
function processSymbols(text: TraceText, table: Table | undefined): TextOutline['symbols'] {
  if (!table) return [];
  const [command, ending] = [columnOf(table, 'command'), columnOf(table, 'ending')];
  const [process, calls] = [columnOf(table, 'process')?.numbers, columnOf(table, 'calls')?.numbers];
  const symbols: TextOutline['symbols'] = [];
  for (let row = 0; row < table.rows && symbols.length < SYMBOLS_MAX; row++) {
    const at = text.placeIn(table, row);
    if (!at || at.file !== undefined) continue;
    const pid = process?.at(row) ?? Number.NaN;
    const name = (command && textAt(command, row)) || 'process';
    symbols.push({
      name: Number.isNaN(pid) ? name : `${pid} ${name}`,
      detail: `${calls?.at(row) ?? 0} calls, ${(ending && textAt(ending, row)) ?? ''}`,
      line: at.line,
    });
  }
  return symbols;
}

/** Stacks and dumps below a call, and stretches of calls of one process. */
function folds(text: TraceText): TextOutline['folds'] {
  const found: TextOutline['folds'] = [];
  const { count } = text;
  const lineAt = (place: number) => text.lineOf(text.rowAt(place));
  const processAt = (place: number) => text.number(text.rowAt(place), 'process');
  let runFrom = 0;
  for (let place = 0; place < count && found.length < FOLDS_MAX; place++) {
    const line = lineAt(place);
    const next = place + 1 < count ? lineAt(place + 1) : line + 1;
    if (next - line > 2) found.push({ from: line, to: next - 1 });
    const ends = place + 1 >= count || processAt(place + 1) !== processAt(place);
    if (!ends) continue;
    const from = lineAt(runFrom);
    if (line - from >= 3 && runFrom > 0) found.push({ from, to: line });
    runFrom = place + 1;
  }
  return found;
}
