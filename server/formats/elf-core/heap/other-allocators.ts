/** Allocators and collectors whose memory is not walked, recognised by the modules a process has mapped. */
import type { MemoryImage } from '../memory-image.ts';
import { fileName } from './module-lookup.ts';

const BY_MODULE: readonly [pattern: RegExp, name: string][] = [
  [/^libjemalloc\b/, 'jemalloc'],
  [/^libtcmalloc/, 'tcmalloc'],
  [/^libmimalloc/, 'mimalloc'],
  [/^(?:ld-musl-|libc\.musl-)/, 'musl'],
  [/^libjvm\.so/, 'the Java virtual machine'],
  [/^libcoreclr\.so/, '.NET'],
  [/^(?:node|nodejs|chrome|chromium|electron|d8)$|^libnode\.so|^libv8/, 'V8'],
  [/^libhoard/, 'Hoard'],
  [/^librpmalloc/, 'rpmalloc'],
];

/** Where Go puts its first arena on 64-bit Linux (runtime/malloc.go, mallocinit). Its programs map no library that tells. */
const GO_ARENA = 0xc0_0000_0000;

/** Collectors that move what lives leave copies behind. */
const MOVING = new Set(['the Java virtual machine', '.NET', 'V8']);

export interface OtherAllocators {
  names: string[];
  moves: boolean;
}

export function otherAllocators(image: MemoryImage): OtherAllocators {
  const names = new Set<string>();
  for (const { path } of image.layout.modules) {
    const file = fileName(path);
    for (const [pattern, name] of BY_MODULE) if (pattern.test(file)) names.add(name);
  }
  if (image.wordBytes === 8 && image.segments.some(({ start, writable }) => start === GO_ARENA && writable))
    names.add('the Go runtime');
  return { names: [...names], moves: [...names].some((name) => MOVING.has(name)) };
}
