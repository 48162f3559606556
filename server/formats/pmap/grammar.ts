/** Output of pmap, plain and with -x, -X, -XX or -d: `PID: command`, a heading line but for plain, a row a mapping, totals. */
import { type Measure, numberIn, wordsAndRest, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

const PROCESS = /^(\d+):\s+(\S.*)$/;
const ADDRESS = /^[0-9a-f]{8,16}$/;

/** Mappings with columns of their own. */
const MAPPINGS_MAX = 20_000;

/** Columns of a mapping that are kept as series; the other ones of -X are added up only. */
const FOLLOWED = new Set(['Rss', 'Dirty', 'Pss', 'Swap', 'Anonymous']);

/** `pmap -x` writes RSS and Kbytes for what -X calls Rss and Size. */
const SAME: Readonly<Record<string, string>> = { RSS: 'Rss', Kbytes: 'Size' };

/** Columns that hold no amount of memory. */
const TEXT = new Set([
  'Perm',
  'Offset',
  'Device',
  'Inode',
  'Mode',
  'ProtectionKey',
  'THPeligible',
  'Flags',
  'KernelPageSize',
  'MMUPageSize',
]);

/** Plain pmap has no heading: `00400000    188K r-x-- bash`. */
const PLAIN = /^[0-9a-f]{8,16}\s+\d+K [r-][w-][x-][s-][R-]\s/;

/** pmap -XX: the flags of a mapping (Documentation/filesystems/proc.rst) are words before its name. */
const FLAGS =
  /^(?:(?:rd|wr|ex|sh|mr|mw|me|ms|gd|pf|dw|lo|io|sr|rr|dc|de|ac|nr|ht|sf|nl|ar|wf|dd|sd|mm|hg|nh|mg|um|uw|ui|mt|bt|ss|sl|dp)(?:\s+|$))*/;

export function isPlainRow(line: string): boolean {
  return PLAIN.test(line);
}

/** @returns the words of the heading line. */
export function headingsIn(line: string): string[] | undefined {
  const words = wordsOf(line);
  if (words[0] !== 'Address' || words.at(-1) !== 'Mapping') return undefined;
  return words.includes('Kbytes') || words.includes('Size') ? words : undefined;
}

export class PmapGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private names: readonly string[] = ['Size', 'Mode'];
  private hasFlags = false;
  private process = '';
  /** Processes of the open sample. */
  private readonly seen = new Set<string>();
  /** Addresses of the mappings of the process in hand. */
  private readonly taken = new Set<string>();
  private readonly mappings = new Set<string>();
  private leftOut = 0;
  private totals = new Map<string, number>();
  private count = 0;

  constructor(log: ToolLog) {
    this.log = log;
    log.beforeEnd = () => this.endProcess();
  }

  take(line: string): boolean {
    const process = PROCESS.exec(line);
    if (process) {
      this.startProcess(process[1] as string, process[2] as string);
      return true;
    }
    const headings = headingsIn(line);
    if (headings) {
      const names = headings.slice(1, -1).map((name) => SAME[name] ?? name);
      this.hasFlags = names.at(-1) === 'VmFlags';
      this.names = this.hasFlags ? names.slice(0, -1) : names;
      this.log.extend();
      return this.log.isOpen;
    }
    if (/^\s*(?:-{4,}|={4,})(?:\s+(?:-+|=+))+\s*$/.test(line)) return true;
    // The sums are computed from the rows: those that are printed may be cut off.
    if (
      /^\s*total\s+(?:kB(?:\s+\d+)+|\d+K)\s*$/.test(line) ||
      /^\s*(?:\d+\s+)+KB\s*$/.test(line) ||
      /^mapped: \d+K\s+writeable\/private: \d+K/.test(line)
    ) {
      this.log.extend();
      return this.log.isOpen;
    }
    return this.takeMapping(line);
  }

  interrupted(): void {
    this.log.end();
  }

  finish(): void {
    if (this.leftOut === 0) return;
    this.log.into.problem(
      0,
      0,
      `${this.leftOut.toLocaleString('en-US')} rows of mappings beyond ${MAPPINGS_MAX.toLocaleString('en-US')} have no series of their own; the totals include them`,
    );
  }

  private startProcess(pid: string, command: string): void {
    const word = command.split(' ', 1)[0] as string;
    const name = `${word.slice(word.lastIndexOf('/') + 1)}[${pid}]`;
    if (!this.log.isOpen || this.seen.has(name)) {
      this.log.begin(this.log.stampTime);
      this.seen.clear();
    } else {
      this.endProcess();
      this.log.extend();
    }
    this.seen.add(name);
    this.taken.clear();
    this.process = name;
  }

  private endProcess(): void {
    if (this.count === 0) return;
    for (const [name, total] of this.totals)
      this.log.measure({ id: `total.${name}`, unit: 'kB', key: 'total' }, total, this.process);
    this.log.measure({ id: 'mappings', unit: 'count' }, this.count, this.process);
    this.totals = new Map();
    this.count = 0;
  }

  private takeMapping(line: string): boolean {
    const { names, log } = this;
    const row = log.isOpen ? wordsAndRest(line, names.length + 1) : undefined;
    const address = row?.words[0];
    if (!row || address === undefined || !ADDRESS.test(address)) return false;
    const values = names.map((name, i) =>
      TEXT.has(name) ? 0 : numberIn(row.words[i + 1]?.replace(/K$/, '')),
    );
    if (values.some(Number.isNaN)) return false;
    if (this.taken.has(address)) return true;
    this.taken.add(address);
    log.extend();
    this.count++;
    const rest = this.hasFlags ? row.rest.replace(FLAGS, '') : row.rest;
    const mapping = `${rest.replace(/^\[ (.*) \]$/, '[$1]') || '[anon]'} ${address.replace(/^0+(?=.{8})/, '')}`;
    const follows = this.follows(mapping);
    names.forEach((name, i) => {
      if (TEXT.has(name)) return;
      const value = values[i] as number;
      this.totals.set(name, (this.totals.get(name) ?? 0) + value);
      if (!follows || !(FOLLOWED.has(name) || (name === 'Size' && !names.includes('Rss')))) return;
      const measure: Measure = {
        id: name,
        unit: 'kB',
        key: address,
        partOf: `total.${name} (${this.process})`,
      };
      log.measure(measure, value, `${mapping} of ${this.process}`);
    });
    return true;
  }

  private follows(mapping: string): boolean {
    const name = `${mapping} of ${this.process}`;
    if (this.mappings.has(name)) return true;
    if (this.mappings.size === MAPPINGS_MAX) {
      this.leftOut++;
      return false;
    }
    this.mappings.add(name);
    return true;
  }
}
