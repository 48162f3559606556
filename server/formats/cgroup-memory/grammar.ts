/**
 * Memory files of a cgroup, v1 (Documentation/admin-guide/cgroup-v1/memory.rst) and v2 (cgroup-v2.rst): memory.stat,
 * memory.events and files of one number. Those are told by their path, which tail, grep and head print.
 */
import { describedBy, NO_VALUES, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

const FIELD = /^([a-z_0-9]+) (-?\d+|max)\s*$/;
const NUMBER = /^(-?\d+|max)\s*$/;
const FILE = /(?:^|\/)(memory(?:\.[a-z_]+)+)[^/]*$/;

/** What memory.stat alone prints: first v2's, then v1's. */
const OWN =
  /^(?:anon|file|kernel|sock|vmalloc|percpu|shmem|zswap|zswapped|file_mapped|file_dirty|file_writeback|swapcached|anon_thp|file_thp|shmem_thp|inactive_anon|active_anon|inactive_file|active_file|unevictable|slab_reclaimable|slab_unreclaimable|slab|kernel_stack|pagetables|sec_pagetables|hugetlb|cache|rss|rss_huge|mapped_file|dirty|writeback|swap|pgpgin|pgpgout|hierarchical_mem\w+|recent_\w+|total_\w+)$/;
/** What it shares with /proc/vmstat: taken here only after one of its own. */
const SHARED = /^(?:pg\w+|workingset_\w+|thp_\w+|zsw\w+|swp\w+|numa_\w+)$/;
const EVENTS = /^(?:low|high|max|oom|oom_kill|oom_group_kill|fail|sock_throttled)$/;
const LIMITS =
  /^(?:max|high|low|min|swap\.max|swap\.high|limit_in_bytes|soft_limit_in_bytes|memsw\.limit_in_bytes|kmem\.limit_in_bytes|hierarchical_\w+|oom\.group|swappiness|use_hierarchy|move_charge_at_immigrate)$/;
const PEAKS = /^(?:peak|swap\.peak|max_usage_in_bytes|memsw\.max_usage_in_bytes)$/;

/** v1 prints the largest number of pages in bytes for "no limit". */
const UNLIMITED = 2 ** 62;

function quantityOf(name: string): Quantity {
  if (/^(?:swap\.)?events/.test(name) || name.endsWith('failcnt')) return { unit: 'count', counter: true };
  if (LIMITS.test(name) || PEAKS.test(name)) return { unit: 'bytes', attribute: true };
  if (/^workingset_nodes$/.test(name)) return { unit: 'count' };
  if (/^(?:total_)?(?:pg|workingset_|thp_|zswp|swpin|swpout|numa_)/.test(name))
    return { unit: 'count', counter: true };
  return { unit: 'bytes' };
}

/** The cgroup of a path such as /sys/fs/cgroup/app/memory.stat; '' for the root, or when there is no folder. */
function groupIn(where: string): string {
  const folder = /^(.*)\/[^/]*$/.exec(where)?.[1] ?? '';
  return folder.replace(/^\/?sys\/fs\/cgroup\/?(?:memory(?:\/|$))?/, '').replace(/^\//, '');
}

export const cgroupMemoryGrammar: RowGrammar = {
  id: 'cgroup-memory',
  title: 'cgroup memory samples',
  about: 'Samples of the memory files of cgroups v1 and v2: memory.stat, memory.events, usage and limits.',
  patterns: ['*memory.stat*', '*memory.events*', '*memory.current*', '*cgroup*'],
  begin() {
    const names = new Map<string, readonly [string]>();
    let inStat = false;
    let numberOf = '';
    const value = (where: string, name: string, text: string) => {
      const list = names.get(name) ?? [name];
      names.set(name, list);
      const number = text === 'max' ? Number.NaN : Number(text);
      return { entity: groupIn(where), names: list, values: [number >= UNLIMITED ? Number.NaN : number] };
    };
    return {
      row(line, strict, where) {
        const file =
          FILE.exec(where)?.[1]
            ?.replace(/^memory\./, '')
            .replace(/\.(?:ts|log|txt|out|gz|dat)$/, '') ?? '';
        const field = FIELD.exec(line);
        if (field) {
          const name = field[1] as string;
          if (/^(?:swap\.)?events/.test(file))
            return EVENTS.test(name) || !strict
              ? value(where, `${file.replace('.local', '')}.${name}`, field[2] as string)
              : undefined;
          if (file === 'oom_control') return value(where, `oom_control.${name}`, field[2] as string);
          const own = OWN.test(name);
          if (!own && !(SHARED.test(name) && (inStat || file === 'stat'))) {
            inStat = false;
            return undefined;
          }
          inStat = true;
          return value(where, name, field[2] as string);
        }
        inStat = false;
        const number = NUMBER.exec(line);
        // A file of one number says it once under its heading; the next number is a time.
        if (!number || file === '' || file === 'stat' || file.startsWith('events') || numberOf === where)
          return undefined;
        numberOf = where.includes('/') ? where : '';
        return number[1] === 'max' && !LIMITS.test(file)
          ? NO_VALUES
          : value(where, file, number[1] as string);
      },
      nextSample() {
        numberOf = '';
      },
    };
  },
  describe: describedBy(quantityOf),
};
