/** Lines that belong together. */
import type { Connection } from 'vscode-languageserver';
import type { TextCaptures } from '../text-captures.ts';
import { outlineOf } from './read-text.ts';

export function registerFolding(connection: Connection, captures: TextCaptures): void {
  connection.onFoldingRanges(async ({ textDocument: { uri } }, cancellation) => {
    const outline = await outlineOf(captures, uri, cancellation);
    return (outline?.folds ?? []).map(({ from, to }) => ({ startLine: from - 1, endLine: to - 1 }));
  });
}
