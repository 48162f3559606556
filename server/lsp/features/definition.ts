/** Go to where something comes from, and list all lines that speak of it. */
import type { Connection } from 'vscode-languageserver';
import type { TextCaptures } from '../text-captures.ts';
import { readingAt } from './read-text.ts';
import { locationOf } from './text-place.ts';

export function registerDefinition(connection: Connection, captures: TextCaptures): void {
  connection.onDefinition(async ({ textDocument: { uri }, position }, cancellation) => {
    const reading = await readingAt(captures, uri, position, cancellation);
    return reading?.origin === undefined ? null : locationOf(uri, reading.origin);
  });
  connection.onReferences(async ({ textDocument: { uri }, position }, cancellation) => {
    const reading = await readingAt(captures, uri, position, cancellation);
    return (reading?.uses ?? []).map((place) => locationOf(uri, place));
  });
}
