/** /proc/slabinfo (mm/slab_common.c, slabinfo(5)): the kernel's object caches. Versions 1.0 to 2.1. */
import { describedBy, NO_VALUES, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

/** Version 2: `name active total size perslab pages : tunables … : slabdata active total shared`. */
const LINE_2 =
  /^([^\s/]+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+: tunables\s+\d+\s+\d+\s+\d+\s+: slabdata\s+(\d+)\s+(\d+)\s+\d+/;
/** Version 1 (Linux 2.4): `name active total size active_slabs slabs pages`, on SMP `: limit batch` after it. */
const LINE_1 = /^(\w[\w.()-]*)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+:.*)?\s*$/;
const HEADER = /^slabinfo - version: (\d)\.\d/;

const NAMES_2 = [
  'active_objs',
  'num_objs',
  'bytes',
  'objsize',
  'objperslab',
  'pagesperslab',
  'active_slabs',
  'num_slabs',
];
const NAMES_1 = ['active_objs', 'num_objs', 'bytes', 'objsize', 'active_slabs', 'num_slabs', 'pagesperslab'];

function quantityOf(name: string): Quantity {
  if (name === 'bytes') return { unit: 'bytes' };
  if (name === 'objsize') return { unit: 'bytes', attribute: true };
  return { unit: 'count', ...(name.endsWith('perslab') ? { attribute: true } : {}) };
}

export const slabinfoGrammar: RowGrammar = {
  id: 'slabinfo',
  title: 'slabinfo samples',
  about: 'Samples of /proc/slabinfo: objects and bytes of each cache of the kernel.',
  patterns: ['*slabinfo*'],
  begin() {
    let version = 0;
    return {
      row(line) {
        const header = HEADER.exec(line);
        if (header) {
          version = Number(header[1]);
          return NO_VALUES;
        }
        const m = LINE_2.exec(line);
        if (m) {
          const [active, total, size, perSlab, pages, activeSlabs, slabs] = m.slice(2).map(Number) as [
            number,
            number,
            number,
            number,
            number,
            number,
            number,
          ];
          return {
            entity: m[1] as string,
            names: NAMES_2,
            values: [active, total, total * size, size, perSlab, pages, activeSlabs, slabs],
          };
        }
        const old = version === 1 ? LINE_1.exec(line) : undefined;
        if (!old) return undefined;
        const [active, total, size, activeSlabs, slabs, pages] = old.slice(2).map(Number) as [
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        return {
          entity: old[1] as string,
          names: NAMES_1,
          values: [active, total, total * size, size, activeSlabs, slabs, pages],
        };
      },
    };
  },
  describe: describedBy(quantityOf),
};
