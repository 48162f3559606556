/** What the text of a capture means, for an editor that shows it as text. */

/** Lines are 1-based; places in a line are in UTF-16 units from 0. */
export interface TextPlace {
  line: number;
  /** Path of the file it stands in, when that is not the one that was asked about. */
  file?: string;
}

/** Which text is asked about. */
interface TextFile {
  case: number;
  capture: number;
  /** Path of the file, for captures that were written into several. */
  file?: string;
}

export interface TextQuery extends TextFile {
  /** First and last line, both included. */
  from: number;
  to: number;
  /** Place in the first line: what stands there is explained. */
  character?: number;
}

export interface TextReading {
  /** Markdown about what stands at the place asked for. */
  explanation?: string;
  /** Where it comes from: where a descriptor was opened, where a call began or went on. */
  origin?: TextPlace;
  /** Lines that speak of the same, in order. */
  uses?: TextPlace[];
  /** Shown behind a place of a line, in order. */
  remarks: { line: number; character: number; text: string }[];
}

export type OutlineQuery = TextFile;

export interface TextOutline {
  /** Processes and the like, each with its first line. */
  symbols: { name: string; detail: string; line: number }[];
  /** Lines that belong together, first and last. */
  folds: { from: number; to: number }[];
}

/** Kinds of parts of a line that have a colour; a token names one by its place in this list. */
export const TEXT_TOKENS = [
  'comment',
  'number',
  'function',
  'string',
  'enumMember',
  'property',
  'type',
  'keyword',
  'namespace',
  'errno',
] as const;

export type TextToken = (typeof TEXT_TOKENS)[number];

export interface TokensQuery extends TextFile {
  /** First and last line, both included. */
  from: number;
  to: number;
}

export interface TextTokens {
  /** Four numbers a token, in order: line, place in it, length, kind. */
  tokens: number[];
  /** The lines asked for are more than is coloured at once: the last ones have no tokens. */
  cut: boolean;
}

export interface TextNode {
  id: number;
  name: string;
  detail: string;
  /** Its first line. */
  at: TextPlace;
  /** The line that made it; absent where the log does not show it. */
  madeAt?: TextPlace;
}

/** One of `line` and `node`: whose line it is, or a node that an earlier answer named. */
export interface KinQuery extends TextFile {
  line?: number;
  node?: number;
}

/** Who made it, and whom it made. */
export interface TextKin {
  self: TextNode;
  parent: TextNode | null;
  children: TextNode[];
}
