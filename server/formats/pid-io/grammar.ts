/** /proc/PID/io (fs/proc/base.c, proc_pid_io(5)): what a process read and wrote. rchar and wchar count the cache and pipes too. */
import { describedBy, keyValueReader, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(rchar|wchar|syscr|syscw|read_bytes|write_bytes|cancelled_write_bytes): (-?\d+)\s*$/;

export const pidIoGrammar: RowGrammar = {
  id: 'pid-io',
  title: 'PID/io samples',
  about: 'Samples of /proc/PID/io: bytes and calls a process read and wrote, and what reached the disk.',
  patterns: ['*io*'],
  begin: () =>
    keyValueReader((line) => {
      const m = LINE.exec(line);
      return m ? { name: m[1] as string, value: Number(m[2]) } : undefined;
    }),
  describe: describedBy((name) => ({ unit: name.startsWith('sysc') ? 'count' : 'bytes', counter: true })),
};
