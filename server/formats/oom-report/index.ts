/** Kernel logs with reports of the OOM killer, as dmesg, journald and syslog keep them. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { type LineGrammar, readReport, type TextLine } from '../text/report-lines.ts';
import type { Stamp } from '../text/stamps.ts';
import { linePrefix } from '../text/unwrap.ts';
import { OomParser } from './parser.ts';
import { RefusedConnections, TABLE_FULL } from './refused-connections.ts';
import { addTables } from './tables.ts';

/** What dmesg, syslog and journald put before a message, with or without a time of their own. */
const STAMPED =
  /^(?:\[\s*\d+\.\d+\]|\[?\p{L}{2,4}\.?,? +(?:\d|\p{L}{3})|\[?\d{4}-\d{2}-\d{2}|\[?\d{1,2}\. ?\p{L}{3}|\[?\d{2}:\d{2}:\d{2}|\d{10}(?:\.\d+)?\s|\s+\[|[>|] )/u;
const LEFT =
  /^(?:<\d+>|(?:kern|user|daemon)\s*:\s*\w+\s*:\s*|(?:[\w.-]+ )?kernel: ?|\[\s*\d+\.\d+\] ?|\[\s*[TC]\d+\] ?|(?:WARN|ERR|NOTICE|INFO)\w*:? (?=\[))/;

/** syslog writes a line end inside a message as its octal code. */
const LINE_END = '#012';

class KernelLogGrammar implements LineGrammar {
  readonly title = 'a kernel log';
  readonly parser = new OomParser();
  readonly refused = new RefusedConnections();
  otherLines = 0;
  private time = Number.NaN;
  private stampedLine = -1;

  stamped({ ms }: Stamp): void {
    this.time = ms;
  }

  take(line: TextLine): boolean {
    // Refused once, so that the time in front of it is read; what is left then is taken.
    if (this.stampedLine !== line.line && STAMPED.test(line.text) && linePrefix(line.text).length > 0) {
      this.stampedLine = line.line;
      return false;
    }
    let { text } = line;
    for (let i = 0; i < 5; i++) {
      const bare = text.replace(LEFT, '');
      if (bare === text) break;
      text = bare;
    }
    let taken = false;
    for (const part of text.split(LINE_END)) {
      if (this.parser.take(part, line, this.time)) taken = true;
      if (this.refused.take(part, line, this.time)) taken = true;
    }
    if (!taken) this.otherLines++;
    return true;
  }
}

async function read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const grammar = new KernelLogGrammar();
  await readReport(grammar, source, into, signal);
  const { reports, tasksLeftOut } = grammar.parser;
  for (const { start, end, victim } of reports) {
    if (victim !== '') continue;
    into.problem(
      start.byteStart,
      end.byteStart + end.byteLength - start.byteStart,
      `the OOM report at line ${start.line} names no victim: the log is cut, or nothing could be killed`,
    );
  }
  if (tasksLeftOut > 0)
    into.problem(0, 0, `${tasksLeftOut.toLocaleString('en-US')} tasks of long task tables are left out`);
  into.fact('otherLineCount', grammar.otherLines);
  addTables(into, reports);
  grammar.refused.addTable(into);
}

const SURE =
  /invoked oom-killer: gfp|oom-kill:constraint=CONSTRAINT_|(?:Out of memory|Memory cgroup out of memory): Kill(?:ed)? process \d+/;
const KERNEL_LINE = /^(?:<\d+>)?\[\s*\d+\.\d{6}\]|\bkernel: /;

export const oomReport: Format = {
  id: 'oom-report',
  title: 'kernel log (OOM reports)',
  about:
    'Reports of the OOM killer in dmesg, journald or syslog text: victim, limit, watermarks and the table of tasks; connections refused for want of room.',
  patterns: ['*dmesg*', '*oom*', 'kern.log*'],
  sniff(head, tail) {
    if ([head, tail].some((part) => SURE.test(latin1(part)) || TABLE_FULL.test(latin1(part)))) return 'sure';
    const lines = latin1(head.subarray(0, 16_384)).split('\n');
    const kernel = lines.filter((line) => KERNEL_LINE.test(line)).length;
    return kernel >= 3 && kernel > lines.length / 2 ? 'maybe' : 'no';
  },
  read,
};

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
