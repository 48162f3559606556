/** /proc/stat (fs/proc/stat.c, proc_stat(5)): time of all CPUs in ticks, interrupts, context switches, processes. */
import {
  describedBy,
  NO_VALUES,
  numbersIn,
  type Quantity,
  type Row,
  type RowGrammar,
} from '../text/row-grammar.ts';

const CPU = /^(cpu\d*)((?:\s+\d+){4,10})\s*$/;
/** Only the sum of `intr` and `softirq` is kept: what follows is a number for each interrupt. */
const SUM = /^(intr|softirq) (\d+)(?: \d+)*\s*$/;
const VALUE = /^(ctxt|btime|processes|procs_running|procs_blocked|preempt) (\d+)\s*$/;
/** Linux 2.4. */
const PAIR = /^(page|swap) (\d+) (\d+)\s*$/;
const DISK_IO = /^disk_io:/;

/** Four of them before Linux 2.6, eight from 2.6.11, ten from 2.6.33. */
const TIMES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'];
const timesOf = Array.from({ length: TIMES.length + 1 }, (_, count) => TIMES.slice(0, count));
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  page: ['page in', 'page out'],
  swap: ['swap in', 'swap out'],
};
const SINGLE = new Map<string, readonly [string]>(
  ['intr', 'softirq', 'ctxt', 'btime', 'processes', 'procs_running', 'procs_blocked', 'preempt'].map(
    (name) => [name, [name]],
  ),
);

function quantityOf(name: string): Quantity {
  if (name === 'btime') return { unit: 's', attribute: true };
  if (name.startsWith('procs_')) return { unit: 'count' };
  return {
    unit: TIMES.includes(name)
      ? 'ticks'
      : name.startsWith('page') || name.startsWith('swap')
        ? 'pages'
        : 'count',
    counter: true,
  };
}

export const procStatGrammar: RowGrammar = {
  id: 'proc-stat',
  title: 'stat samples (/proc)',
  about: 'Samples of /proc/stat: what every CPU did, interrupts, context switches, processes.',
  patterns: ['*stat*'],
  begin() {
    let summed = false;
    return { row };
    function row(line: string): Row | undefined {
      const cpu = CPU.exec(line);
      // /proc/schedstat has lines for each CPU as well, but none for all of them.
      if (cpu?.[1] === 'cpu') summed = true;
      if (cpu && summed) {
        const values = numbersIn(cpu[2] as string);
        return { entity: cpu[1] as string, names: timesOf[values.length] ?? TIMES, values };
      }
      const value = VALUE.exec(line) ?? SUM.exec(line);
      if (value) {
        const name = value[1] === 'softirq' ? 'softirq' : (value[1] as string);
        return { entity: '', names: SINGLE.get(name) ?? [name], values: [Number(value[2])] };
      }
      const pair = PAIR.exec(line);
      if (pair)
        return {
          entity: '',
          names: PAIRS[pair[1] as string] ?? [],
          values: [Number(pair[2]), Number(pair[3])],
        };
      return DISK_IO.test(line) ? NO_VALUES : undefined;
    }
  },
  describe: (name, entity) =>
    describedBy((one) =>
      one === 'softirq' && entity === '' ? { unit: 'count', counter: true } : quantityOf(one),
    )(name, entity),
};
