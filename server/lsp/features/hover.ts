/** What a finding says, on its evidence lines; and what the line itself says. */
import { type Connection, MarkupKind } from 'vscode-languageserver';
import { findingMarkdown } from '../finding-markdown.ts';
import type { TextCaptures } from '../text-captures.ts';
import { readingAt } from './read-text.ts';

export function registerHover(connection: Connection, captures: TextCaptures): void {
  connection.onHover(async ({ textDocument, position }, cancellation) => {
    const capture = await captures.get(textDocument.uri);
    if (!capture) return null;
    const { line } = position;
    const here = capture.findings.flatMap(({ finding, places }) => {
      const place = places.find(({ range }) => range.start.line <= line && line <= range.end.line);
      return place ? [{ finding, range: place.range }] : [];
    });
    const reading = await readingAt(captures, textDocument.uri, position, cancellation);
    const parts = [
      ...(reading?.explanation === undefined ? [] : [reading.explanation]),
      ...here.map(({ finding }) => findingMarkdown(finding)),
    ];
    if (parts.length === 0) return null;
    const [first] = here;
    return {
      contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n---\n\n') },
      ...(first ? { range: first.range } : {}),
    };
  });
}
