/** /proc/net/softnet_stat (net/core/net-procfs.c): a line of hexadecimal counters for each CPU, 9 to 15 columns. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^[0-9a-f]{8}(?: [0-9a-f]{8}){8,20}\s*$/;

/** Columns of no use today are zeros that the kernel prints for the sake of old readers. */
const COLUMNS = [
  'processed',
  'dropped',
  'time_squeeze',
  '',
  '',
  '',
  '',
  '',
  'cpu_collision',
  'received_rps',
  'flow_limit_count',
  'backlog_len',
  'cpu',
  'input_qlen',
  'process_qlen',
];
const GAUGES = /^(?:backlog_len|input_qlen|process_qlen)$/;
const USED = COLUMNS.map((name, i) => [name, i] as const).filter(([name]) => name !== '' && name !== 'cpu');
const namesOf = Array.from({ length: COLUMNS.length + 1 }, (_, count) =>
  USED.filter(([, i]) => i < count).map(([name]) => name),
);

export const softnetGrammar: RowGrammar = {
  id: 'softnet',
  title: 'net/softnet_stat samples',
  about: 'Samples of /proc/net/softnet_stat: packets each CPU took, dropped, or left for later.',
  patterns: ['*softnet_stat*'],
  begin() {
    let lineOfSample = 0;
    return {
      row(line) {
        if (!LINE.test(line)) return undefined;
        const fields = line.trim().split(' ');
        // The CPU's number is the 13th column since Linux 5.14; before, CPUs that are off have no line.
        const stated = fields[12] === undefined ? lineOfSample : Number.parseInt(fields[12], 16);
        const starts = fields[12] !== undefined && stated === 0 && lineOfSample > 0;
        lineOfSample = starts ? 1 : lineOfSample + 1;
        const count = Math.min(fields.length, COLUMNS.length);
        const used = USED.filter(([, i]) => i < count);
        return {
          entity: `cpu${stated}`,
          names: namesOf[count] ?? [],
          values: used.map(([, i]) => Number.parseInt(fields[i] as string, 16)),
          starts,
        };
      },
      nextSample() {
        lineOfSample = 0;
      },
    };
  },
  describe: describedBy((name) => ({ unit: 'count', counter: !GAUGES.test(name) })),
};
