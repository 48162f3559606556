/** /proc/PID/limits (fs/proc/base.c, proc_pid_limits(5)): soft and hard limits; the ends of what may grow. */
import { describedBy, NO_VALUES, processIn, type RowGrammar } from '../text/row-grammar.ts';

const HEADER = /^Limit\s+Soft Limit\s+Hard Limit\s+Units\s*$/;
const LINE =
  /^Max ([a-z][a-z ]*?)\s+(unlimited|\d+)\s+(unlimited|\d+)(?:\s+(bytes|files|processes|seconds|locks|signals|us))?\s*$/;

const UNITS: Readonly<Record<string, string>> = {
  'cpu time': 's',
  'realtime timeout': 'us',
};
const BYTES = /size|memory|resident|address/;

export const pidLimitsGrammar: RowGrammar = {
  id: 'pid-limits',
  title: 'PID/limits samples',
  about: 'Samples of /proc/PID/limits: how many files, processes and bytes a process may have.',
  patterns: ['*limits*'],
  begin() {
    const names = new Map<string, readonly string[]>();
    return {
      row(line, _strict, where) {
        if (HEADER.test(line)) return NO_VALUES;
        const m = LINE.exec(line);
        if (!m) return undefined;
        const name = m[1] as string;
        const list = names.get(name) ?? [`${name} soft`, `${name} hard`];
        names.set(name, list);
        const number = (text: string | undefined) => (text === 'unlimited' ? Number.NaN : Number(text));
        return { entity: processIn(where), names: list, values: [number(m[2]), number(m[3])] };
      },
    };
  },
  describe: describedBy((name) => {
    const limit = name.replace(/ (?:soft|hard)$/, '');
    return { unit: UNITS[limit] ?? (BYTES.test(limit) ? 'bytes' : 'count'), attribute: true };
  }),
};
