/** What each call is about, by row: a path, or a descriptor and what that stands for. */
import { NumberColumn } from '../../engine/columns.ts';
import type { DescriptorLives } from './descriptor-table.ts';
import { TextTable } from './text-table.ts';

export class CallSubjects {
  /** 0 = nothing known; path number + 1; or minus (life number + 1). In shared memory, for another thread reads it. */
  private codes: Int32Array = new Int32Array(0);

  path(row: number, path: number): void {
    this.set(row, path + 1);
  }

  life(row: number, life: number): void {
    if (life >= 0) this.set(row, -life - 1);
  }

  isKnown(row: number): boolean {
    return (this.codes[row] ?? 0) !== 0;
  }

  private set(row: number, code: number): void {
    if (row >= this.codes.length) {
      const wider = new Int32Array(new SharedArrayBuffer(4 * Math.max(1024, 2 * row)));
      wider.set(this.codes);
      this.codes = wider;
    }
    this.codes[row] = code;
  }

  /** As a column of words: `/etc/hosts`, `fd 3 /etc/hosts`. Its numbers take the place of the codes. */
  column(
    rows: number,
    paths: readonly string[],
    lives: DescriptorLives,
  ): { numbers: NumberColumn; words: readonly string[] } {
    const texts = new TextTable();
    texts.idOf('');
    const ofPath: number[] = [];
    const ofLife: number[] = [];
    if (rows > 0 && rows > this.codes.length) this.set(rows - 1, 0);
    const { codes } = this;
    for (let row = 0; row < rows; row++) {
      const code = codes[row] as number;
      if (code > 0) {
        ofPath[code] ??= texts.idOf(paths[code - 1] as string);
        codes[row] = ofPath[code] as number;
      } else if (code < 0) {
        const life = -code - 1;
        ofLife[life] ??= texts.idOf(`fd ${lives.fd[life]} ${lives.whatOf(life)}`.trim());
        codes[row] = ofLife[life] as number;
      }
    }
    return { numbers: NumberColumn.over(codes, rows), words: texts.texts };
  }
}
