/** Screens of busybox's top, as containers and routers have it: memory, CPU, load, then a row a process. */
import type { ProcessBook } from '../text/process-book.ts';
import { type Measure, sizeIn } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

const MEMORY = /^Mem:\s+(\d+)K used,\s+(\d+)K free(?:,\s+(\d+)K shrd)?,\s+(\d+)K buff,\s+(\d+)K cached\s*$/;
const CPU =
  /^CPU:\s+([\d.]+)% usr\s+([\d.]+)% sys\s+([\d.]+)% nice?\s+([\d.]+)% idle\s+([\d.]+)% io\s+([\d.]+)% irq\s+([\d.]+)% s(?:oft)?irq\s*$/;
const LOAD = /^Load average:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+(\d+)\/(\d+)(?:\s+\d+)?\s*$/;
const HEADINGS = /^\s*PID\s+PPID\s+USER\s+STAT\s+VSZ\s+%(?:VSZ|MEM)\s+(?:CPU\s+)?%CPU\s+COMMAND\s*$/;
/** The state has up to four letters and blanks: `S`, `SW<`, `R N`. */
const ROW =
  /^\s*(\d+)\s+(\d+)\s+(\S+)\s+([A-Z][A-Z< N]{0,3}?)\s+(\d+(?:\.\d+)?[mg]?)\s+([\d.]+)%\s+(?:\d+\s+)?([\d.]+)%\s+(\S.*)$/;

const CPU_NAMES = ['us', 'sy', 'ni', 'id', 'wa', 'hi', 'si'];
const VIRT: Measure = { id: 'VIRT', unit: 'kB', key: 'VIRT' };
const SHARE: Measure = { id: '%CPU', unit: '%', key: '%CPU' };

export function isBusyboxScreen(line: string): boolean {
  return MEMORY.test(line) || HEADINGS.test(line);
}

export class BusyboxTop implements ToolGrammar {
  /** It has understood a line. */
  isUsed = false;
  private readonly log: ToolLog;
  private readonly book: ProcessBook;

  constructor(log: ToolLog, book: ProcessBook) {
    this.log = log;
    this.book = book;
  }

  take(line: string): boolean {
    const memory = MEMORY.exec(line);
    if (memory) {
      this.isUsed = true;
      this.log.begin(this.log.stampTime);
      const [used, free, shared, buffers, cached] = memory.slice(1).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      this.put('memory total', 'kB', 'Mem', used + free, true);
      for (const [name, value] of Object.entries({ used, free, shared, buffers, cached }))
        this.put(`memory ${name}`, 'kB', 'Mem', value);
      return true;
    }
    if (!this.isUsed || !this.log.isOpen) return false;
    const cpu = CPU.exec(line);
    const load = cpu ? null : LOAD.exec(line);
    cpu?.slice(1).forEach((value, i) => {
      this.put(CPU_NAMES[i] as string, '%', 'CPU', Number(value));
    });
    if (load) {
      [1, 5, 15].forEach((minutes, i) => {
        this.put(`load ${minutes} min`, '', 'Load', Number(load[i + 1]));
      });
      this.put('tasks running', 'count', 'Load', Number(load[4]));
      this.put('tasks total', 'count', 'Load', Number(load[5]));
    }
    if (cpu || load || HEADINGS.test(line)) {
      this.log.extend();
      return true;
    }
    return this.takeRow(line);
  }

  private takeRow(line: string): boolean {
    const m = ROW.exec(line);
    if (!m) return false;
    const [, pid, parent, user = '', state = '', size, , share, command = ''] = m;
    this.log.extend();
    this.book.take(
      { pid: Number(pid), parent: Number(parent), user, state: state.charAt(0), command },
      [VIRT, SHARE],
      [sizeIn(size), Number(share)],
    );
    return true;
  }

  private put(id: string, unit: string, key: string, value: number, attribute = false): void {
    this.log.measure({ id, unit, key, ...(attribute ? { attribute } : {}) }, value);
  }
}
