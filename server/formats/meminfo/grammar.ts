/** /proc/meminfo (fs/proc/meminfo.c, proc_meminfo(5)): `Key: value kB`, HugePages_* without unit. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { BlockGrammar, Meaning } from '../text/grammar.ts';

const LINE = /^([A-Z][A-Za-z0-9_]+(?:\([a-z]+\))?):(\s+)(\d+)( kB)?\s*$/;

/** What only meminfo prints, for telling it from PID/status and smaps in a mixed log. */
const OWN =
  /^(?:Mem(?:Total|Free|Available)|Buffers|Cached|SwapCached|Active|Inactive|Active\(\w+\)|Inactive\(\w+\)|Unevictable|Mlocked|Swap(?:Total|Free)|Zswap|Zswapped|Dirty|Writeback|AnonPages|AnonHugePages|Mapped|Shmem|KReclaimable|Slab|SReclaimable|SUnreclaim|KernelStack|ShadowCallStack|PageTables|SecPageTables|NFS_Unstable|Bounce|WritebackTmp|CommitLimit|Committed_AS|Vmalloc\w+|Percpu|HardwareCorrupted|ShmemHugePages|ShmemPmdMapped|FileHugePages|FilePmdMapped|Cma\w+|Unaccepted|Balloon|HugePages_\w+|Hugepagesize|Hugetlb|DirectMap\w+|High(?:Total|Free)|Low(?:Total|Free)|Mmap_copy|Quicklists)$/;

/** Sizes of the machine or of address space, not uses of memory. */
const ATTRIBUTES =
  /^(?:MemTotal|SwapTotal|HighTotal|LowTotal|CommitLimit|Vmalloc(?:Total|Chunk)|Hugepagesize|DirectMap\w+|CmaTotal|HugePages_Total)$/;

export const meminfoGrammar: BlockGrammar = {
  id: 'meminfo',
  title: 'meminfo',
  meaning(line, strict): Meaning | undefined {
    const m = LINE.exec(line);
    if (!m) {
      // The table that kernels up to 2.4 print first; the lines after it say the same.
      return /^(?:\s+total:\s+used:\s+free:|(?:Mem|Swap):\s+\d+\s+\d+\s+\d+)/.test(line)
        ? { kind: 'text', name: line.trimStart().slice(0, 5) }
        : undefined;
    }
    const name = m[1] as string;
    if (strict && !OWN.test(name)) return undefined;
    return {
      kind: 'value',
      name,
      value: Number(m[3]),
      unit: m[4] ? 'kB' : 'count',
      keyBytes: name.length + 1,
    };
  },
  describe(name, unit): ColumnInfo {
    const attribute = ATTRIBUTES.test(name);
    return {
      id: name,
      title: name,
      unit,
      type: 'number',
      counter: false,
      entity: '',
      ...(attribute ? { attribute } : {}),
    };
  },
};
