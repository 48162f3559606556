/** Lines of an export, one by one: counted as understood, or told with what is wrong and where. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { NEWLINE, RETURN } from '../text/line-bytes.ts';

/** @returns what is wrong with the line, '' when nothing is. `cut`: it may lack its end. */
type TakeLine = (bytes: Uint8Array, from: number, end: number, offset: number, cut: boolean) => string;

export class LineTally {
  /** Number of the line that is being taken. */
  line = 1;
  private readonly into: TableBuilder;
  private readonly takeLine: TakeLine;
  private understood = 0;
  private unknown = 0;

  constructor(into: TableBuilder, takeLine: TakeLine) {
    this.into = into;
    this.takeLine = takeLine;
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, unterminated: boolean): void {
    for (let from = start; from < end; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      const lineEnd = Math.max(from, bytes[newline - 1] === RETURN ? newline - 1 : newline);
      const why = this.takeLine(bytes, from, lineEnd, offset, unterminated && newline + 1 === end);
      if (why === '') this.understood++;
      else {
        this.unknown++;
        this.into.problem(offset + from, lineEnd - from, `line ${this.line} ${why}`);
      }
      this.line++;
      from = newline + 1;
    }
  }

  skipLines(count: number): void {
    this.line += count;
    this.unknown += count;
  }

  finish(): void {
    const { understood, unknown } = this;
    this.into.coverage = { lines: understood + unknown, understood, repaired: 0, unknown };
  }
}

export function textOf(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, end - from)).toString('utf8');
}
