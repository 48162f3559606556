/** Units and owners of the figures of an nmon file: section and heading name them (nmon for Linux). */
import type { ColumnInfo } from '../../engine/table.ts';
import { measure } from '../text/open-sample.ts';

/** VM: gauges in pages; everything else there counts events since the last snapshot. */
const PAGES = /^nr_/;
const MACHINE_SIZES = /^(?:memtotal|swaptotal|hightotal|lowtotal|CPUs|Maximum)$/i;

/** A heading that names a device, process or file system rather than a measure. */
const BY_DEVICE = /^(?:DISK\w*|DG\w*|JFS\w*|IOADAPT|SEA\w*|FC\w*)$/;

export function nmonColumn(section: string, title: string, heading: string): Omit<ColumnInfo, 'id'> {
  const name = `${section} ${heading}`;
  const unit = unitOf(section, title, heading);
  const attribute = MACHINE_SIZES.test(heading);
  return measure(name, unit, entityOf(section, heading), {
    key: section,
    ...(attribute ? { attribute } : {}),
  });
}

function entityOf(section: string, heading: string): string {
  const cpu = /^[PSU]?CPU0*(\d+)$/.exec(section)?.[1];
  if (cpu) return `cpu ${cpu}`;
  if (BY_DEVICE.test(section)) return heading;
  return /^(.+?)-(?:read|write)(?:-KB)?\/s$/.exec(heading)?.[1] ?? '';
}

function unitOf(section: string, title: string, heading: string): string {
  if (/%/.test(heading) || /%/.test(title) || /^CPU/.test(section)) return heading === 'CPUs' ? 'count' : '%';
  if (/-KB\/s$/.test(heading) || /KB\/s/.test(title)) return 'kB/s';
  if (/\/s$/.test(heading) || /per second/i.test(title)) return 'count/s';
  if (section === 'MEM' || section === 'MEMNEW' || /\bMB\b/.test(title)) return 'MB';
  if (section === 'VM') return PAGES.test(heading) ? 'pages' : 'count';
  if (section === 'PROC') return /^(?:Runnable|Blocked|Swap-in)$/i.test(heading) ? 'count' : 'count/s';
  return section === 'DISKBSIZE' ? 'kB' : 'count';
}

const PROCESS_UNITS: Readonly<Record<string, string>> = {
  '%CPU': '%',
  '%Usr': '%',
  '%Sys': '%',
  Size: 'kB',
  ResSet: 'kB',
  ResText: 'kB',
  ResData: 'kB',
  ShdLib: 'kB',
  MinorFault: 'count/s',
  MajorFault: 'count/s',
  CharIO: 'bytes/s',
  Threads: 'count',
  IOwaitTime: 'count',
};

/** A figure of a process in the TOP section. */
export function topColumn(heading: string, entity: string): Omit<ColumnInfo, 'id'> {
  return measure(`${heading} (${entity})`, PROCESS_UNITS[heading] ?? 'count', entity, { key: heading });
}
