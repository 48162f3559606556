/** /proc/PID/smaps and smaps_rollup (fs/proc/task_mmu.c, proc_pid_smaps(5)): one block a mapping. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { BlockGrammar, Entity, Meaning } from '../text/grammar.ts';
import { isAt } from '../text/line-bytes.ts';

const DASH = 45;

const HEADER =
  /^([0-9a-f]{4,16})-([0-9a-f]{4,16})\s+([r-][w-][x-][ps-])\s+([0-9a-f]+)\s+([0-9a-f]+:[0-9a-f]+)\s+(\d+)\s*(.*?)\s*$/;
const FIELD = /^([A-Z]\w+):\s+(\d+) kB\s*$/;
const MEASURES =
  /^(?:Size|Rss|Pss|Pss_\w+|Shared_\w+|Private_\w+|Referenced|Anonymous|KSM|LazyFree|AnonHugePages|ShmemPmdMapped|FilePmdMapped|ShmemHugePages|FileHugePages|Swap|SwapPss|Locked)$/;
const TEXTS = /^(?:KernelPageSize|MMUPageSize|ProtectionKey|THPeligible|VmFlags|Name):/;

/** What a mapping holds, from its name. */
export type MappingClass = 'heap' | 'stack' | 'anonymous' | 'shared memory' | 'file' | 'special';

export function mappingClass(name: string): MappingClass {
  if (name === '[heap]') return 'heap';
  if (name.startsWith('[stack')) return 'stack';
  if (name === '' || name.startsWith('[anon')) return 'anonymous';
  if (/^\/(?:dev\/shm|SYSV|memfd:|dev\/zero|\[aio\])/.test(name)) return 'shared memory';
  return name.startsWith('/') ? 'file' : 'special';
}

/** `[heap] 016c7000`: the name as printed and the start address, which growth upwards leaves alone. */
function mappingTitle(name: string, start: string): string {
  return `${name || 'anonymous mapping'} ${start}`;
}

const SUMMED = new Set(['Rss', 'Pss', 'Size', 'Swap', 'Private_Dirty', 'Anonymous']);

function totalsOf(name: string, entity: Entity): ColumnInfo[] {
  if (entity.name === '[rollup]' || !SUMMED.has(name)) return [];
  const info = { unit: 'kB', type: 'number', counter: false, entity: '' } as const;
  const totals: ColumnInfo[] = [{ ...info, id: `total.${name}`, title: `${name} of all mappings` }];
  const kind = mappingClass(entity.family);
  if (name === 'Rss') totals.push({ ...info, id: `class.${kind}.Rss`, title: `Rss of ${kind} mappings` });
  return totals;
}

const mappingCount: ColumnInfo = {
  id: 'mappings',
  title: 'Mappings',
  unit: 'count',
  type: 'number',
  counter: false,
  entity: '',
};

/** A hexadecimal number in bytes. */
function hexAt(bytes: Uint8Array, at: { position: number }): number {
  let value = 0;
  for (; ; at.position++) {
    const byte = bytes[at.position] as number;
    if (byte >= 48 && byte <= 57) value = value * 16 + byte - 48;
    else if (byte >= 97 && byte <= 102) value = value * 16 + byte - 87;
    else return value;
  }
}

/** A mapping whose end alone has moved, as that of a growing heap does. */
function rangeIfSame(
  bytes: Uint8Array,
  from: number,
  lineEnd: number,
  known: Uint8Array,
): [number, number] | undefined {
  const here = { position: from };
  const there = { position: 0 };
  const start = hexAt(bytes, here);
  if (start !== hexAt(known, there) || bytes[here.position++] !== DASH || known[there.position++] !== DASH)
    return undefined;
  const end = hexAt(bytes, here);
  hexAt(known, there);
  const rest = known.subarray(there.position);
  return lineEnd === here.position + rest.length && isAt(bytes, here.position, rest)
    ? [start, end]
    : undefined;
}

export const smapsGrammar: BlockGrammar = {
  id: 'smaps',
  title: 'smaps',
  meaning(line, strict): Meaning | undefined {
    const field = FIELD.exec(line);
    if (field) {
      const name = field[1] as string;
      if (MEASURES.test(name) || (!strict && !TEXTS.test(line)))
        return { kind: 'value', name, value: Number(field[2]), unit: 'kB', keyBytes: name.length + 1 };
    }
    const header = HEADER.exec(line);
    if (header) {
      const [, start, end, , , , , name] = header as unknown as string[];
      return {
        kind: 'entity',
        name: name === '[rollup]' ? name : `${name}@${start}`,
        title: name === '[rollup]' ? name : mappingTitle(name as string, start as string),
        family: name as string,
        range: [Number.parseInt(start as string, 16), Number.parseInt(end as string, 16)],
      };
    }
    const text = TEXTS.exec(line);
    return text ? { kind: 'text', name: text[0] } : undefined;
  },
  describe(name, unit, entity: Entity | undefined): ColumnInfo {
    const whole = entity === undefined || entity.name === '[rollup]';
    return {
      id: whole ? name : `${entity.name}.${name}`,
      key: name,
      title: whole ? name : `${entity.title} ${name}`,
      unit,
      type: 'number',
      counter: false,
      entity: whole ? '' : entity.title,
      ...(whole ? {} : { partOf: `total.${name}` }),
    };
  },
  mayBe(title, entity) {
    const start = title.slice(title.lastIndexOf(' ') + 1);
    const address = Number.parseInt(start, 16);
    const [from, to] = entity.range ?? [0, 0];
    return title === mappingTitle(entity.family ?? '', start) && from <= address && address < to;
  },
  rangeIfSame,
  sums: totalsOf,
  entityCount: mappingCount,
};
