/** /proc/softirqs (fs/proc/softirqs.c): how often each kind of deferred work ran on each CPU; the headings are those of /proc/interrupts. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE =
  /^\s*(HI|TIMER|NET_TX|NET_RX|BLOCK|BLOCK_IOPOLL|IRQ_POLL|TASKLET|SCHED|HRTIMER|RCU):\s+(\d+(?:\s+\d+)*)\s*$/;

export const softirqsGrammar: RowGrammar = {
  id: 'softirqs',
  title: 'softirqs samples',
  about: 'Samples of /proc/softirqs: how often each CPU did the work that interrupts leave for later.',
  patterns: ['*softirqs*'],
  begin() {
    const known = new Map<string, readonly string[]>();
    return {
      row(line) {
        const m = LINE.exec(line);
        if (!m) return undefined;
        const [, kind = '', numbers = ''] = m;
        const values = numbers.split(/\s+/).map(Number);
        let names = known.get(kind);
        if (names?.length !== values.length + 1) {
          names = [kind, ...values.map((_, i) => `${kind} on cpu${i}`)];
          known.set(kind, names);
        }
        const total = values.reduce((sum, value) => sum + value, 0);
        return { entity: '', names, values: [total, ...values] };
      },
    };
  },
  describe: describedBy((name) => ({
    unit: 'count',
    counter: true,
    ...(/ on cpu/.test(name) ? { partOf: name.slice(0, name.indexOf(' ')) } : {}),
  })),
};
