/** Lines that stand between wrapped ones and are not wrapped themselves. */

/** Heading of one of several files, as tail(1) and the reader of several files write it; journalctl's remarks. */
export function isSeparateLine(line: string): boolean {
  return /^==> .+ <==$/.test(line) || /^-- .+ --$/.test(line) || /^-- Logs begin at /.test(line);
}
