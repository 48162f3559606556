/** /proc/PID/status (fs/proc/array.c, proc_pid_status(5)): `Key:\tvalue kB`, one block a process. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { BlockGrammar, Entity, Meaning } from '../text/grammar.ts';

const LINE = /^([A-Z]\w+|(?:non)?voluntary_ctxt_switches|x86_\w+|untag_mask):(?:\s+(.*?))?\s*$/;
const NUMBER = /^(\d+)( kB)?$/;

const MEASURES =
  /^(?:Vm(?:Peak|Size|Lck|Pin|HWM|RSS|Data|Stk|Exe|Lib|PTE|PMD|Swap)|Rss(?:Anon|File|Shmem)|HugetlbPages|Threads|FDSize|(?:non)?voluntary_ctxt_switches)$/;
const TEXTS =
  /^(?:Name|Umask|State|Tgid|Ngid|Pid|PPid|TracerPid|Uid|Gid|Groups|NS\w+|Kthread|CoreDumping|THP_enabled|untag_mask|SigQ|Sig\w+|Shd\w+|Cap\w+|NoNewPrivs|Seccomp(?:_filters)?|Speculation\w+|Speculation_\w+|x86_\w+|Cpus_allowed(?:_list)?|Mems_allowed(?:_list)?|SleepAVG|Tracer\w+)$/;

/** Resident memory falls into these three since kernel 4.5. */
const PARTS_OF_RSS = /^Rss(?:Anon|File|Shmem)$/;
/** High-water marks and reservations: they may only rise, or say nothing of use. */
const ATTRIBUTES = /^(?:VmPeak|VmHWM|FDSize)$/;

function scoped(id: string, entity: Entity | undefined): string {
  return entity && entity.index > 0 ? `${id} (pid ${entity.name})` : id;
}

export const statusGrammar: BlockGrammar = {
  id: 'proc-status',
  title: 'PID/status',
  entityMayRestart: true,
  meaning(line, strict): Meaning | undefined {
    const m = LINE.exec(line);
    if (!m) return undefined;
    // `Groups:` is empty for most, and loses its trailing blank in a paste.
    const [, name = '', rest = ''] = m;
    if (name === 'Pid') return { kind: 'entity', name: rest, title: `pid ${rest}` };
    if (TEXTS.test(name)) return { kind: 'text', name, startsBlock: name === 'Name' };
    const number = NUMBER.exec(rest);
    if (!MEASURES.test(name)) {
      if (strict || line[name.length + 1] !== '\t') return undefined;
      if (!number) return { kind: 'text', name };
    }
    if (!number) return undefined;
    return {
      kind: 'value',
      name,
      value: Number(number[1]),
      unit: number[2] ? 'kB' : 'count',
      keyBytes: name.length + 1,
    };
  },
  mayBe: () => true,
  describe(name, unit, entity): ColumnInfo {
    const id = scoped(name, entity);
    return {
      id,
      key: name,
      title: id,
      unit,
      type: 'number',
      counter: name.endsWith('ctxt_switches'),
      entity: entity?.title ?? '',
      ...(PARTS_OF_RSS.test(name) ? { partOf: scoped('VmRSS', entity) } : {}),
      ...(ATTRIBUTES.test(name) ? { attribute: true } : {}),
    };
  },
};
