/** numastat(8): memory by node (`-m`, in MB), hits and misses (no option), a process by node (`-p PID`). */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';

/** `Node 0           Total`, `node0  node1`; wide machines get their nodes in groups. */
const NODES = /^\s+(?:[Nn]ode ?\d+\s*)+(?:Total\s*)?$/;
const ROW = /^([A-Za-z_][\w()]*)\s+(-?\d+(?:\.\d+)?(?:\s+-?\d+(?:\.\d+)?)*)\s*$/;
/** What a row is a part of, in the memory of the machine; of a process every row is a part of its total. */
const PART_OF: Readonly<Record<string, string>> = {
  Active: 'MemUsed',
  Inactive: 'MemUsed',
  AnonPages: 'MemUsed',
  FilePages: 'MemUsed',
  Slab: 'MemUsed',
  KernelStack: 'MemUsed',
  PageTables: 'MemUsed',
  'Active(anon)': 'Active',
  'Active(file)': 'Active',
  'Inactive(anon)': 'Inactive',
  'Inactive(file)': 'Inactive',
  AnonHugePages: 'AnonPages',
  Mapped: 'FilePages',
  Shmem: 'FilePages',
  SReclaimable: 'Slab',
  SUnreclaim: 'Slab',
};
const OF_PROCESS = /^(?:Huge|Heap|Stack|Private)$/;
const SIZES = /^(?:MemTotal|HugePages_Total)$/;

export class NumastatPayload implements ToolPayload {
  readonly title = 'numastat';
  private readonly sample: OpenSample;
  private nodes: string[] = [];
  private unit = 'count';
  private process = '';

  constructor(into: TableBuilder) {
    this.sample = new OpenSample(into, 'numastat', 'numastat');
  }

  take(line: string, place: LinePlace): boolean {
    const heading =
      /^Per-node (?:system|process|numastat) [a-z ]*(?:\(in (MBs|KBs|pages)\))?(?: for PID ([^:]+))?:?$/.exec(
        line.trimEnd(),
      );
    if (heading) {
      this.sample.end();
      this.unit = { MBs: 'MB', KBs: 'kB', pages: 'pages' }[heading[1] ?? ''] ?? 'count';
      this.process = heading[2] ?? '';
      return true;
    }
    if (NODES.test(line)) {
      this.nodes = [...line.matchAll(/[Nn]ode ?(\d+)|Total/g)].map((m) => (m[1] ? `node ${m[1]}` : ''));
      return true;
    }
    if (/^Token \w+ not in hash table\.?$/.test(line) || /^\s*-{4,}(?:\s+-{4,})*\s*$/.test(line)) return true;
    const row = this.nodes.length > 0 ? ROW.exec(line) : null;
    return row !== null && this.row(row[1] as string, (row[2] as string).split(/\s+/), place);
  }

  boundary(): void {
    this.sample.end();
  }

  finish(): void {
    this.sample.end();
  }

  private row(name: string, values: readonly string[], place: LinePlace): boolean {
    if (values.length !== this.nodes.length) return false;
    const idOf = (row: string, node: string) =>
      [row, node && `(${node})`, this.process && `of ${this.process}`].filter(Boolean).join(' ');
    const ids = this.nodes.map((node) => idOf(name, node));
    const whole = this.process && OF_PROCESS.test(name) ? 'Total' : PART_OF[name];
    // The same row of the same node again: the next sample, when nothing stands between them.
    if (this.sample.has(ids[0] as string)) this.sample.end();
    this.sample.extend(place);
    const isCount = /^(?:HugePages_|numa_|local_node|other_node|interleave_hit)/.test(name);
    const counter = /^(?:numa_|local_node|other_node|interleave_hit)/.test(name);
    values.forEach((value, i) => {
      const id = ids[i] as string;
      const entity = [this.process, this.nodes[i]].filter(Boolean).join(' ');
      this.sample.put(id, Number(value), () =>
        measure(id, isCount && this.unit === 'count' ? 'count' : this.unit, entity, {
          key: name,
          counter,
          ...partOf(this.nodes[i] !== '' ? idOf(name, '') : whole && idOf(whole, '')),
          ...(SIZES.test(name) ? { attribute: true } : {}),
        }),
      );
    });
    return true;
  }
}

function partOf(id: string | undefined): { partOf?: string } {
  return id ? { partOf: id } : {};
}
