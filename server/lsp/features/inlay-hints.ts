/** What numbers in the text stand for, beside them. */
import type { Connection, InlayHint } from 'vscode-languageserver';
import type { TextCaptures } from '../text-captures.ts';
import { remarksOn } from './read-text.ts';

const LONGEST = 60;

export function registerInlayHints(connection: Connection, captures: TextCaptures): void {
  connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }, cancellation) => {
    const reading = await remarksOn(captures, uri, range.start.line, range.end.line, cancellation);
    return (reading?.remarks ?? []).map(
      ({ line, character, text }): InlayHint => ({
        position: { line: line - 1, character },
        label: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
        ...(text.length > LONGEST ? { tooltip: text } : {}),
      }),
    );
  });
}
