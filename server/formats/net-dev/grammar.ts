/** /proc/net/dev (net/core/net-procfs.c): bytes, packets and errors of each network interface since it came up. */
import { describedBy, NO_VALUES, numbersIn, type RowGrammar } from '../text/row-grammar.ts';

/** Old kernels leave no blank after the colon. */
const LINE = /^\s*([\w.@-]+(?::\w+)?):\s*(\d+(?:\s+\d+){10,})\s*$/;
const HEADING = /^\s*Inter-\|\s+Receive\s+\|\s+Transmit/;
const COLUMNS = /^\s*face \|(.+)\|(.+)$/;
const USUAL =
  'rx.bytes rx.packets rx.errs rx.drop rx.fifo rx.frame rx.compressed rx.multicast tx.bytes tx.packets tx.errs tx.drop tx.fifo tx.colls tx.carrier tx.compressed';

export const netDevGrammar: RowGrammar = {
  id: 'net-dev',
  title: 'net/dev samples',
  about: 'Samples of /proc/net/dev: bytes, packets, errors and drops of each network interface.',
  patterns: ['*net_dev*', '*netdev*'],
  begin() {
    let names: readonly string[] = USUAL.split(' ');
    let heading = '';
    return {
      row(line) {
        const columns = COLUMNS.exec(line);
        if (columns) {
          if (heading !== line) {
            const of = (side: string, text: string | undefined) =>
              (text ?? '')
                .trim()
                .split(/\s+/)
                .map((name) => `${side}.${name}`);
            names = [...of('rx', columns[1]), ...of('tx', columns[2])];
            heading = line;
          }
          return NO_VALUES;
        }
        if (HEADING.test(line)) return NO_VALUES;
        const m = LINE.exec(line);
        if (!m) return undefined;
        const values = numbersIn(m[2] as string);
        return values.length === names.length ? { entity: m[1] as string, names, values } : undefined;
      },
    };
  },
  describe: describedBy((name) => ({ unit: name.endsWith('bytes') ? 'bytes' : 'count', counter: true })),
};
