/** Colours of the parts of a line. */
import { type Connection, type SemanticTokens, SemanticTokensBuilder } from 'vscode-languageserver';
import { TEXT_TOKENS } from '../../protocol/text.ts';
import type { TextCaptures } from '../text-captures.ts';
import { coloursOf } from './read-text.ts';

export const SEMANTIC_TOKENS = {
  legend: { tokenTypes: [...TEXT_TOKENS], tokenModifiers: [] },
  full: true,
  range: true,
};

/** Longer texts get the colours of what is in view only: VS Code asks for those when the whole is refused. */
const LINES_MAX = 20_000;
/** Lines that are looked for behind them: one more is enough to know. */
const BEYOND = 1;

export function registerSemanticTokens(connection: Connection, captures: TextCaptures): void {
  connection.languages.semanticTokens.on(async ({ textDocument: { uri } }, cancellation) => {
    const colours = await coloursOf(captures, uri, 0, LINES_MAX - 1 + BEYOND, cancellation);
    const last = colours?.tokens.at(-4) ?? 0;
    // The protocol has null for “nothing”, which the type of the library leaves out.
    if (!colours || colours.cut || last > LINES_MAX) return null as unknown as SemanticTokens;
    return encoded(colours.tokens);
  });
  connection.languages.semanticTokens.onRange(async ({ textDocument: { uri }, range }, cancellation) => {
    const colours = await coloursOf(captures, uri, range.start.line, range.end.line, cancellation);
    return encoded(colours?.tokens ?? []);
  });
}

function encoded(tokens: readonly number[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (let i = 0; i + 3 < tokens.length; i += 4) {
    const [line = 1, start = 0, length = 0, kind = 0] = tokens.slice(i, i + 4);
    builder.push(line - 1, start, length, kind, 0);
  }
  return builder.build();
}
