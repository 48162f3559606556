/**
 * /proc/buddyinfo (mm/vmstat.c, proc_buddyinfo(5)): free blocks of each zone by order; a block of order n is 2ⁿ pages.
 * And /proc/pagetypeinfo, the same by how well the pages can be moved.
 */
import { describedBy, NO_VALUES, numbersIn, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^\s*Node\s+(\d+), zone\s+(\w+)(?:, type\s+(\w+))?((?:\s+>?\d+){2,})\s*$/;
const TEXT =
  /^(?:Page block order:\s+\d+|Pages per block:\s+\d+|Free pages count per migrate type at order[\s\d]*)$/;
const TYPES = /^Number of blocks type((?:\s+\w+)+)\s*$/;

/** Names by how many orders the kernel prints: 11 as a rule, fewer or more with other page sizes and settings. */
const ordersOf = new Map<number, readonly string[]>();

function orders(count: number): readonly string[] {
  let names = ordersOf.get(count);
  if (!names) {
    names = Array.from({ length: count }, (_, order) => `order ${order}`);
    ordersOf.set(count, names);
  }
  return names;
}

export const buddyinfoGrammar: RowGrammar = {
  id: 'buddyinfo',
  title: 'buddyinfo samples',
  about: 'Samples of /proc/buddyinfo: free blocks of each zone by size, which tell fragmentation.',
  patterns: ['*buddyinfo*', '*pagetypeinfo*'],
  begin() {
    let types: readonly string[] | undefined;
    return {
      row(line) {
        if (TEXT.test(line)) return NO_VALUES;
        const heading = TYPES.exec(line);
        if (heading) {
          types = (heading[1] as string)
            .trim()
            .split(/\s+/)
            .map((type) => `${type} blocks`);
          return NO_VALUES;
        }
        const m = LINE.exec(line);
        if (!m) return undefined;
        const zone = `Node ${m[1]} ${m[2]}`;
        // `>100000`: the kernel stops counting there.
        const values = numbersIn((m[4] as string).replaceAll('>', ''));
        if (m[3] === undefined && types?.length === values.length)
          return { entity: zone, names: types, values };
        types = undefined;
        return {
          entity: m[3] === undefined ? zone : `${zone} ${m[3]}`,
          names: orders(values.length),
          values,
        };
      },
    };
  },
  describe: describedBy(() => ({ unit: 'count' })),
};
