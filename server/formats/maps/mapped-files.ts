/** Counts, for the last sample, which files the processes map and which program each of them runs. */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import type { MappingLine } from '../text/mapping-line.ts';
import type { LinePlace } from '../text/row-grammar.ts';

/** More different files are left out, and said. */
const FILES_MAX = 100_000;

interface FileCount {
  processes: number;
  programs: number;
  mappings: number;
  bytes: number;
  /** Process that was counted last. */
  last: number;
  /** Where it was met first. */
  place: LinePlace | undefined;
}

type Counted = 'processes' | 'programs' | 'mappings' | 'bytes';

export class MappedFiles {
  private files = new Map<string, FileCount>();
  /** What tells the processes of this sample apart. */
  private met = new Set<string>();
  private processes = 0;
  private hasProgram = false;
  private leftOut = 0;
  /** Of a sample that has ended, until the next one has a line. */
  private ended = false;

  /**
   * A process begins with this mapping.
   * @param pid '' when the log does not say.
   * @returns true when it was met in this sample before: then a new sample has begun.
   */
  nextProcess(pid: string, first: MappingLine): boolean {
    // Two processes share their first address when the program is not relocated; then only the pid can tell.
    const key = pid || `${first.from} ${first.name}`;
    const again = this.met.has(key) && !(pid === '' && isFixedProgram(first));
    if (again || this.ended) this.reset();
    this.met.add(key);
    this.processes++;
    this.hasProgram = false;
    return again;
  }

  /** @param place of the line. */
  add({ from, to, name }: MappingLine, place: LinePlace | undefined): void {
    if (!name.startsWith('/')) return;
    let file = this.files.get(name);
    if (!file) {
      if (this.files.size >= FILES_MAX) {
        this.leftOut++;
        return;
      }
      file = { processes: 0, programs: 0, mappings: 0, bytes: 0, last: -1, place };
      this.files.set(name, file);
    }
    if (file.last !== this.processes) file.processes++;
    file.last = this.processes;
    file.mappings++;
    file.bytes += to - from;
    // The program stands at the lowest addresses, its libraries above it.
    if (!this.hasProgram) file.programs++;
    this.hasProgram = true;
  }

  nextSample(): void {
    this.ended = true;
  }

  writeTable(into: TableBuilder): void {
    if (this.leftOut > 0)
      into.problem(
        0,
        0,
        `more than ${FILES_MAX.toLocaleString('en-US')} different files are mapped: the rest are not counted`,
      );
    const rows = [...this.files].sort(([, a], [, b]) => b.processes - a.processes || b.bytes - a.bytes);
    const text: Column = {
      id: 'file',
      title: 'File',
      unit: '',
      type: 'text',
      counter: false,
      entity: '',
      texts: rows.map(([name]) => name),
    };
    const number = (id: Counted, title: string, unit: string): Column => {
      const numbers = new NumberColumn();
      for (const [row, [, file]] of rows.entries()) numbers.set(row, file[id]);
      return { id, title, unit, type: 'number', counter: false, entity: '', numbers };
    };
    const table = into.table(
      'mapped-files',
      'histogram',
      'Mapped files',
      [
        text,
        number('processes', 'Processes that map it', 'count'),
        number('programs', 'Processes that run it', 'count'),
        number('mappings', 'Mappings', 'count'),
        number('bytes', 'Address space', 'bytes'),
      ],
      rows.length,
    );
    const column = (of: keyof LinePlace) => {
      const numbers = new NumberColumn();
      for (const [row, [, { place }]] of rows.entries()) numbers.set(row, place?.[of] ?? Number.NaN);
      return numbers;
    };
    table.byteStart = column('byteStart');
    table.byteLength = column('byteLength');
    table.line = column('line');
    table.compareBy = { key: 'file', measures: ['processes', 'bytes'] };
    into.fact('processCount', this.processes);
  }

  private reset(): void {
    this.files = new Map();
    this.met = new Set();
    this.processes = 0;
    this.leftOut = 0;
    this.ended = false;
  }
}

/** A program linked to stand at a fixed address, as all of its processes do. */
function isFixedProgram({ from, name }: MappingLine): boolean {
  return from < 0x1000_0000 && name.startsWith('/');
}
