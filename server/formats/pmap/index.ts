/** Output of pmap. */
import type { Format } from '../../engine/format.ts';
import { headLines } from '../text/head-lines.ts';
import { locateRow } from '../text/locate-row.ts';
import { readTool } from '../text/tool-log.ts';
import { headingsIn, isPlainRow, PmapGrammar } from './grammar.ts';

const shape = { id: 'pmap', title: 'pmap' };

export const pmap: Format = {
  ...shape,
  title: 'pmap output',
  about:
    'Output of pmap, plain or with -x, -X, -XX, -d, once or repeated: the mappings of a process with their memory.',
  patterns: ['*pmap*'],
  joinsFiles: true,
  sniff: (head) =>
    headLines(head).some(
      ({ bare, payload }) => headingsIn(bare) !== undefined || headingsIn(payload) !== undefined,
    ) || headLines(head).filter(({ bare }) => isPlainRow(bare)).length >= 3
      ? 'sure'
      : 'no',
  read: (source, into, signal) => readTool(shape, (log) => new PmapGrammar(log), source, into, signal),
  locate(sample, column) {
    // A mapping stands in the line that starts with its address.
    const address = column.key && /^[0-9a-f]{8,16}$/.test(column.key) ? column.key : undefined;
    return locateRow(sample, address ? { ...column, entity: '', key: address } : { ...column, entity: '' });
  },
};
