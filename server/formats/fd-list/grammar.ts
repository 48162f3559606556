/** Listings of /proc/PID/fd: `7 -> socket:[4711]`, as `ls -l` and scripts print them. Descriptors are counted by kind. */
import { describedBy, NO_VALUES, processIn, type Row, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(?:[lr][rwx-]{9}[.+@]?\s.{0,160}?\s)?(\d+) -> (\S.*?)\s*$/;
/** What `ls` prints of a link that it may not read. */
const UNREADABLE = /^[l][rwx-]{9}[.+@]?\s.{0,160}?\s(\d+)\s*$/;
const FOLDER = /^(\/proc\/(?:\d+|self)\/fd)\/?:$/;
/** Descriptors take no blocks. */
const TOTAL = /^total 0$/;

/** What a descriptor leads to; names of files are many, so they count together. */
function kindOf(target: string): string {
  if (target.endsWith(' (deleted)')) return 'deleted file';
  if (/^(?:socket|pipe|net|mnt|uts|ipc|pid|user):\[/.test(target))
    return target.slice(0, target.indexOf(':'));
  if (target.startsWith('anon_inode:'))
    return target.slice('anon_inode:'.length).replace(/^\[|\]$/g, '') || 'anon_inode';
  if (target.startsWith('/memfd:')) return 'memfd';
  if (/^\/dev\/(?:null|zero|full|u?random|tty\w*|pts\/\d+|ptmx)$/.test(target))
    return target.replace(/\d+$/, '');
  return target.startsWith('/') ? 'file' : 'other';
}

export const fdListGrammar: RowGrammar = {
  id: 'fd-list',
  title: 'PID/fd listings',
  about: 'Listings of /proc/PID/fd: how many descriptors a process holds, by what they lead to.',
  patterns: ['*fd*'],
  begin() {
    const names = new Map<string, readonly string[]>();
    let met = new Set<string>();
    let folder = '';
    return {
      row(line, _strict, where): Row | undefined {
        const heading = FOLDER.exec(line);
        if (heading) {
          folder = heading[1] as string;
          return NO_VALUES;
        }
        const m = LINE.exec(line) ?? UNREADABLE.exec(line);
        if (!m) return TOTAL.test(line) ? NO_VALUES : undefined;
        const entity = processIn(folder !== '' ? folder : where);
        const number = `${entity} ${m[1]}`;
        // A number that comes again is of the next listing.
        const starts = met.has(number);
        if (starts) met = new Set();
        met.add(number);
        const kind = m[2] === undefined ? 'unreadable' : kindOf(m[2]);
        const list = names.get(kind) ?? ['descriptors', kind];
        names.set(kind, list);
        return { entity, names: list, values: [1, 1], adds: true, starts };
      },
      nextSample() {
        met = new Set();
      },
    };
  },
  describe: describedBy((name) => ({
    unit: 'count',
    ...(name === 'descriptors' ? {} : { partOf: 'descriptors' }),
  })),
};
