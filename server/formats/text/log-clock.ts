/** Where a reader is in a log: the stamp in force and the line that comes next. */

/** Stamp in force, shared by all payloads of a file. */
export interface Clock {
  /** Milliseconds, NaN when there was none yet. */
  time: number;
  /** Grows with every stamp line: a new stamp starts a new sample. */
  serial: number;
  /** Line that comes next, 1-based. */
  line: number;
}
