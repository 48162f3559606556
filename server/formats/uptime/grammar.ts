/**
 * /proc/uptime (fs/proc/uptime.c, proc_uptime(5)): seconds since boot, and idle seconds of all CPUs together; and what the
 * command uptime prints in one line.
 */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(\d+\.\d\d) (\d+\.\d\d)\s*$/;
const NAMES = ['uptime', 'idle'];

/** `01:19:31 up 7:17,  2 users,  load average: 3.85, 7.44, 6.98`, with a decimal comma too; the time may have been taken off. */
const COMMAND =
  /^\s*(?:\d{1,2}:\d\d(?::\d\d)?(?:[ap]m)?\s+)?up\s+([\w:, ]{1,60}?),\s+(?:(\d+)\s+users?,\s+)?load averages?:\s+(\d+[.,]\d\d),?\s+(\d+[.,]\d\d),?\s+(\d+[.,]\d\d)\s*$/;
const TIMED = /^\s*\d{1,2}:\d\d:\d\d\s/;
const OF_COMMAND = ['uptime', 'users', 'load1', 'load5', 'load15'];

/** `7:17`, `12 min`, `1 day,  2:15`, `45 days` in seconds. */
function secondsUp(text: string): number {
  const days = Number(/(\d+) days?/.exec(text)?.[1] ?? 0);
  const clock = /(\d+):(\d\d)/.exec(text);
  const minutes = clock
    ? Number(clock[1]) * 60 + Number(clock[2])
    : Number(/(\d+) min/.exec(text)?.[1] ?? 0) + 60 * Number(/(\d+) hours?/.exec(text)?.[1] ?? 0);
  return days * 86_400 + minutes * 60;
}

export const uptimeGrammar: RowGrammar = {
  id: 'uptime',
  title: 'uptime samples',
  about:
    'Samples of /proc/uptime: seconds since boot, and how much of them the CPUs were idle; output of uptime.',
  patterns: ['*uptime*'],
  begin: () => ({
    row(line) {
      const m = LINE.exec(line);
      if (m) return { entity: '', names: NAMES, values: [Number(m[1]), Number(m[2])] };
      // A time of day in front is taken off first, and dates the sample.
      const command = TIMED.test(line) ? null : COMMAND.exec(line);
      if (!command) return undefined;
      const [, up = '', users, ...loads] = command;
      return {
        entity: '',
        names: OF_COMMAND,
        values: [
          secondsUp(up),
          users === undefined ? Number.NaN : Number(users),
          ...loads.map((load) => Number(load.replace(',', '.'))),
        ],
      };
    },
  }),
  describe: describedBy((name) => {
    if (name === 'idle') return { unit: 's', counter: true };
    if (name === 'uptime') return { unit: 's', attribute: true };
    return name === 'users' ? { unit: 'count', attribute: true } : { unit: '' };
  }),
};
