/** Go to where something comes from, and list all lines that speak of it. */
import { type Connection, type Location, uinteger } from 'vscode-languageserver';
import type { TextCaptures } from '../text-captures.ts';
import { readingAt } from './read-text.ts';

/** @param line 1-based */
function wholeLine(uri: string, line: number): Location {
  const start = { line: line - 1, character: 0 };
  return { uri, range: { start, end: { line: line - 1, character: uinteger.MAX_VALUE } } };
}

export function registerDefinition(connection: Connection, captures: TextCaptures): void {
  connection.onDefinition(async ({ textDocument: { uri }, position }, cancellation) => {
    const reading = await readingAt(captures, uri, position, cancellation);
    return reading?.origin === undefined ? null : wholeLine(uri, reading.origin);
  });
  connection.onReferences(async ({ textDocument: { uri }, position }, cancellation) => {
    const reading = await readingAt(captures, uri, position, cancellation);
    return (reading?.uses ?? []).map((line) => wholeLine(uri, line));
  });
}
