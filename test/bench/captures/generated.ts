/** Large captures for measuring: made on the first call, kept in the system's folder for temporary files. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { columnRows } from './columns.ts';
import { coreBytes } from './core.ts';
import { writeHeapSnapshot } from './heap.ts';
import { meminfoSamples } from './meminfo.ts';
import { sarReports } from './sar.ts';
import { smapsSamples } from './smaps.ts';
import { straceLines } from './strace.ts';
import { tableRows } from './table.ts';

/** Grows with every change of what is generated. */
const VERSION = 3;

const GATHERED_BYTES = 1 << 20;

type Maker = { name: string; write(file: string, scale: number): void };

function pieces(make: (scale: number) => Iterable<string | Uint8Array>): Maker['write'] {
  return (file, scale) => {
    const fd = fs.openSync(file, 'w');
    let gathered = '';
    for (const piece of make(scale)) {
      if (typeof piece !== 'string') {
        fs.writeSync(fd, piece);
        continue;
      }
      gathered += piece;
      if (gathered.length < GATHERED_BYTES) continue;
      fs.writeSync(fd, gathered);
      gathered = '';
    }
    fs.writeSync(fd, gathered);
    fs.closeSync(fd);
  };
}

const makers = {
  meminfo: { name: 'meminfo.log', write: pieces(meminfoSamples) },
  smaps: { name: 'smaps.log', write: pieces(smapsSamples) },
  sar: { name: 'sar.txt', write: pieces(sarReports) },
  table: { name: 'metrics.csv', write: pieces(tableRows) },
  vmstat: { name: 'vmstat.log', write: pieces(columnRows) },
  strace: { name: 'build.strace', write: pieces(straceLines) },
  heap: { name: 'server.heapsnapshot', write: writeHeapSnapshot },
  core: { name: 'core.4711', write: pieces(coreBytes) },
} satisfies Record<string, Maker>;

export type Generated = keyof typeof makers;

/** @param scale of the usual size; meminfo and smaps have one size only. */
export function generated(kind: Generated, scale: number): string {
  const { name, write }: Maker = makers[kind];
  const folder = path.join(os.tmpdir(), `tidemark-bench-${VERSION}`, String(scale));
  const file = path.join(folder, name);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(folder, { recursive: true });
  const unfinished = path.join(folder, `unfinished-${process.pid}-${name}`);
  try {
    write(unfinished, scale);
    fs.renameSync(unfinished, file);
  } finally {
    fs.rmSync(unfinished, { force: true });
  }
  return file;
}
