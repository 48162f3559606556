/** What a rule says about a case, and where the proof stands. */

export type Severity = 'error' | 'warning' | 'note';

/**
 * How sure a finding is.
 * - `measured`: arithmetic on the bytes shown.
 * - `inferred`: a documented model whose own test passed on this data (p-value, number of samples).
 * - `suspected`: a pattern only; never an `error`.
 */
export type Confidence = 'measured' | 'inferred' | 'suspected';

/** Where the proof stands. Byte positions count in the capture as Tidemark reads it (after decompression). */
export interface Evidence {
  /** Path of the capture, as given when the case was opened. */
  capture: string;
  byteStart?: number;
  byteLength?: number;
  /** 1-based line number. */
  line?: number;
  row?: { table: string; index: number };
  /** The text that stands there, at most 200 characters. */
  quote?: string;
  before?: number;
  after?: number;
}

export interface Finding {
  /** Hash of rule and subject: the same trouble in the next capture has the same id. */
  id: string;
  rule: string;
  severity: Severity;
  confidence: Confidence;
  /** A class, mapping, counter, system call or host name, as a user would name it. */
  subject: string;
  /** One sentence with the figures and units. */
  title: string;
  /** Why it matters, in Markdown. */
  explanation: string;
  /** The unit stands in the key: `bytesPerSecond`, `share`, `samplesCount`. */
  metrics: Record<string, number>;
  evidence: [Evidence, ...Evidence[]];
  /** How a root of the heap reaches what the finding is about: the root, each step from there, what is held at its end. */
  retainedBy?: string[];
  /** What this evidence cannot show. */
  limits: string[];
  /** What to do or capture next, with the command. */
  next: string[];
  /** A note says that this is as it should be: shown, but last, and no reason to fail. */
  expected?: { note: string; by: string; at: string; reason: string };
}
