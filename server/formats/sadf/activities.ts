/** The activities of sadf's JSON, XML and lists of pairs, in the tables and columns of sar. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { type EntityColumns, SectionBook, type SectionTable } from '../sar/section-table.ts';
import { SECTIONS, type Section } from '../sar/sections.ts';

/** Names that follow no rule. */
const ALIASES: Readonly<Record<string, string>> = {
  inactive: 'kbinact',
  frequency: 'MHz',
  weighted: 'wghMHz',
  value: 'intr/s',
};

/** Activities whose columns stand in two reports of sar. */
const SISTERS: Readonly<Record<string, readonly string[]>> = { memory: ['swap', 'memory-rates'] };

const SECTION_BY_ID = new Map(SECTIONS.map((section) => [section.id, section]));

/** Reports by column, where only one has it. */
const SECTION_BY_COLUMN = new Map<string, Section | undefined>();
for (const section of SECTIONS) {
  for (const column of section.columns)
    SECTION_BY_COLUMN.set(column, SECTION_BY_COLUMN.has(column) ? undefined : section);
}

export interface Moment {
  time: number;
  byteStart: number;
  line: number;
  byteEnd: number;
}

export class ActivityBook {
  readonly book: SectionBook;
  private readonly homes = new Map<string, { table: SectionTable; column: string }>();
  private readonly columns = new Map<string, EntityColumns>();

  constructor(into: TableBuilder) {
    this.book = new SectionBook(into);
  }

  /** The report and column that an activity's field stands in. */
  home(activity: string, field: string): { table: SectionTable; column: string } {
    const key = `${activity} ${field}`;
    let home = this.homes.get(key);
    if (!home) {
      home = this.findHome(activity, field);
      this.homes.set(key, home);
    }
    return home;
  }

  /** Report of a field of which only the name is known, as in sadf -p; `near` = report of the field before. */
  homeOfColumn(column: string, hasEntity: boolean, near: SectionTable | undefined): SectionTable {
    if (near?.section.columns.has(column) && (near.section.entity !== '') === hasEntity) return near;
    const fitting =
      SECTION_BY_COLUMN.get(column) ??
      SECTIONS.find((section) => section.columns.has(column) && (section.entity !== '') === hasEntity);
    if (!fitting && near) return near;
    return this.book.tableOf(fitting ?? unlisted('sadf'));
  }

  put(table: SectionTable, entity: string, column: string, value: number, moment: Moment): void {
    const key = `${table.section.id}\0${entity}\0${column}`;
    let place = this.columns.get(key);
    if (!place) {
      place = table.entityColumns([column], entity);
      this.columns.set(key, place);
    }
    table.begin(moment.time, moment.byteStart, moment.line, place);
    table.put(place.columns[0] as number, value);
    table.reaches(moment.byteEnd);
  }

  private findHome(activity: string, field: string): { table: SectionTable; column: string } {
    const own = SECTION_BY_ID.get(activity);
    const candidates = own
      ? [own, ...(SISTERS[activity] ?? []).map((id) => SECTION_BY_ID.get(id) as Section)]
      : [];
    for (const section of candidates) {
      const column = columnOf(section, field);
      if (column) return { table: this.book.tableOf(section), column };
    }
    return { table: this.book.tableOf(own ?? unlisted(activity)), column: written(field, own) };
  }
}

function unlisted(activity: string): Section {
  return { id: activity, title: activity, entity: '', columns: new Set() };
}

function columnOf(section: Section, field: string): string | undefined {
  const pressure = /^(some|full)_avg(\d*)$/.exec(field);
  if (pressure) {
    const kind = section.id.replace('psi-', '');
    return `%${(pressure[1] as string)[0]}${kind}${pressure[2] ? `-${pressure[2]}` : ''}`;
  }
  const percent = /^(.*)-percent$/.exec(field)?.[1];
  const forms =
    percent === undefined
      ? [field, `${field}/s`, `kb${field}`, ALIASES[field] ?? field, `%${field}`, `MB${field}`]
      : [`%${percent}`];
  return forms.find((form) => section.columns.has(form));
}

/** A field that sysstat has had since: its rate or share is told by its form. */
function written(field: string, section: Section | undefined): string {
  const percent = /^(.*)-percent$/.exec(field)?.[1];
  if (percent !== undefined) return `%${percent}`;
  if (section?.id === 'cpu-load') return `%${field}`;
  return field;
}
