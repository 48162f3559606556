/** What the text of a capture means, for an editor that shows it as text. */

export interface TextQuery {
  case: number;
  capture: number;
  /** First and last line, 1-based, both included. */
  from: number;
  to: number;
  /** Place in the first line, in UTF-16 units from 0: what stands there is explained. */
  character?: number;
}

export interface TextReading {
  /** Markdown about what stands at the place asked for. */
  explanation?: string;
  /** Line that it comes from: where a descriptor was opened, where a call began or went on. */
  origin?: number;
  /** Lines that speak of the same, in order. */
  uses?: number[];
  /** Shown behind a place of a line, in order. */
  remarks: { line: number; character: number; text: string }[];
}

export interface TextOutline {
  /** Processes and the like, each with its first line. */
  symbols: { name: string; detail: string; line: number }[];
  /** Lines that belong together, first and last, 1-based. */
  folds: { from: number; to: number }[];
}
