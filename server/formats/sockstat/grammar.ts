/** /proc/net/sockstat and sockstat6 (net/ipv4/proc.c): `TCP: inuse 14 orphan 0 tw 12 alloc 14 mem 2`. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(sockets|[A-Z]+6?):((?:\s+[a-z]+ \d+)+)\s*$/;

export const sockstatGrammar: RowGrammar = {
  id: 'sockstat',
  title: 'net/sockstat samples',
  about: 'Samples of /proc/net/sockstat and sockstat6: sockets in use, orphaned, waiting, and their memory.',
  patterns: ['*sockstat*'],
  begin() {
    const known = new Map<string, readonly string[]>();
    return {
      row(line) {
        const m = LINE.exec(line);
        if (!m) return undefined;
        const words = (m[2] as string).trim().split(/\s+/);
        const key = words.filter((_, i) => i % 2 === 0).join(' ');
        let names = known.get(key);
        if (!names) {
          names = key.split(' ');
          known.set(key, names);
        }
        return { entity: m[1] as string, names, values: names.map((_, i) => Number(words[2 * i + 1])) };
      },
    };
  },
  // `mem` of TCP and UDP is in pages, `memory` of fragments in bytes.
  describe: describedBy((name) => ({
    unit: name === 'mem' ? 'pages' : name === 'memory' ? 'bytes' : 'count',
  })),
};
