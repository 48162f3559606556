/** `mpstat -o JSON`: an object a line for each CPU, under the time of its report. */
import { dateOf, rowClock } from '../text/sysstat-heading.ts';
import { wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { entityOf, measureOf } from './grammar.ts';

/** Lines that hold the document together and no figure. */
const FRAME =
  /^\s*(?:\{\s*"[\w-]+":\s*[{[]|[\]}]{1,4},?|[[{]|"[\w-]+":\s*(?:[[{]|"[^"]*",?|\d+,?|\[\],?))\s*$/;

/** Lists of mpstat; those of single interrupts are named by their numbers. */
const LISTS = /^\s*"(?:cpu-load|node-load|sum-interrupts|individual-interrupts|soft-interrupts)":/;

export function isJsonLine(line: string): boolean {
  return LISTS.test(line) || /^\s*\{\s*"(?:cpu|node)":\s*"/.test(line);
}

export class MpstatJson implements ToolGrammar {
  private readonly log: ToolLog;

  constructor(log: ToolLog) {
    this.log = log;
  }

  take(line: string): boolean {
    const fact = /^\s*"(date|number-of-cpus)":\s*"?([^",]+)"?,?\s*$/.exec(line);
    if (fact?.[1] === 'date') this.log.useDate(dateOf(fact[2] as string, false));
    if (fact?.[1] === 'number-of-cpus') this.log.into.fact('cpuCount', Number(fact[2]));
    const time = /^\s*"timestamp":\s*"([^"]+)",?\s*$/.exec(line);
    if (time) {
      const clock = rowClock(`${time[1]} `);
      this.log.begin(clock ? this.log.timeOf(clock.ms) : Number.NaN);
      return true;
    }
    if (/^\s*\{\s*"(?:cpu|node)":/.test(line)) return this.takeRow(line);
    return FRAME.test(line);
  }

  private takeRow(line: string): boolean {
    const row = objectIn(line);
    if (!row || !this.log.isOpen) return false;
    this.log.extend();
    const kind = 'cpu' in row ? 'CPU' : 'NODE';
    const entity = entityOf(kind, String(row.cpu ?? row.node));
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number') this.log.measure(measureOf(columnName(name)), value, entity);
      else if (Array.isArray(value)) this.takeInterrupts(value, entity);
    }
    return true;
  }

  private takeInterrupts(list: readonly unknown[], entity: string): void {
    for (const one of list) {
      const { name, value } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
      if (typeof name === 'string' && typeof value === 'number' && wordsOf(name).length === 1)
        this.log.measure(measureOf(`${name}/s`), value, entity);
    }
  }
}

/** `usr` of the JSON is `%usr` of the text; `intr` is a rate. */
function columnName(name: string): string {
  return name === 'intr' ? 'intr/s' : `%${name}`;
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line.trim().replace(/,$/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
