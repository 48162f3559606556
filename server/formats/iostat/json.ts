/** `iostat -o JSON`: an object for the CPUs and one for each device, report by report. */
import { SinceStart } from '../text/since-start.ts';
import { reportTime } from '../text/sysstat-heading.ts';
import { SysstatJson } from '../text/sysstat-json.ts';
import { measureNamed } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

const OWN = /^\s*"avg-cpu":|"(?:disk_device|Device)":\s*"[^"]*",\s*"(?:tps|rrqm\/s|r\/s)"/;

export function isJsonLine(line: string): boolean {
  return OWN.test(line);
}

/** Shares of time that the text marks by `%`. */
const SHARES = /^(?:util|rrqm|wrqm|drqm|user|nice|system|iowait|steal|idle)$/;

export class IostatJson implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly json: SysstatJson;
  private readonly sinceBoot: SinceStart;
  private reports = 0;
  /** `-y` leaves the first report out, and its comma in. */
  private startsWithComma = false;
  private isSinceBoot = false;
  private time = Number.NaN;

  constructor(log: ToolLog) {
    this.log = log;
    this.sinceBoot = new SinceStart(log);
    this.json = new SysstatJson({
      report: () => this.startReport(),
      value: (name, value) => this.takeValue(name, value),
      object: (list, fields) => this.takeObject(list, fields),
    });
  }

  take(line: string): boolean {
    if (this.reports === 0 && /^\s*,\s*$/.test(line)) this.startsWithComma = true;
    if (!this.json.take(line)) return false;
    if (this.log.isOpen) this.log.extend();
    return true;
  }

  get isUsed(): boolean {
    return this.json.isUsed;
  }

  finish(): void {
    this.json.finish(this.log);
    this.sinceBoot.finish();
  }

  private startReport(): void {
    this.log.end();
    this.time = Number.NaN;
    this.isSinceBoot = this.reports++ === 0 && !this.startsWithComma;
    if (this.isSinceBoot) this.sinceBoot.report();
  }

  private takeValue(name: string, value: string | number): void {
    if (name === 'nodename') this.reports = 0;
    else if (name === 'number-of-cpus') this.log.into.fact('cpuCount', Number(value));
    else if (name === 'timestamp') this.time = reportTime(String(value))?.ms ?? Number.NaN;
  }

  private takeObject(list: string, fields: ReadonlyMap<string, string | number>): void {
    const device = fields.get('disk_device') ?? fields.get('Device');
    if (list !== 'avg-cpu' && device === undefined) return;
    if (!this.isSinceBoot && !this.log.isOpen)
      this.log.begin(Number.isNaN(this.time) ? this.log.stampTime : this.time);
    for (const [name, value] of fields) {
      if (typeof value !== 'number') continue;
      const measure = measureNamed(SHARES.test(name) ? `%${name}` : name);
      const entity = device === undefined ? '' : String(device);
      if (this.isSinceBoot) this.sinceBoot.put(measure, value, entity);
      else this.log.measure(measure, value, entity);
    }
  }
}
