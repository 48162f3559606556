/** Which mapped file an address stands for, for callers with millions of addresses. */
import type { MemoryImage, Module } from '../memory-image.ts';

export class ModuleLookup {
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly modules: readonly Module[];
  /** The last stretch looked up, inside a mapping or between two. */
  private from = 0;
  private to = 0;
  private last = -1;

  constructor(image: MemoryImage) {
    const ranges = image.layout.modules
      .flatMap((module) => module.ranges.map(({ start, end }) => ({ start, end, module })))
      .sort((a, b) => a.start - b.start);
    this.starts = Float64Array.from(ranges, ({ start }) => start);
    this.ends = Float64Array.from(ranges, ({ end }) => end);
    this.modules = ranges.map(({ module }) => module);
  }

  has(address: number): boolean {
    if (!(address >= this.from && address < this.to)) this.find(address);
    return this.last >= 0;
  }

  /** Module and distance from where its first byte is mapped: what `nm` prints for a library. */
  at(address: number): { module: Module; offset: number } | undefined {
    const module = this.has(address) ? this.modules[this.last] : undefined;
    return module && { module, offset: address - module.base };
  }

  private find(address: number): void {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) <= address) low = middle + 1;
      else high = middle;
    }
    const end = this.ends[low - 1] ?? 0;
    const inside = address < end;
    this.last = inside ? low - 1 : -1;
    this.from = inside ? (this.starts[low - 1] as number) : end;
    this.to = inside ? end : (this.starts[low] ?? Number.POSITIVE_INFINITY);
  }
}

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `libfoo.so+0x2050`. */
export function placeIn(module: Module, offset: number): string {
  return `${fileName(module.path)}+0x${offset.toString(16)}`;
}
