/**
 * Reports of df(1), of GNU, busybox and BSD: a heading, then a row a file system; blocks or inodes. Sizes in blocks of
 * any size, or shortened by -h.
 */
import { countIn, type Measure, sizeIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

/** The column of shares, in any language; BSD and POSIX write it out. */
const SHARE_HEADING = /^(?:\S*\p{L}%|Capacity|Kapazität|Capacité|Capacidad)$/u;
const INODE_HEADING =
  /(?:^|\s)(?:I-?nodes?|IUse[d%]|Inœuds|Inodos|Nodos-i|IBenutzt|INodes|Инодов|I節点|i节点|Iノード)(?:\s|$)/iu;
const BLOCK = /(\d+)([KMGTB]?)/;
const HUMAN = /^(?:\d+(?:[.,]\d+)?[BKMGTPE]i?|0)$/;
const SHARE = /^(?:\d{1,3}%|-)$/;

/** File systems that take no room on any disk: their use says nothing of one. */
const WITHOUT_DISK =
  /^(?:tmpfs|devtmpfs|udev|none|overlay|shm|cgroup\w*|proc|sysfs|efivarfs|squashfs|\/dev\/loop\d+)$/;

interface Layout {
  kind: 'blocks' | 'inodes';
  /** kB in a block. */
  scale: number;
  /** BSD prints blocks and inodes in one row. */
  both: boolean;
}

const BLOCKS: readonly Measure[] = [
  { id: 'size', unit: 'kB', attribute: true },
  { id: 'used', unit: 'kB' },
  { id: 'available', unit: 'kB' },
  { id: 'use', unit: '%' },
];
const INODES: readonly Measure[] = [
  { id: 'inodes', unit: 'count', attribute: true },
  { id: 'inodes used', unit: 'count' },
  { id: 'inodes free', unit: 'count' },
  { id: 'inode use', unit: '%' },
];

export function headingIn(line: string): Layout | undefined {
  if (line.length > 300 || !/^\p{L}/u.test(line)) return undefined;
  const words = wordsOf(line);
  if (words.length < 5 || words.length > 14 || !words.some((word) => SHARE_HEADING.test(word)))
    return undefined;
  if (words.some((word) => /^[\d.,]+%?$/.test(word))) return undefined;
  const both = /\biused\s+ifree\b/.test(line);
  return { kind: !both && INODE_HEADING.test(line) ? 'inodes' : 'blocks', scale: blockSize(line), both };
}

/** `1K-blocks`, `512-blocks`, `1024-blocks`, `1M-blocks`, `1K-Blöcke`, `blocs de 1K`; 1 kB where it says none. */
function blockSize(line: string): number {
  const m = BLOCK.exec(line);
  if (!m) return 1;
  const count = Number(m[1]);
  const unit = { K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3, B: 1 / 1024 }[m[2] as string];
  return unit === undefined ? count / 1024 : count * unit;
}

export interface DfRow {
  filesystem: string;
  mount: string;
  /** Size, used, available, share; of BSD also used and free inodes and their share. */
  cells: readonly string[];
}

/** A row: the share tells where the mount point begins; names with blanks stand before the numbers or after it. */
export function rowIn(line: string, nameBefore: string): DfRow | undefined {
  const words = wordsOf(line);
  const share = words.findIndex((word, i) => i >= (nameBefore === '' ? 4 : 3) && SHARE.test(word));
  if (share < 0 || share === words.length - 1) return undefined;
  const cells = words.slice(share - 3, share + 1);
  if (!cells.slice(0, 3).every((cell) => cell === '-' || HUMAN.test(cell) || /^-?\d+$/.test(cell)))
    return undefined;
  const filesystem = nameBefore || (words[0] as string);
  let mountAt = share + 1;
  const bsd = words.slice(mountAt, mountAt + 3);
  const hasInodes = bsd.length === 3 && /^\d+[kmg]?$/i.test(bsd[0] as string) && SHARE.test(bsd[2] as string);
  if (hasInodes) mountAt += 3;
  const mount = words.slice(mountAt).join(' ');
  if (!/^(?:\/|[A-Z]:|-$)/.test(mount)) return undefined;
  return { filesystem, mount, cells: hasInodes ? [...cells, ...bsd] : cells };
}

export class DfGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private layout: Layout | undefined;
  /** A name so long that its numbers stand on the next line. */
  private name = '';
  private rounded = false;
  private stamp = Number.NaN;

  constructor(log: ToolLog) {
    this.log = log;
  }

  take(line: string): boolean {
    const layout = headingIn(line);
    if (layout) {
      // `df; df -i` under one time are one sample.
      const same = this.log.isOpen && this.layout?.kind !== layout.kind && this.log.stampTime === this.stamp;
      if (!same) this.log.begin(this.log.stampTime);
      else this.log.extend();
      this.stamp = this.log.stampTime;
      this.layout = layout;
      this.name = '';
      return true;
    }
    if (!this.layout) return false;
    const row = rowIn(line, this.name);
    if (row) {
      this.name = '';
      this.put(row, this.layout);
      return true;
    }
    this.name = /^\S+$/.test(line) ? line : '';
    return this.name !== '' || /^total\s/.test(line);
  }

  interrupted(): void {
    this.name = '';
  }

  finish(): void {
    if (this.rounded)
      this.log.into.fact(
        'roundedValues',
        'df -h rounds to two or three digits: small changes cannot be seen',
      );
  }

  private put({ filesystem, mount, cells }: DfRow, { kind, scale, both }: Layout): void {
    const { log } = this;
    if (!log.isOpen) log.begin(log.stampTime);
    log.extend();
    const inodes = kind === 'inodes';
    const measures = inodes ? INODES : BLOCKS;
    const virtual = WITHOUT_DISK.test(filesystem);
    measures.forEach((measure, i) => {
      const of = virtual ? { ...measure, attribute: true } : measure;
      log.measure(of, this.cell(cells[i] as string, i, inodes ? 0 : scale), mount);
    });
    if (!both || cells.length < 7) return;
    INODES.slice(1).forEach((measure, i) => {
      log.measure(measure, this.cell(cells[4 + i] as string, i + 1, 0), mount);
    });
  }

  /** @param scale kB in a block; 0 for inodes. */
  private cell(text: string, index: number, scale: number): number {
    if (text === '-') return Number.NaN;
    if (index === 3) return Number.parseInt(text, 10);
    if (/^-?\d+$/.test(text)) return Number(text) * (scale || 1);
    this.rounded = true;
    return scale === 0 ? countIn(text.toLowerCase()) : sizeIn(text);
  }
}
