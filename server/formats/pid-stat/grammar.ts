/** /proc/PID/stat (fs/proc/array.c, proc_pid_stat(5)): one line, `pid (comm) S …`; comm may hold blanks, `)`, newlines. */
import { describedBy, NO_VALUES, numbersIn, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

/** Up to the last `)` that a state and at least thirty numbers follow. */
const LINE = /^(\d+) \((.*)\) ([A-Za-z]) (-?\d+(?: -?\d+){30,})\s*$/;
const FIRST_HALF = /^(\d+) \(([^)]{0,64})$/;
const SECOND_HALF = /^(.{0,64})\) ([A-Za-z]) (-?\d+(?: -?\d+){30,})\s*$/;

/** From the fourth field on; the last ones came with Linux 3.3 and 3.5. */
const FIELDS = [
  'ppid',
  'pgrp',
  'session',
  'tty_nr',
  'tpgid',
  'flags',
  'minflt',
  'cminflt',
  'majflt',
  'cmajflt',
  'utime',
  'stime',
  'cutime',
  'cstime',
  'priority',
  'nice',
  'num_threads',
  'itrealvalue',
  'starttime',
  'vsize',
  'rss',
  'rsslim',
  'startcode',
  'endcode',
  'startstack',
  'kstkesp',
  'kstkeip',
  'signal',
  'blocked',
  'sigignore',
  'sigcatch',
  'wchan',
  'nswap',
  'cnswap',
  'exit_signal',
  'processor',
  'rt_priority',
  'policy',
  'delayacct_blkio_ticks',
  'guest_time',
  'cguest_time',
  'start_data',
  'end_data',
  'start_brk',
  'arg_start',
  'arg_end',
  'env_start',
  'env_end',
  'exit_code',
];
const COUNTERS = /^c?(?:minflt|majflt|utime|stime|guest_time)$|^delayacct_blkio_ticks$/;
const TICKS = /time$|_ticks$/;
const MEASURES = new Set(['num_threads', 'vsize', 'rss']);
const namesOf = new Map<number, readonly string[]>();

function names(count: number): readonly string[] {
  let list = namesOf.get(count);
  if (!list) {
    list = Array.from({ length: count }, (_, i) => FIELDS[i] ?? `field ${i + 4}`);
    namesOf.set(count, list);
  }
  return list;
}

function quantityOf(name: string): Quantity {
  const counter = COUNTERS.test(name);
  const unit =
    name === 'rss'
      ? 'pages'
      : name === 'vsize' || name === 'rsslim'
        ? 'bytes'
        : TICKS.test(name)
          ? 'ticks'
          : 'count';
  return { unit, counter, ...(counter || MEASURES.has(name) ? {} : { attribute: true }) };
}

export const pidStatGrammar: RowGrammar = {
  id: 'pid-stat',
  title: 'PID/stat samples',
  about: 'Samples of /proc/PID/stat of one or many processes: CPU time, faults, threads, memory.',
  patterns: ['*stat*'],
  begin() {
    let half: { pid: string; comm: string } | undefined;
    return {
      row(line) {
        const m = LINE.exec(line);
        const first = m ? undefined : FIRST_HALF.exec(line);
        const second = m || first || !half ? undefined : SECOND_HALF.exec(line);
        const found = m
          ? { pid: m[1] as string, comm: m[2] as string, text: m[4] as string }
          : second && half
            ? { pid: half.pid, comm: `${half.comm} ${second[1]}`, text: second[3] as string }
            : undefined;
        half = first ? { pid: first[1] as string, comm: first[2] as string } : undefined;
        if (first) return NO_VALUES;
        if (!found) return undefined;
        const values = numbersIn(found.text);
        return { entity: `pid ${found.pid} (${found.comm})`, names: names(values.length), values };
      },
    };
  },
  describe: describedBy(quantityOf),
};
