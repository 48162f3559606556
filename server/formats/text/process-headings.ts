/** Headings of the columns that top and ps print, in the languages they are translated to. */
import { countIn, cpuSecondsIn, type Measure, numberIn, sizeIn } from './tool-columns.ts';

export type Cell =
  | { kind: 'measure'; measure: Measure; read: (text: string) => number }
  | { kind: 'pid' | 'thread' | 'parent' | 'state' | 'user' | 'skip' | 'command' };

const size = (id: string, more: Partial<Measure> = {}): Cell => ({
  kind: 'measure',
  measure: { id, unit: 'kB', ...more },
  read: sizeIn,
});
const number = (id: string, unit: string, more: Partial<Measure> = {}): Cell => ({
  kind: 'measure',
  measure: { id, unit, ...more },
  read: numberIn,
});
const count = (id: string, more: Partial<Measure> = {}): Cell => ({
  kind: 'measure',
  measure: { id, unit: 'count', ...more },
  read: countIn,
});
const seconds = (id: string): Cell => ({
  kind: 'measure',
  measure: { id, unit: 's', counter: true },
  read: cpuSecondsIn,
});

const CELLS: Readonly<Record<string, Cell>> = {
  PID: { kind: 'pid' },
  LWP: { kind: 'thread' },
  SPID: { kind: 'thread' },
  TID: { kind: 'thread' },
  PPID: { kind: 'parent' },
  USER: { kind: 'user' },
  EUSER: { kind: 'user' },
  S: { kind: 'state' },
  STAT: { kind: 'state' },
  COMMAND: { kind: 'command' },
  CMD: { kind: 'command' },
  ARGS: { kind: 'command' },
  COMM: { kind: 'command' },
  VIRT: size('VIRT'),
  VSZ: size('VSZ'),
  SIZE: size('SIZE'),
  RES: size('RES'),
  RSS: size('RSS'),
  RSZ: size('RSS'),
  PSS: size('PSS'),
  USS: size('USS'),
  SHR: size('SHR'),
  SWAP: size('SWAP'),
  DATA: size('DATA'),
  CODE: size('CODE', { attribute: true }),
  DRS: size('DRS', { attribute: true }),
  TRS: size('TRS', { attribute: true }),
  SZ: number('SZ', 'pages'),
  '%CPU': number('%CPU', '%'),
  CPU: number('%CPU', '%'),
  C: number('%CPU', '%'),
  '%MEM': number('%MEM', '%', { attribute: true }),
  'TIME+': seconds('TIME+'),
  TIME: seconds('TIME'),
  nTH: count('threads'),
  NLWP: count('threads'),
  THCNT: count('threads'),
  nMaj: count('major faults', { counter: true }),
  MAJFL: count('major faults', { counter: true }),
  nMin: count('minor faults', { counter: true }),
  MINFL: count('minor faults', { counter: true }),
};

/** What the columns are called elsewhere. */
const TRANSLATED: Readonly<Record<string, string>> = {
  UTIL: 'USER',
  'UTIL.': 'USER',
  BENUTZER: 'USER',
  USUARIO: 'USER',
  UTENTE: 'USER',
  RÉS: 'RES',
  PAR: 'SHR',
  'TEMPS+': 'TIME+',
  'ZEIT+': 'TIME+',
  'HORA+': 'TIME+',
  'TEMPO+': 'TIME+',
  ZEIT: 'TIME',
  'COM.': 'COMMAND',
  COM: 'COMMAND',
  BEFEHL: 'COMMAND',
  ORDEN: 'COMMAND',
  COMANDO: 'COMMAND',
};

/** What top prints by default, for headings in a language that is not known. */
const TOP_ORDER = ['PID', 'USER', 'PR', 'NI', 'VIRT', 'RES', 'SHR', 'S', '%CPU', '%MEM', 'TIME+', 'COMMAND'];

export function cellsOf(headings: readonly string[], isTop: boolean): Cell[] {
  return headings.map((heading, i) => {
    const known = isTop && heading === 'TIME' ? undefined : CELLS[heading];
    // In ps C is the share of a CPU, in top it is not printed; CPU is a number of a processor in both.
    if (known && heading !== 'CPU' && !(isTop && heading === 'C')) return known;
    const translated = CELLS[TRANSLATED[heading] ?? ''];
    if (translated) return translated;
    const byOrder =
      isTop && headings.length === TOP_ORDER.length && !isAscii(heading)
        ? CELLS[TOP_ORDER[i] as string]
        : undefined;
    return byOrder ?? { kind: 'skip' };
  });
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}
