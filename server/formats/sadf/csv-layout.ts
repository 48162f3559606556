/** The heading of sadf -d, and of the wide lines of sadf -dh, whose groups repeat for every device. */
import type { EntityColumns, SectionBook, SectionTable } from '../sar/section-table.ts';
import { isEntityHeading, SECTIONS } from '../sar/sections.ts';

/** `host;interval;time` before the values. */
export const LEADING_FIELDS = 3;

export interface CsvGroup {
  readonly table: SectionTable;
  /** Names of the values. */
  names: string[];
  /** The first field names a device. */
  readonly hasEntity: boolean;
  /** `[...]`: once for every device. */
  repeats: boolean;
  /** `CPU*`: a value for all CPUs and one for each; how many only the line tells. */
  starred: boolean;
  readonly entities: Map<string, EntityColumns>;
  /** Devices as they follow each other, and which is due. */
  readonly order: { name: string; bytes: Uint8Array }[];
  next: number;
}

/** @param line without its `# `. */
export function csvLayout(line: string, book: SectionBook): CsvGroup[] {
  const groups: { headings: string[]; repeats: boolean }[] = [];
  let open: { headings: string[]; repeats: boolean } | undefined;
  for (const field of line.split(';').slice(LEADING_FIELDS)) {
    const repeats = field.endsWith('[...]');
    const name = field.replace(/\[\.\.\.\]$/, '');
    if (!open || isEntityHeading(name) || !belongs(open.headings, name)) {
      open = { headings: [], repeats: false };
      groups.push(open);
    }
    open.headings.push(name);
    if (repeats) {
      open.repeats = true;
      open = undefined;
    }
  }
  return groups.map(({ headings, repeats }) => {
    const hasEntity = isEntityHeading(headings[0] ?? '');
    const starred = headings[1]?.endsWith('*') ?? false;
    const names = hasEntity ? headings.slice(1) : headings;
    return {
      table: book.tableFor(headings),
      names,
      hasEntity,
      repeats,
      starred,
      entities: new Map(),
      order: [],
      next: 0,
    };
  });
}

/** Is this the next column of the report that the headings began? */
function belongs(headings: readonly string[], name: string): boolean {
  const homes = SECTIONS.filter(({ columns }) => columns.has(name));
  if (homes.length === 0 || isEntityHeading(headings[headings.length - 1] ?? '')) return true;
  const first = headings.find((heading) => !isEntityHeading(heading)) ?? '';
  const entity = headings.find(isEntityHeading) ?? '';
  return homes.some((home) => home.entity === entity && home.columns.has(first));
}

/** Interfaces, where a disk was due: both lists hold names, and one follows the other. */
const INTERFACE = /^(?:lo|eth\d|en[ospx]\w|wl\w|docker|veth|br-|bond|virbr|ifb|tun|tap|team|vlan|em\d)/;

/** May the group go on with a device of this name, after those it has had in this line? */
export function goesOn(group: CsvGroup, name: string, had: ReadonlySet<string>, last: string): boolean {
  if (had.has(name) || /^-?\d+[.,]\d/.test(name)) return false;
  const { entity } = group.table.section;
  if (entity === 'CPU' || entity === 'TTY') return /^-?\d+$/.test(name) && Number(name) > Number(last);
  return !(entity === 'DEV' && INTERFACE.test(name));
}
