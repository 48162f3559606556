/** The outline: findings, gaps and restarts between samples, and the processes of a trace, in the order they stand in the file. */
import { type Connection, type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { TextOutline } from '../../protocol/text.ts';
import type { TextCapture, TextCaptures } from '../text-captures.ts';
import { outlineOf } from './read-text.ts';
import { wholeLine } from './text-place.ts';

/** Each mark costs a look into the file; an outline of more is no outline. */
const MOST_MARKS = 200;

export function registerSymbols(connection: Connection, captures: TextCaptures): void {
  connection.onDocumentSymbol(async ({ textDocument }, cancellation) => {
    const capture = await captures.get(textDocument.uri);
    if (!capture) return null;
    const controller = new AbortController();
    const listening = cancellation.onCancellationRequested(() => controller.abort());
    const marks = await markSymbols(capture, controller.signal).finally(() => listening.dispose());
    const outline = await outlineOf(captures, textDocument.uri, cancellation);
    return [...findingSymbols(capture), ...marks, ...partSymbols(outline)].sort(
      (a, b) => a.range.start.line - b.range.start.line,
    );
  });
}

function partSymbols(outline: TextOutline | null): DocumentSymbol[] {
  return (outline?.symbols ?? []).map(({ name, detail, line }) => {
    return symbol(name, detail, SymbolKind.Module, wholeLine(line));
  });
}

function findingSymbols({ findings }: TextCapture): DocumentSymbol[] {
  return findings.flatMap(({ finding, places }) => {
    const [first] = places;
    if (!first) return [];
    return [symbol(finding.subject, `${finding.severity}: ${finding.title}`, SymbolKind.Event, first.range)];
  });
}

async function markSymbols(capture: TextCapture, signal: AbortSignal): Promise<DocumentSymbol[]> {
  const [shown] = capture.summary.captures;
  const table = shown?.tables.find(({ kind }) => kind === 'series');
  const column = table?.columns.find(({ type }) => type === 'number');
  if (!shown || !table || !column) return [];
  const symbols: DocumentSymbol[] = [];
  for (const mark of shown.marks.slice(0, MOST_MARKS)) {
    if (signal.aborted) break;
    const query = {
      case: capture.summary.case,
      capture: 0,
      table: table.id,
      row: mark.sample,
      column: column.id,
    };
    const evidence = await capture.handlers
      .locate(query, { signal, progress: () => {} })
      // A mark that can't be found again is left out of the outline; the chart still shows it.
      .catch(() => null);
    if (!evidence?.line) continue;
    symbols.push(symbol(mark.text || mark.kind, mark.kind, SymbolKind.Constant, wholeLine(evidence.line)));
  }
  return symbols;
}

function symbol(
  name: string,
  detail: string,
  kind: SymbolKind,
  range: DocumentSymbol['range'],
): DocumentSymbol {
  // An empty name would make the client reject the whole outline.
  return { name: name.trim() || 'unnamed', detail, kind, range, selectionRange: range };
}
