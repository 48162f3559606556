/** The shell command that samples a process on Linux. */

/**
 * One line for any POSIX shell. Writes a time stamp, `status` and `smaps_rollup` of the process into `file` every
 * `seconds`, until the process ends or Ctrl-C. `smaps_rollup` needs Linux 4.14 and the process's owner or root.
 */
export function recordingCommand(pid: number, seconds: number, file: string): string {
  const proc = `/proc/${pid}`;
  const sample = `date -u +%Y-%m-%dT%H:%M:%SZ; cat ${proc}/status ${proc}/smaps_rollup`;
  return `while [ -d ${proc} ]; do { ${sample}; } >> ${file}; sleep ${seconds}; done`;
}

/** Why `text` is no number that the command can use; undefined when it is, or when nothing was typed yet. */
export function pidProblem(text: string): string | undefined {
  if (text === '') return undefined;
  return /^[1-9]\d{0,9}$/.test(text.trim()) ? undefined : 'Enter the number of the process, such as 4211.';
}

/**
 * Why `text` is no interval; undefined when it is, or when nothing was typed yet. Shorter ones than a second could
 * not be told from the stamps.
 */
export function intervalProblem(text: string): string | undefined {
  if (text === '') return undefined;
  const ok = /^\d+(\.\d+)?$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 86_400;
  return ok ? undefined : 'Enter seconds from 1 to 86400.';
}
