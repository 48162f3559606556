/** What a finding says, on its evidence lines. */
import { type Connection, MarkupKind } from 'vscode-languageserver';
import { findingMarkdown } from '../finding-markdown.ts';
import type { TextCaptures } from '../text-captures.ts';

export function registerHover(connection: Connection, captures: TextCaptures): void {
  connection.onHover(async ({ textDocument, position }) => {
    const capture = await captures.get(textDocument.uri);
    if (!capture) return null;
    const { line } = position;
    const here = capture.findings.flatMap(({ finding, places }) => {
      const place = places.find(({ range }) => range.start.line <= line && line <= range.end.line);
      return place ? [{ finding, range: place.range }] : [];
    });
    const [first] = here;
    if (!first) return null;
    const value = here.map(({ finding }) => findingMarkdown(finding)).join('\n\n---\n\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: first.range };
  });
}
