/** Who made which process: the clone tree of a trace, a node at a time. */
import type { Capture } from '../../../engine/capture.ts';
import type { TextFeatures } from '../../../engine/format.ts';
import { columnOf, type Table, textAt } from '../../../engine/table.ts';
import { plural } from '../../../engine/wording.ts';
import type { TextKin, TextNode } from '../../../protocol/text.ts';
import { birthsOf } from './births.ts';
import { type TraceText, traceText } from './trace-text.ts';

const CHILDREN_MAX = 1000;
export function traceKin(
  capture: Capture,
  { file, line, node }: Parameters<TextFeatures['kin']>[1],
): TextKin | null {
  const text = traceText(capture, file);
  const processes = text?.table('processes');
  if (!text || !processes) return null;
  const kin = new Kin(text, processes);
  const row = node ?? kin.rowOf(text.processOn(line ?? 1));
  if (!(row >= 0 && row < processes.rows)) return null;
  const parent = kin.parentOf(row);
  return {
    self: kin.nodeOf(row),
    parent: parent < 0 ? null : kin.nodeOf(parent),
    children: kin.childrenOf(row).map((child) => kin.nodeOf(child)),
  };
}

class Kin {
  private readonly text: TraceText;
  private readonly processes: Table;

  constructor(text: TraceText, processes: Table) {
    this.text = text;
    this.processes = processes;
  }

  /** @param pid NaN = of a log that names no process. -1 when there is none. */
  rowOf(pid: number): number {
    if (Number.isNaN(pid)) return this.processes.rows === 1 ? 0 : -1;
    for (let row = 0; row < this.processes.rows; row++) if (this.number('process', row) === pid) return row;
    return -1;
  }

  parentOf(row: number): number {
    const parent = this.number('parent', row);
    const found = parent > 0 ? this.rowOf(parent) : -1;
    return found === row ? -1 : found;
  }

  childrenOf(row: number): number[] {
    const own = this.number('process', row);
    const found: number[] = [];
    for (let child = 0; own > 0 && child < this.processes.rows && found.length < CHILDREN_MAX; child++)
      if (child !== row && this.number('parent', child) === own) found.push(child);
    return found;
  }

  nodeOf(row: number): TextNode {
    const pid = this.number('process', row);
    const command = this.cell('command', row) || 'process';
    const calls = this.number('calls', row);
    const ending = this.cell('ending', row);
    const made = pid > 0 ? birthsOf(this.text.calls).get(pid) : undefined;
    return {
      id: row,
      name: pid > 0 ? `${pid} ${command}` : command,
      detail: `${plural(calls, 'call')}${ending === 'not in the log' ? '' : `, ${ending}`}`,
      at: this.text.placeIn(this.processes, row) ?? { line: 1 },
      ...(made === undefined ? {} : { madeAt: this.text.placeOf(made) }),
    };
  }

  private number(column: string, row: number): number {
    return columnOf(this.processes, column)?.numbers?.at(row) ?? Number.NaN;
  }

  private cell(column: string, row: number): string {
    const found = columnOf(this.processes, column);
    return (found && textAt(found, row)) ?? '';
  }
}
