/**
 * /proc/pressure/{cpu,memory,io,irq} and a cgroup's *.pressure (Documentation/accounting/psi.rst): share of the time in
 * which some or all tasks waited for the resource.
 */
import { describedBy, NO_VALUES, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(some|full) avg10=(\d+\.\d+) avg60=(\d+\.\d+) avg300=(\d+\.\d+) total=(\d+)\s*$/;
const NAMES = {
  some: ['some avg10', 'some avg60', 'some avg300', 'some total'],
  full: ['full avg10', 'full avg60', 'full avg300', 'full total'],
} as const;

/** The resource a path names: /proc/pressure/io, pressure_memory.log, /sys/fs/cgroup/app/cpu.pressure. */
function resourceIn(where: string): string {
  const found = where.toLowerCase().match(/(?<![a-z])(?:cpu|memory|io|irq)(?![a-z])/g);
  return found?.at(-1) ?? '';
}

export const pressureGrammar: RowGrammar = {
  id: 'pressure',
  title: 'pressure samples',
  about:
    'Samples of /proc/pressure: the share of time in which tasks waited for CPU, memory, I/O or interrupts.',
  patterns: ['*pressure*'],
  begin() {
    let last = '';
    let nth = 0;
    let stamped = false;
    return {
      row(line, _strict, where) {
        const m = LINE.exec(line);
        if (!m) return /^pressure: not supported/.test(line) ? NO_VALUES : undefined;
        const kind = m[1] as 'some' | 'full';
        const named = resourceIn(where);
        // Files printed one after the other under one stamp, with nothing to say which is which.
        if (named === '' && kind === 'some' && last !== '' && stamped) nth++;
        last = kind;
        const entity = named || (nth > 0 ? `resource ${nth + 1}` : '');
        return { entity, names: NAMES[kind], values: m.slice(2).map(Number) };
      },
      nextSample() {
        stamped = true;
        nth = 0;
        last = '';
      },
    };
  },
  describe: describedBy(
    (name): Quantity => (name.endsWith('total') ? { unit: 'us', counter: true } : { unit: '%' }),
  ),
};
