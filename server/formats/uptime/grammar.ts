/** /proc/uptime (fs/proc/uptime.c, proc_uptime(5)): seconds since boot, and idle seconds of all CPUs together. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(\d+\.\d\d) (\d+\.\d\d)\s*$/;
const NAMES = ['uptime', 'idle'];

export const uptimeGrammar: RowGrammar = {
  id: 'uptime',
  title: 'uptime samples',
  about: 'Samples of /proc/uptime: seconds since boot, and how much of them the CPUs were idle.',
  patterns: ['*uptime*'],
  begin: () => ({
    row(line) {
      const m = LINE.exec(line);
      return m ? { entity: '', names: NAMES, values: [Number(m[1]), Number(m[2])] } : undefined;
    },
  }),
  describe: describedBy((name) =>
    name === 'idle' ? { unit: 's', counter: true } : { unit: 's', attribute: true },
  ),
};
