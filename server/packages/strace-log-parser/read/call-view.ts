/** One finished call and its text, lent to a callback. */
import { afterArgumentName, argumentEnd, nextArgument, numberAt } from '../decode/argument-text.ts';

const STARTS_KEPT = 8;

/** Valid during the callback only: the next call overwrites it. */
export class CallView {
  /** Index into the columns. */
  row = 0;
  /** Index into the names of the trace. */
  syscall = 0;
  name = '';
  pid = 0;
  /** Milliseconds, as in the columns. */
  start = Number.NaN;
  duration = Number.NaN;
  result = Number.NaN;
  /** Name of the error; '' = none. */
  error = '';
  flags = 0;
  /** The arguments, joined over all parts, are `bytes[argsStart..argsEnd]`. */
  bytes: Uint8Array = new Uint8Array(0);
  argsStart = 0;
  argsEnd = 0;
  /** What stands behind `= `, without the duration, is `resultBytes[resultStart..resultEnd]`. */
  resultBytes: Uint8Array = new Uint8Array(0);
  resultStart = 0;
  resultEnd = 0;
  /** Where the first arguments begin, as far as somebody asked. */
  private readonly starts = new Int32Array(STARTS_KEPT);
  private located = 0;

  /** Forgets what was found out about another call. */
  reset(): void {
    this.located = 0;
  }

  /** As {@link argumentAt}; quick for arguments that were asked for before. @param index below 8 */
  argumentAt(index: number): number {
    const { bytes, argsEnd, starts } = this;
    while (this.located <= index) {
      const before = this.located - 1;
      let start = this.argsStart;
      if (before >= 0) {
        const comma = argumentEnd(bytes, starts[before] as number, argsEnd);
        if (comma >= argsEnd) return -1;
        start = nextArgument(bytes, comma, argsEnd);
      }
      starts[this.located++] = start;
    }
    const start = starts[index] as number;
    return start < argsEnd ? afterArgumentName(bytes, start, argsEnd) : -1;
  }

  /** The letters of `word` stand at `at`. */
  says(at: number, word: string): boolean {
    if (at < 0 || at + word.length > this.argsEnd) return false;
    for (let i = 0; i < word.length; i++) if (this.bytes[at + i] !== word.charCodeAt(i)) return false;
    return true;
  }

  /** The whole number that is argument `index`; NaN when there is none. */
  numberAt(index: number): number {
    const at = this.argumentAt(index);
    return at < 0 ? Number.NaN : numberAt(this.bytes, at, this.argsEnd);
  }

  /** The arguments as strace wrote them, between the brackets. */
  argumentsText(): string {
    return decoder.decode(this.bytes.subarray(this.argsStart, this.argsEnd));
  }

  /** Such as `0 (Timeout)` or `3</etc/hosts>`. */
  resultText(): string {
    return decoder.decode(this.resultBytes.subarray(this.resultStart, this.resultEnd));
  }
}

const decoder = new TextDecoder();
