/** /proc/loadavg (fs/proc/loadavg.c, proc_loadavg(5)): `0.02 0.04 0.05 1/497 11947`. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d) (\d+)\/(\d+) (\d+)\s*$/;
const NAMES = ['load1', 'load5', 'load15', 'runnable', 'entities', 'lastPid'];

export const loadavgGrammar: RowGrammar = {
  id: 'loadavg',
  title: 'loadavg samples',
  about: 'Samples of /proc/loadavg: load over 1, 5 and 15 minutes, runnable and existing tasks.',
  patterns: ['*loadavg*'],
  begin: () => ({
    row(line) {
      const m = LINE.exec(line);
      return m ? { entity: '', names: NAMES, values: m.slice(1).map(Number) } : undefined;
    },
  }),
  describe: describedBy((name) => ({ unit: 'count', ...(name === 'lastPid' ? { attribute: true } : {}) })),
};
