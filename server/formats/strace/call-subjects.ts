/** What each call is about, by row: a path, or a descriptor and what that stands for. */
import { NumberColumn } from '../../engine/columns.ts';
import type { DescriptorLives } from './descriptor-table.ts';

/** Room that is not written to takes no memory, and arrays left behind do until they are collected. */
const GROWTH = 4;

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
      const wider = new Int32Array(new SharedArrayBuffer(4 * Math.max(1024, GROWTH * row)));
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
    const words = ['', ...paths];
    const ofLife = new Int32Array(lives.length);
    const known = new Map<number, number>();
    if (rows > 0 && rows > this.codes.length) this.set(rows - 1, 0);
    const { codes } = this;
    for (let row = 0; row < rows; row++) {
      const code = codes[row] as number;
      if (code >= 0) continue;
      const life = -code - 1;
      let word = ofLife[life] as number;
      if (word === 0) {
        word = wordOf(life, lives, known, words);
        ofLife[life] = word;
      }
      codes[row] = word;
    }
    return { numbers: NumberColumn.over(codes, rows), words };
  }
}

/** Many lives have one descriptor and one file. @param known words by both */
function wordOf(life: number, lives: DescriptorLives, known: Map<number, number>, words: string[]): number {
  const fd = lives.fd[life] as number;
  const key = fd * lives.whats.texts.length + (lives.what[life] as number);
  let word = known.get(key);
  if (word === undefined) {
    word = words.push(`fd ${fd} ${lives.whatOf(life)}`.trim()) - 1;
    known.set(key, word);
  }
  return word;
}
