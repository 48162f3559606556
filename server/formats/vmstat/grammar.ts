/** /proc/vmstat (mm/vmstat.c): `name value`; nr_* are pages now, the rest count events since boot. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { BlockGrammar, Meaning } from '../text/grammar.ts';

const LINE = /^([a-z][a-z0-9_]+) (-?\d+)\s*$/;

const OWN =
  /^(?:nr_(?:free_pages|zone_\w+|(?:in)?active_\w+|unevictable|mlock|anon_\w+|mapped|file_\w+|dirty|writeback\w*|slab_\w+|page_table_pages|kernel_stack|bounce|shmem\w*|vmscan_\w+|dirtied|written|isolated_\w+|unstable|free_cma)|pg\w+|psw\w+|allocstall\w*|workingset_\w+|compact_\w+|thp_\w+|htlb_\w+|numa_\w+|kswapd_\w+|slabs_scanned|pageoutrun|oom_kill|drop_\w+|unevictable_pgs_\w+|balloon_\w+|swap_ra\w*|zone_reclaim_failed)$/;

const COUNTED_NR = new Set([
  'nr_dirtied',
  'nr_written',
  'nr_vmscan_write',
  'nr_vmscan_immediate_reclaim',
  'nr_foll_pin_acquired',
  'nr_foll_pin_released',
]);

/** Limits that the kernel works out, and gauges in kB, among the nr_* in pages. */
const ATTRIBUTES = new Set(['nr_dirty_threshold', 'nr_dirty_background_threshold']);
const UNIT_KB = new Set(['nr_kernel_stack', 'nr_shadow_call_stack', 'pgpgin', 'pgpgout']);

function isCounter(name: string): boolean {
  return name.startsWith('nr_') ? COUNTED_NR.has(name) : true;
}

function unitOf(name: string): string {
  if (UNIT_KB.has(name)) return 'kB';
  if (
    name.startsWith('nr_') ||
    /^(?:pswp|pgsteal|pgscan|pgactivate|pgdeactivate|pgrefill|pgfree|pgalloc|workingset)/.test(name)
  )
    return 'pages';
  return 'count';
}

export const vmstatGrammar: BlockGrammar = {
  id: 'vmstat',
  title: 'vmstat',
  meaning(line, strict): Meaning | undefined {
    const m = LINE.exec(line);
    if (!m || (strict && !OWN.test(m[1] as string))) return undefined;
    const name = m[1] as string;
    return { kind: 'value', name, value: Number(m[2]), unit: unitOf(name), keyBytes: name.length + 1 };
  },
  describe(name, unit): ColumnInfo {
    const attribute = ATTRIBUTES.has(name);
    return {
      id: name,
      title: name,
      unit,
      type: 'number',
      counter: isCounter(name),
      entity: '',
      ...(attribute ? { attribute } : {}),
    };
  },
};
