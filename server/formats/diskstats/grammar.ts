/** /proc/diskstats (block/genhd.c, Documentation/admin-guide/iostats.rst): I/O of each device since boot. */
import { describedBy, numbersIn, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^\s*\d+\s+\d+\s+([A-Za-z]\S*)((?:\s+\d+)+)\s*$/;

/** 11 numbers, 15 from Linux 4.18, 17 from 5.5; a later kernel's are kept by their position. */
const DEVICE = [
  'reads',
  'readsMerged',
  'sectorsRead',
  'msReading',
  'writes',
  'writesMerged',
  'sectorsWritten',
  'msWriting',
  'inFlight',
  'msBusy',
  'msWeighted',
  'discards',
  'discardsMerged',
  'sectorsDiscarded',
  'msDiscarding',
  'flushes',
  'msFlushing',
];
/** Partitions up to Linux 2.6.25. */
const PARTITION = ['reads', 'sectorsRead', 'writes', 'sectorsWritten'];
const namesOf = new Map<number, readonly string[]>([[PARTITION.length, PARTITION]]);

function names(count: number): readonly string[] {
  let list = namesOf.get(count);
  if (!list) {
    list = Array.from({ length: count }, (_, i) => DEVICE[i] ?? `field ${i + 1}`);
    namesOf.set(count, list);
  }
  return list;
}

/** A sector is 512 bytes here, whatever the device's own is. */
function quantityOf(name: string): Quantity {
  if (name === 'inFlight') return { unit: 'count' };
  return {
    unit: name.startsWith('ms') ? 'ms' : name.startsWith('sectors') ? 'sectors' : 'count',
    counter: true,
  };
}

export const diskstatsGrammar: RowGrammar = {
  id: 'diskstats',
  title: 'diskstats samples',
  about: 'Samples of /proc/diskstats: reads, writes and busy time of each device and partition.',
  patterns: ['*diskstats*'],
  begin: () => ({
    row(line) {
      const m = LINE.exec(line);
      if (!m) return undefined;
      const values = numbersIn(m[2] as string);
      if (values.length !== PARTITION.length && values.length < 11) return undefined;
      return { entity: m[1] as string, names: names(values.length), values };
    },
  }),
  describe: describedBy(quantityOf),
};
