/** What other programs put before a line of strace: journals, containers, quotations. */

/** As they stand at the start of a line; tried in turn, the one that fitted last first. */
const SHAPES: readonly RegExp[] = [
  // Mail, Markdown and diff quotations, indentation.
  /^(?:\s*[>|]\s?)+(?=\S)/,
  /^\s+(?=\S)/,
  // syslog and journald: `Nov 20 16:07:03 host1 strace[991]: `.
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^:]{1,80}: /,
  // journald with ISO times, kubectl and CRI: `2026-11-20T16:07:03.1Z stderr F `.
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S* std(?:out|err) [FP] /,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S* \S+ [^:]{1,80}: /,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S* /,
  // logcat: `08-12 10:11:12.345  1234  1235 I strace  : `.
  /^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d+ +\d+ +\d+ [VDIWEFS] [^:]{1,60}: /,
  // docker compose: `app-1  | `.
  /^[\w.-]{1,60}\s+\| /,
  // Loggers: `[2026-11-20 16:07:03] `, `[app] `.
  /^\[[^\]]{1,60}\]:? /,
  // grep -n and grep -H: `123:`, `trace.log:123:`.
  /^(?:[\w./-]{1,100}:)?\d+[:-](?=\D|\d+ |\d\d:)/,
];

const LOOKED_AT = 240;

const decoder = new TextDecoder('latin1');

export class OuterPrefix {
  private last = 0;

  /**
   * Where the line behind an outer prefix begins, for the first prefix behind which `fits`; -1 when none does.
   */
  strip(bytes: Uint8Array, from: number, end: number, fits: (from: number) => boolean): number {
    const text = decoder.decode(bytes.subarray(from, Math.min(end, from + LOOKED_AT)));
    for (let i = 0; i < SHAPES.length; i++) {
      const shape = (this.last + i) % SHAPES.length;
      const length = (SHAPES[shape] as RegExp).exec(text)?.[0].length;
      if (length === undefined || !fits(from + length)) continue;
      this.last = shape;
      return from + length;
    }
    return -1;
  }
}
