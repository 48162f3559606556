/** `mpstat -o JSON`: an object for each CPU, under the time of its report. */
import { dateOf, rowClock } from '../text/sysstat-heading.ts';
import { SysstatJson } from '../text/sysstat-json.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { entityOf, measureOf } from './grammar.ts';

/** Lists of mpstat, and what names the rows of theirs. */
const LISTS = /^\s*"(?:cpu-load|node-load|sum-interrupts|individual-interrupts|soft-interrupts)":/;

export function isJsonLine(line: string): boolean {
  return LISTS.test(line) || /^\s*\{\s*"(?:cpu|node)":\s*"/.test(line);
}

export class MpstatJson implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly json: SysstatJson;
  private interrupts: [string, number][] = [];

  constructor(log: ToolLog) {
    this.log = log;
    this.json = new SysstatJson({
      report: () => {},
      value: (name, value) => this.takeValue(name, value),
      object: (list, fields) => this.takeObject(list, fields),
    });
  }

  take(line: string): boolean {
    if (!this.json.take(line)) return false;
    if (this.log.isOpen && /"cpu"|"node"|"value"|[}\]]/.test(line)) this.log.extend();
    return true;
  }

  finish(): void {
    this.json.finish(this.log);
  }

  private takeValue(name: string, value: string | number): void {
    if (name === 'date') this.log.useDate(dateOf(String(value), false));
    else if (name === 'number-of-cpus') this.log.into.fact('cpuCount', Number(value));
    else if (name === 'timestamp') {
      const clock = rowClock(`${value} `);
      this.log.begin(clock ? this.log.timeOf(clock.ms) : Number.NaN);
    }
  }

  private takeObject(list: string, fields: ReadonlyMap<string, string | number>): void {
    const { log } = this;
    const value = fields.get('value');
    if (list === 'intr' && typeof value === 'number') {
      const name = String(fields.get('name'));
      // Those with a word in their name are single devices.
      if (!/\s/.test(name)) this.interrupts.push([`${name}/s`, value]);
      return;
    }
    const name = fields.get('cpu') ?? fields.get('node');
    if (name === undefined || !log.isOpen) return;
    const entity = entityOf(fields.has('cpu') ? 'CPU' : 'NODE', String(name));
    for (const [key, one] of fields)
      if (typeof one === 'number' && key !== 'cpu' && key !== 'node')
        log.measure(measureOf(columnName(key)), one, entity);
    for (const [key, one] of this.interrupts.splice(0)) log.measure(measureOf(key), one, entity);
  }
}

/** `usr` of the JSON is `%usr` of the text; `intr` is a rate. */
function columnName(name: string): string {
  return name === 'intr' ? 'intr/s' : `%${name}`;
}
