/** lsof(8): a line an open file; each listing becomes one sample of counts by process, by kind and by state. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';

const HEADING = /^COMMAND\s+PID\s+(?:TID\s+)?(?:TASKCMD\s+)?(?:PPID\s+)?(?:PGID\s+)?(?:USER\s+)?FD\s+TYPE\s/;

/** The descriptor tells where the fields after the user begin; `cwd`, `txt`, `mem` and their kin are no descriptors. */
const ROW =
  /^(\S.{0,60}?)\s+(\d+)\s+(?:\S+\s+){0,4}?(cwd|rtd|txt|mem|DEL|ltx|pd|NOFD|err|m\d+|v\d+|jld|Lnn|mmap|\d+[rwu -]?[NrRwWuUxX]?)\s+(\S+)(?:\s+(.*))?$/;

/** Processes listed one by one; the rest is in the totals. */
const PROCESSES_MAX = 2_000;

export class LsofPayload implements ToolPayload {
  readonly title = 'lsof';
  private readonly into: TableBuilder;
  private readonly sample: OpenSample;
  /** Counts met before: what is gone counts 0, it is not unknown. Processes that are gone do not. */
  private readonly kinds = new Set<string>();
  private readonly processes = new Set<string>();
  private readonly listed = new Set<string>();
  private leftOut = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.sample = new OpenSample(into, 'lsof', 'Open files');
  }

  take(line: string, place: LinePlace): boolean {
    if (HEADING.test(line)) {
      this.boundary();
      this.sample.extend(place);
      return true;
    }
    if (
      /^lsof: (?:WARNING|no pwd|status)/.test(line) ||
      /^\s+Output information may be incomplete/.test(line)
    )
      return true;
    const m = ROW.exec(line);
    if (!m) return false;
    const [, command = '', pid = '', descriptor = '', type = '', rest = ''] = m;
    this.beginAnewAt(line.slice(0, line.length - rest.length), descriptor);
    this.file(`${command} (${pid})`, descriptor, type, rest, place);
    return true;
  }

  boundary(): void {
    if (this.sample.isOpen) for (const id of this.kinds) if (!this.sample.has(id)) this.count(id, 0, '');
    this.sample.end();
    this.listed.clear();
  }

  finish(): void {
    this.boundary();
    if (this.leftOut > 0)
      this.into.problem(
        0,
        0,
        `more than ${PROCESSES_MAX.toLocaleString('en-US')} processes: the others are in the totals only`,
      );
  }

  /** A descriptor that was listed already: the next listing, when its heading is lost. */
  private beginAnewAt(start: string, descriptor: string): void {
    if (!/^(?:\d|cwd|rtd)/.test(descriptor)) return;
    if (this.listed.has(start)) this.boundary();
    this.listed.add(start);
  }

  private file(process: string, descriptor: string, type: string, rest: string, place: LinePlace): void {
    this.sample.extend(place);
    const kind = /^\d/.test(descriptor) ? 'descriptors' : 'mappings and folders';
    this.tally(kind);
    if (kind === 'descriptors') this.tally(`descriptors ${type}`, kind);
    const name = rest.trimEnd();
    const state = /\(([A-Z][A-Z0-9_]{2,20})\)$/.exec(name.slice(-24))?.[1];
    if (state) this.tally(`TCP ${state}`, kind);
    if (descriptor === 'DEL' || name.endsWith('(deleted)')) this.tally('deleted');
    if (kind !== 'descriptors') return;
    if (!this.processes.has(process) && this.processes.size >= PROCESSES_MAX) {
      this.leftOut++;
      return;
    }
    this.processes.add(process);
    this.count(`descriptors of ${process}`, 1, process, kind);
    this.count(`descriptors ${type} of ${process}`, 1, process, `descriptors of ${process}`);
  }

  private tally(id: string, partOf?: string): void {
    this.kinds.add(id);
    this.count(id, 1, '', partOf);
  }

  private count(id: string, by: number, entity: string, partOf?: string): void {
    this.sample.add(id, by, () => measure(id, 'count', entity, partOf ? { partOf } : {}));
  }
}
