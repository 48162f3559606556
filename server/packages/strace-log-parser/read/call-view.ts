/** One finished call and its text, lent to a callback. */

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
