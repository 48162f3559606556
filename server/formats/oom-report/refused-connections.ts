/** Lines of a kernel log that say that the table of tracked connections was full (net/netfilter/nf_conntrack_core.c). */
import { NumberColumn } from '../../engine/columns.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { textColumn, timeColumn } from '../strace/columns.ts';
import type { ReportLine } from './report.ts';

export const TABLE_FULL = /\b(?:nf|ip)_conntrack: table full, dropping packet/;

/** More of them say nothing more. */
const KEPT_MAX = 100_000;

export class RefusedConnections {
  private readonly times: number[] = [];
  private readonly texts: string[] = [];
  private readonly lines: ReportLine[] = [];
  private count = 0;

  /** @param text without what syslog or dmesg put before it. */
  take(text: string, at: ReportLine, time: number): boolean {
    if (!TABLE_FULL.test(text)) return false;
    if (this.count++ < KEPT_MAX) {
      this.times.push(time);
      this.texts.push(text.slice(0, 200));
      this.lines.push(at);
    }
    return true;
  }

  addTable(into: TableBuilder): void {
    const { count, times, texts, lines } = this;
    if (count === 0) return;
    into.fact('refusedConnectionCount', count);
    const columns = [textColumn('message', 'Message', texts)];
    const hasTime = times.some((time) => !Number.isNaN(time));
    const table = into.table(
      'refusedConnections',
      'spans',
      'Connections refused because the table was full',
      hasTime ? [timeColumn('time', 'Time', times), ...columns] : columns,
      texts.length,
    );
    table.byteStart = NumberColumn.of(lines.map(({ byteStart }) => byteStart));
    table.byteLength = NumberColumn.of(lines.map(({ byteLength }) => byteLength));
    table.line = NumberColumn.of(lines.map(({ line }) => line));
  }
}
