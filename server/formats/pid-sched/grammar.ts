/** /proc/PID/sched (kernel/sched/debug.c): `comm (pid, #threads: n)`, then `name : value` lines. */
import { describedBy, NO_VALUES, processIn, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

/** The kernel keeps 15 bytes of a name. */
const HEADER = /^(\S.{0,14}) \((\d+), #threads: (\d+)\)\s*$/;
const FIELD = /^([A-Za-z][\w.]*(?:->\w+)?)\s*:\s+(-?\d+(?:\.\d+)?)\s*$/;
const OWN =
  /^(?:se\.|sum_|iowait_|avg_|nr_|wait_|sleep_|block_|exec_|slice_|policy$|prio$|clock-delta$|mm->|total_numa|numa_|uclamp|effective|ext\.|vruntime|exec_start|dl\.|core_forceidle)/;
const TEXTS = /^(?:numa_faults node=|current_node=|numa_preferred_nid|clock-delta)/;

/** Without the prefixes that Linux 5.16 dropped. */
function bare(name: string): string {
  return name.replace(/^se\.(?:statistics\.)?/, '');
}

function quantityOf(name: string): Quantity {
  const short = bare(name);
  if (/(?:runtime|_sum|vruntime)$/.test(short) && !short.startsWith('avg.'))
    return { unit: 'ms', counter: true };
  if (
    /(?:_max|_start)$/.test(short) ||
    /^(?:policy|prio|load\.weight)$/.test(short) ||
    /^(?:uclamp|effective)/.test(short)
  )
    return { unit: short.endsWith('_max') || short.endsWith('_start') ? 'ms' : 'count', attribute: true };
  return { unit: 'count', counter: /^nr_|_count$/.test(short) };
}

export const pidSchedGrammar: RowGrammar = {
  id: 'pid-sched',
  title: 'PID/sched samples',
  about: 'Samples of /proc/PID/sched: run time, migrations, voluntary and involuntary switches of a task.',
  patterns: ['*sched*'],
  begin() {
    let task = '';
    let inTask = false;
    const names = new Map<string, readonly [string]>();
    return {
      row(line, strict, where) {
        const header = HEADER.exec(line);
        if (header) {
          task = `pid ${header[2]}`;
          inTask = true;
          return NO_VALUES;
        }
        const field = FIELD.exec(line);
        const name = field?.[1] ?? '';
        if (!field || (strict && !OWN.test(name)) || !(inTask || name.startsWith('se.')))
          return inTask && TEXTS.test(line) ? NO_VALUES : undefined;
        const list = names.get(name) ?? [name];
        names.set(name, list);
        return { entity: task || processIn(where), names: list, values: [Number(field[2])] };
      },
    };
  },
  describe: describedBy(quantityOf),
};
