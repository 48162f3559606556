/** What lies beside a dump and explains it: the maps or smaps of the same process. Only fixed names, only small files. */
import fs from 'node:fs';
import path from 'node:path';

/** smaps of a process with 65,530 mappings, the usual limit, has 50 MB. */
const SIBLING_BYTES_MAX = 64 << 20;

export interface Mapping {
  start: number;
  end: number;
  permissions: string;
  offset: number;
  /** As printed; '' for anonymous memory. */
  name: string;
}

/** proc(5), /proc/pid/maps: address range, permissions, offset, device, inode, name. */
const MAPPING =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-][sp-]) ([0-9a-f]{1,16}) [0-9a-f]+:[0-9a-f]+ \d+[ \t]*(.*)$/gm;

export function parseMappings(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const [, start, end, permissions, offset, name] of text.matchAll(MAPPING)) {
    mappings.push({
      start: Number.parseInt(start as string, 16),
      end: Number.parseInt(end as string, 16),
      permissions: permissions as string,
      offset: Number.parseInt(offset as string, 16),
      name: (name as string).trim(),
    });
  }
  return mappings;
}

/** The mappings a sibling lists; empty when there is none. */
export function siblingMappings(capturePath: string): { mappings: Mapping[]; file: string } {
  for (const name of ['maps', 'smaps']) {
    for (const file of [`${capturePath}.${name}`, path.join(path.dirname(capturePath), name)]) {
      const mappings = parseMappings(siblingText(capturePath, file));
      if (mappings.length > 0) return { mappings, file: path.basename(file) };
    }
  }
  return { mappings: [], file: '' };
}

/** Resident bytes of each mapping by its start address, as an smaps file beside the capture has them. */
export function siblingResident(capturePath: string): Map<number, number> {
  for (const file of [`${capturePath}.smaps`, path.join(path.dirname(capturePath), 'smaps')]) {
    const resident = parseResident(siblingText(capturePath, file));
    if (resident.size > 0) return resident;
  }
  return new Map();
}

/** proc_pid_smaps(5): the line of the mapping, then `Rss: N kB` of 1,024 bytes. */
function parseResident(text: string): Map<number, number> {
  const resident = new Map<number, number>();
  let start = Number.NaN;
  for (const [, address, rss] of text.matchAll(
    /^(?:([0-9a-f]{1,16})-[0-9a-f]{1,16} |Rss:\s+(\d{1,15}) kB$)/gm,
  )) {
    if (address !== undefined) start = Number.parseInt(address, 16);
    else if (!Number.isNaN(start)) resident.set(start, 1024 * Number(rss));
  }
  return resident;
}

/** Text of `file` beside the capture; '' when it is not there, not a regular file or too large. */
export function siblingText(capturePath: string, file: string): string {
  try {
    // A capture that came from somewhere else has no neighbours.
    if (!fs.statSync(capturePath).isFile()) return '';
    const stat = fs.lstatSync(file);
    if (!stat.isFile() || stat.size > SIBLING_BYTES_MAX) return '';
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
