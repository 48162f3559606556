/** /proc/PID/maps (fs/proc/task_mmu.c, proc_pid_maps(5)) of one process over time, or of very many at once. */
import { mappingClass, smapsGrammar } from '../smaps/grammar.ts';
import { type MappingLine, mappingLine } from '../text/mapping-line.ts';
import { blockFit } from '../text/read-blocks.ts';
import { describedBy, isCalled, processIn, type RowGrammar } from '../text/row-grammar.ts';
import { MappedFiles } from './mapped-files.ts';

const KB = 1024;

export const mapsGrammar: RowGrammar = {
  id: 'maps',
  title: 'PID/maps samples',
  about:
    'Samples of /proc/PID/maps: how many mappings, of what kind, and which files very many processes share.',
  patterns: ['*maps*'],
  sumsUp: true,
  sniff(head) {
    const { names, understood } = blockFit(smapsGrammar, head);
    const mappings = [...names].filter((name) => name.includes('@') || name === '[rollup]').length;
    return mappings >= 2 && mappings === names.size && understood >= 3 ? 'sure' : undefined;
  },
  begin() {
    const names = new Map<string, readonly string[]>();
    const files = new MappedFiles();
    let last: MappingLine | undefined;
    let process = '';
    return {
      row(line, strict, where, place) {
        if (strict && !isCalled(where, 'maps')) return undefined;
        const mapping = mappingLine(line);
        if (!mapping) return undefined;
        const pid = processIn(where);
        // Addresses rise within a process: one that does not is of the next process, or of the next sample.
        const next = last === undefined || mapping.from < last.to || pid !== process;
        process = pid;
        last = mapping;
        let starts = false;
        if (next) starts = files.nextProcess(pid, mapping);
        files.add(mapping, place);
        const kind = mappingClass(mapping.name);
        const list = names.get(kind) ?? ['mappings', 'size', `${kind} mappings`, `${kind} size`, 'processes'];
        names.set(kind, list);
        const size = (mapping.to - mapping.from) / KB;
        return { entity: '', names: list, values: [1, size, 1, size, next ? 1 : 0], adds: true, starts };
      },
      nextSample() {
        last = undefined;
        files.nextSample();
      },
      finish: (into) => files.writeTable(into),
    };
  },
  describe: describedBy((name) => ({
    unit: name.endsWith('size') ? 'kB' : 'count',
    ...(/ mappings$/.test(name) ? { partOf: 'mappings' } : / size$/.test(name) ? { partOf: 'size' } : {}),
  })),
};
