/** `pidstat -o JSON`: an object for each process or thread, under the time of its report. */
import { ProcessBook } from '../text/process-book.ts';
import { dateOf, rowClock } from '../text/sysstat-heading.ts';
import { SysstatJson } from '../text/sysstat-json.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { measureOf } from './grammar.ts';

const OWN = /"(?:pid|tgid|tid|PID|TGID|TID)":\s*"?-?\d/;

export function isJsonLine(line: string): boolean {
  return OWN.test(line);
}

/** Names of the JSON whose columns in the text are called otherwise. */
const COLUMNS: Readonly<Record<string, string>> = {
  usr: '%usr',
  system: '%system',
  guest: '%guest',
  wait: '%wait',
  'cpu-usage': '%CPU',
  cpu: 'CPU',
  mem: '%MEM',
  minflt: 'minflt/s',
  majflt: 'majflt/s',
  vsz: 'VSZ',
  rss: 'RSS',
  stksize: 'StkSize',
  stkref: 'StkRef',
  kb_rd: 'kB_rd/s',
  kb_wr: 'kB_wr/s',
  kb_ccwr: 'kB_ccwr/s',
  cswch: 'cswch/s',
  nvcswch: 'nvcswch/s',
  'fd-nr': 'fd-nr',
};
const NAMING = /^(?:uid|user|pid|tgid|tid|command|cmd|comm|policy)$/;

export class PidstatJson implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly book: ProcessBook;
  private readonly json: SysstatJson;
  private rows = 0;

  constructor(log: ToolLog) {
    this.log = log;
    this.book = new ProcessBook(log, 'pidstat.processes');
    this.json = new SysstatJson({
      report: () => log.end(),
      value: (name, value) => this.takeValue(name, value),
      object: (_list, fields) => this.takeObject(fields),
    });
  }

  take(line: string): boolean {
    return this.json.take(line);
  }

  get isUsed(): boolean {
    return this.json.isUsed;
  }

  finish(): void {
    this.json.finish(this.log);
    if (this.rows > 0) this.book.finish();
  }

  private takeValue(name: string, value: string | number): void {
    const { log } = this;
    if (name === 'date') log.useDate(dateOf(String(value), false));
    else if (name === 'number-of-cpus') log.into.fact('cpuCount', Number(value));
    else if (name === 'timestamp') {
      const clock = rowClock(`${value} `);
      log.begin(!clock ? Number.NaN : clock.isEpoch ? clock.ms : log.timeOf(clock.ms));
    }
  }

  private takeObject(fields: ReadonlyMap<string, string | number>): void {
    const byName = new Map([...fields].map(([name, value]) => [name.toLowerCase(), value]));
    const pid = numberOf(byName.get('pid')) ?? numberOf(byName.get('tgid'));
    const thread = numberOf(byName.get('tid'));
    if (pid === undefined && thread === undefined) return;
    if (!this.log.isOpen) this.log.begin(this.log.stampTime);
    this.log.extend();
    this.rows++;
    const columns = [...byName].filter(
      ([name, value]) => !NAMING.test(name) && typeof value === 'number',
    ) as [string, number][];
    this.book.take(
      {
        pid: pid ?? thread ?? 0,
        command: String(byName.get('command') ?? byName.get('cmd') ?? byName.get('comm') ?? '?'),
        ...(thread !== undefined && pid !== undefined && thread !== pid ? { thread } : {}),
        user: String(byName.get('user') ?? byName.get('uid') ?? ''),
      },
      columns.map(([name]) => measureOf(COLUMNS[name.replace(/(?:-percent|\/s|%)$|^%/g, '')] ?? name)),
      columns.map(([, value]) => (value === -1 ? Number.NaN : value)),
    );
  }
}

function numberOf(value: string | number | undefined): number | undefined {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value;
  return number === undefined || Number.isNaN(number) || number < 0 ? undefined : number;
}
