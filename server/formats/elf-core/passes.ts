/** What looks at dumped memory besides the strings: allocators, interpreters. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { memoryUse } from './heap/memory-use.ts';
import type { MemoryImage, MemoryReader } from './memory-image.ts';
import type { StringCensus } from './strings/string-census.ts';

/** Sees all dumped memory go by, then writes its tables and facts. */
export interface MemoryStudy extends MemoryReader {
  /** After the pass. May name segments it has recognised, and read by address. */
  finish(into: TableBuilder, strings: StringCensus): Promise<void>;
}

/** Each is asked once an image. */
export const studies: readonly ((image: MemoryImage, signal: AbortSignal) => Promise<MemoryStudy>)[] = [
  memoryUse,
];
