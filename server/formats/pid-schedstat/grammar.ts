/** /proc/PID/schedstat (Documentation/scheduler/sched-stats.rst): ns on a CPU, ns waiting for one, times it ran. */
import { describedBy, isCalled, numbersIn, processIn, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^\d+ \d+ \d+\s*$/;
const NAMES = ['run', 'wait', 'slices'];

export const pidSchedstatGrammar: RowGrammar = {
  id: 'pid-schedstat',
  title: 'PID/schedstat samples',
  about: 'Samples of /proc/PID/schedstat: time a process ran and time it waited for a CPU.',
  patterns: ['*schedstat*'],
  begin: () => ({
    // Three numbers could be anything: only a path or the log's name tells.
    row: (line, _strict, where) =>
      isCalled(where, 'schedstat') && LINE.test(line)
        ? { entity: processIn(where), names: NAMES, values: numbersIn(line) }
        : undefined,
  }),
  describe: describedBy((name) => ({ unit: name === 'slices' ? 'count' : 'ns', counter: true })),
};
