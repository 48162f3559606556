/** /proc/PID/statm (fs/proc/array.c, proc_pid_statm(5)): size, resident, shared, text, lib, data, dt in pages. */
import { describedBy, isCalled, numbersIn, processIn, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^\d+ \d+ \d+ \d+ \d+ \d+ \d+\s*$/;
const NAMES = ['size', 'resident', 'shared', 'text', 'lib', 'data', 'dt'];

export const pidStatmGrammar: RowGrammar = {
  id: 'pid-statm',
  title: 'PID/statm samples',
  about: 'Samples of /proc/PID/statm: memory of a process in pages.',
  patterns: ['*statm*'],
  begin: () => ({
    row(line, _strict, where) {
      if (!LINE.test(line)) return undefined;
      const values = numbersIn(line) as [number, number, number, number, number, number, number];
      const [size, resident, shared, text, lib, data, dt] = values;
      // Seven numbers could be anything; since Linux 2.6 `lib` and `dt` are 0, and a process is not larger than itself.
      const fits =
        lib === 0 && dt === 0 && size >= resident && resident >= shared && size >= text + data && text > 0;
      return fits || isCalled(where, 'statm')
        ? { entity: processIn(where), names: NAMES, values }
        : undefined;
    },
  }),
  describe: describedBy((name) => ({
    unit: 'pages',
    ...(/^(?:lib|dt|text)$/.test(name) ? { attribute: true } : {}),
  })),
};
