/** Places in the text of captures as editors count them. */
import { pathToFileURL } from 'node:url';
import { type Location, type Range, uinteger } from 'vscode-languageserver';
import type { TextPlace } from '../../protocol/text.ts';

/** @param line 1-based */
export function wholeLine(line: number): Range {
  return { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: uinteger.MAX_VALUE } };
}

/** @param uri of the document that was asked about */
export function locationOf(uri: string, { line, file }: TextPlace): Location {
  return { uri: file === undefined ? uri : pathToFileURL(file).href, range: wholeLine(line) };
}
