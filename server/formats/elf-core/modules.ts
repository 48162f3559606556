/** The files a process had mapped, and which build of each it was. */
import { readBuildId } from './build-id.ts';
import type { MemoryImage, Module } from './memory-image.ts';
import type { MappedFile } from './notes.ts';

export function modulesOf(files: readonly MappedFile[]): Module[] {
  const byPath = new Map<string, Module>();
  for (const { path, start, end, offset } of [...files].sort((a, b) => a.start - b.start)) {
    let module = byPath.get(path);
    if (!module) {
      module = { path, base: start - offset, ranges: [], buildId: '' };
      byPath.set(path, module);
    }
    if (offset === 0 && module.ranges.every(({ mappedOffset }) => mappedOffset !== 0)) module.base = start;
    module.ranges.push({ start, end, mappedOffset: offset });
  }
  return [...byPath.values()];
}

/** Reads the build ids that are in the dump. */
export function addBuildIds(image: MemoryImage): void {
  for (const module of image.layout.modules) {
    if (module.ranges.some(({ mappedOffset }) => mappedOffset === 0))
      module.buildId = readBuildId((offset, length) => image.readAt(module.base + offset, length));
  }
}
