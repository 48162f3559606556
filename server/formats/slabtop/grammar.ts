/** Output of slabtop(1): five lines of totals, a heading line, a row a cache of the kernel. */
import { type Measure, numberIn, sizeIn, wordsAndRest } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

const HEADINGS = /^\s*OBJS ACTIVE\s+USE OBJ SIZE\s+SLABS OBJ\/SLAB CACHE SIZE NAME\s*$/;
const TOTALS =
  /^\s*Active \/ Total (Objects|Slabs|Caches|Size) \(% used\)\s*:\s*(\S+) \/ (\S+) \(([\d.,]+)%\)\s*$/;
const SIZES = /^\s*Minimum \/ Average \/ Maximum Object\s*:\s*\S+ \/ \S+ \/ \S+\s*$/;

const OBJECTS: Measure = { id: 'objects', unit: 'count' };
const ACTIVE: Measure = { id: 'active', unit: 'count' };
const SLABS: Measure = { id: 'slabs', unit: 'count' };
const SIZE: Measure = { id: 'size', unit: 'kB', partOf: 'total size' };

/** OBJS ACTIVE USE OBJ-SIZE SLABS OBJ/SLAB CACHE-SIZE, then NAME. */
const COLUMNS = 7;

/** Caches that have columns of their own: kernels have some 250. */
const CACHES_MAX = 5_000;

export class SlabtopGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private hasHeadings = false;
  private readonly caches = new Set<string>();
  private leftOut = 0;

  constructor(log: ToolLog) {
    this.log = log;
  }

  take(line: string): boolean {
    const totals = TOTALS.exec(line);
    if (totals) {
      const [, what = '', active, total] = totals;
      const isSize = what === 'Size';
      const read = isSize ? sizeIn : numberIn;
      if (what === 'Objects' || !this.log.isOpen) this.log.begin(this.log.stampTime);
      else this.log.extend();
      const measure = (id: string): Measure => ({ id, unit: isSize ? 'kB' : 'count', key: `Total ${what}` });
      this.log.measure(measure(`active ${what.toLowerCase()}`), read(active));
      this.log.measure(measure(`total ${what.toLowerCase()}`), read(total));
      return true;
    }
    if (SIZES.test(line)) return true;
    if (HEADINGS.test(line)) {
      this.hasHeadings = true;
      if (!this.log.isOpen) this.log.begin(this.log.stampTime);
      this.log.extend();
      return true;
    }
    return this.hasHeadings && this.takeCache(line);
  }

  interrupted(): void {
    this.log.end();
  }

  finish(): void {
    if (this.leftOut === 0) return;
    this.log.into.problem(
      0,
      0,
      `${this.leftOut.toLocaleString('en-US')} rows of caches beyond ${CACHES_MAX.toLocaleString('en-US')} are left out`,
    );
  }

  private takeCache(line: string): boolean {
    const row = wordsAndRest(line, COLUMNS);
    if (!row || row.rest === '' || /\s/.test(row.rest) || !this.log.isOpen) return false;
    const [objects, active, , , slabs, , size] = row.words.map((word, i) =>
      i === 3 || i === 6 ? sizeIn(word) : numberIn(word),
    );
    const cache = row.rest;
    if ([objects, active, slabs, size].some((value) => value === undefined || Number.isNaN(value)))
      return false;
    this.log.extend();
    if (!this.caches.has(cache)) {
      if (this.caches.size === CACHES_MAX) {
        this.leftOut++;
        return true;
      }
      this.caches.add(cache);
    }
    this.log.measure(OBJECTS, objects as number, cache);
    this.log.measure(ACTIVE, active as number, cache);
    this.log.measure(SLABS, slabs as number, cache);
    this.log.measure(SIZE, size as number, cache);
    return true;
  }
}
