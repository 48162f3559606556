/** /proc/PID/numa_maps (fs/proc/task_mmu.c, numa(7)): pages of each mapping by node; summed over the mappings. */
import { describedBy, type RowGrammar } from '../text/row-grammar.ts';

const LINE =
  /^([0-9a-f]{4,16}) (default|local|bind|prefer|interleave|weighted)[\w=:,-]*((?: (?:file=\S+|huge|heap|stack(?::\d+)?|\w+=\d+))*)\s*$/;
const PAIRS = /(?:^| )(anon|dirty|mapped|swapcache|active|writeback|N\d+|kernelpagesize_kB)=(\d+)/g;

/** Pages of a mapping have one size, stated since Linux 3.0; it was 4 KiB before, but for huge pages. */
function pageSize(rest: string): number {
  const stated = / kernelpagesize_kB=(\d+)/.exec(rest);
  return stated ? Number(stated[1]) : / huge\b/.test(rest) ? 2048 : 4;
}

function kindOf(rest: string): string {
  if (/ heap\b/.test(rest)) return 'heap';
  if (/ stack\b/.test(rest)) return 'stack';
  return / file=/.test(rest) ? 'file' : 'anonymous';
}

export const numaMapsGrammar: RowGrammar = {
  id: 'numa-maps',
  title: 'PID/numa_maps samples',
  about: 'Samples of /proc/PID/numa_maps: on which node the memory of a process stands, and what kind it is.',
  patterns: ['*numa_maps*'],
  begin() {
    const known = new Map<string, readonly string[]>();
    let last = 0;
    return {
      row(line) {
        const m = LINE.exec(line);
        if (!m) return undefined;
        const address = Number.parseInt(m[1] as string, 16);
        const rest = m[3] as string;
        const size = pageSize(rest);
        const names = ['mappings'];
        const values = [1];
        let pages = 0;
        for (const [, name = '', count] of rest.replace(/ file=\S+/, '').matchAll(PAIRS)) {
          if (name === 'kernelpagesize_kB') continue;
          names.push(name);
          values.push(Number(count) * size);
          if (/^N\d/.test(name)) pages += Number(count);
        }
        names.push('total', kindOf(rest));
        values.push(pages * size, pages * size);
        const key = names.join();
        const list = known.get(key) ?? names;
        known.set(key, list);
        const starts = address <= last;
        last = address;
        return { entity: '', names: list, values, adds: true, starts };
      },
      nextSample() {
        last = 0;
      },
    };
  },
  describe: describedBy((name) => ({
    unit: name === 'mappings' ? 'count' : 'kB',
    ...(/^(?:N\d+|heap|stack|file|anonymous)$/.test(name) ? { partOf: 'total' } : {}),
  })),
};
