/** Lists of processes as ps prints them. */
import type { Format } from '../../engine/format.ts';
import { headText } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { stampLine } from '../text/stamps.ts';
import { readTool } from '../text/tool-log.ts';
import { isFiller } from '../text/unwrap.ts';
import { headingsIn, PsGrammar } from './grammar.ts';

const shape = { id: 'ps', title: 'ps' };

/** Lines below the headings by which they are told from prose. */
const LOOKED_AT = 40;

function fit(head: Uint8Array): boolean {
  const lines = headText(head).split(/\r?\n/);
  const at = lines.findIndex(
    (line) => headingsIn(line) !== undefined || headingsIn(line.replace(/^(?:> ?)+/, '')) !== undefined,
  );
  if (at < 0) return false;
  const pid = headingsIn((lines[at] as string).replace(/^(?:> ?)+/, ''))?.indexOf('PID') ?? 0;
  // A loop over one process prints a stamp and the headings for each of its rows.
  const rows = lines
    .slice(at + 1, at + 1 + LOOKED_AT)
    .filter((line) => line.trim() !== '' && !headingsIn(line) && !stampLine(line) && !isFiller(line));
  const fitting = rows.filter((line) =>
    /^\d+$/.test(
      line
        .replace(/^(?:> ?)+/, '')
        .trim()
        .split(/\s+/)[pid] ?? '',
    ),
  );
  return fitting.length > 0 && fitting.length >= rows.length / 2;
}

export const ps: Format = {
  ...shape,
  title: 'ps lists',
  about:
    'Lists of processes by ps, once or repeated, with any columns: memory, threads, states, parents, counts by command.',
  patterns: ['*ps*'],
  joinsFiles: true,
  sniff: (head) => (fit(head) ? 'sure' : 'no'),
  read: (source, into, signal) => readTool(shape, (log) => new PsGrammar(log), source, into, signal),
  locate: locateRow,
};
