/** /proc/PID/wchan (fs/proc/base.c, proc_pid_wchan(5)): the kernel function a task sleeps in; `0` when it runs. */
import { describedBy, isCalled, type RowGrammar } from '../text/row-grammar.ts';

/** Compilers put `.constprop.0`, `.isra.0` or `.part.0` behind functions that they rewrote. */
const LINE = /^([a-z_]\w{2,63}(?:\.[a-z]{2,12}(?:\.\d{1,4})?){0,3}|0)$/i;

export const wchanGrammar: RowGrammar = {
  id: 'wchan',
  title: 'PID/wchan samples',
  about: 'Samples of /proc/PID/wchan: where in the kernel a task sleeps, and how often it runs.',
  patterns: ['*wchan*'],
  begin() {
    const names = new Map<string, readonly [string]>();
    let last = '';
    let first = true;
    return {
      // One word could be anything: only a path or the log's name tells.
      row(line, _strict, where) {
        const m = isCalled(where, 'wchan') ? LINE.exec(line) : null;
        if (!m) return undefined;
        const name = m[1] === '0' ? 'running' : (m[1] as string);
        const list = names.get(name) ?? [name];
        names.set(name, list);
        // Many tasks in one sample are told by their paths.
        const starts = !first && where === last;
        last = where;
        first = false;
        return { entity: '', names: list, values: [1], adds: true, starts };
      },
      nextSample() {
        first = true;
      },
    };
  },
  describe: describedBy(() => ({ unit: 'count' })),
};
