/** The line of a mapping, in PID/maps and as a heading in PID/smaps (fs/proc/task_mmu.c, proc_pid_maps(5)). */
const LINE =
  /^([0-9a-f]{4,16})-([0-9a-f]{4,16})\s+([r-][w-][x-][ps-])\s+([0-9a-f]+)\s+([0-9a-f]+:[0-9a-f]+)\s+(\d+)\s*(.*?)\s*$/;

export interface MappingLine {
  from: number;
  to: number;
  /** `r-xp`. */
  access: string;
  /** File, `[heap]` or another name; '' for anonymous memory. */
  name: string;
}

export function mappingLine(line: string): MappingLine | undefined {
  const m = LINE.exec(line);
  if (!m) return undefined;
  return {
    from: Number.parseInt(m[1] as string, 16),
    to: Number.parseInt(m[2] as string, 16),
    access: m[3] as string,
    name: m[7] as string,
  };
}
