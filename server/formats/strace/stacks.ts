/** Stacks of `-k` and `-kk`, read again from the log: frames stand below the line that ends their call. */
import type { ByteSource } from '../../engine/byte-source.ts';

const FRAMES_MAX = 200;
const PIECE_BYTES = 16 << 10;
const STACK_BYTES_MAX = 256 << 10;

export interface Frame {
  /** As the log names it; '' for a message of the unwinder. */
  file: string;
  /** '' where the file has no name for the place. */
  symbol: string;
  /** Bytes behind the symbol, `0x14`; '' = not told. */
  offset: string;
  /** In the file, `0x10e8c2`. */
  address: string;
  /** `main.c:42`, of `-kk`. */
  source: string;
}

/** Of strace, and of `perf trace --call-graph`. */
const FRAME = /^(?: > | {20,}\S)/;

/** Frames behind the line at a byte, the innermost first. */
export function framesBelow(source: ByteSource, byteStart: number): Frame[] {
  for (let length = PIECE_BYTES; ; length *= 4) {
    const bytes = source.readAt(byteStart, length);
    const [, ...lines] = decoder.decode(bytes).split('\n');
    const end = lines.findIndex((line) => !FRAME.test(line));
    const isAll = (end >= 0 && end < lines.length - 1) || bytes.length < length || length >= STACK_BYTES_MAX;
    if (isAll) return lines.slice(0, Math.min(end < 0 ? lines.length : end, FRAMES_MAX)).map(frameOf);
  }
}

/** ` > /lib/libc.so.6(__read+0x14) [0x10e8c2]`, with ` main.c:42` behind it in `-kk`; symbols of C++ hold anything. */
export function frameOf(line: string): Frame {
  if (!line.startsWith(' > ')) return perfFrameOf(line.trim());
  const [, body = '', address = '', source = ''] =
    /^ > (.*?)(?: \[(0x[0-9a-f]+)\](?: (\S.*?:\d+))?)?\s*$/.exec(line) ?? [];
  const opening = body.endsWith(')') ? body.indexOf('(') : -1;
  if (opening < 0) return { file: address === '' ? '' : body, symbol: '', offset: '', address, source };
  const inner = body.slice(opening + 1, -1);
  const [, symbol = '', offset = ''] = /^(.*?)(?:\+(0x[0-9a-f]+))?$/.exec(inner) ?? [];
  return { file: body.slice(0, opening), symbol, offset, address, source };
}

/** `main (/usr/bin/ls)`, or `[0] ([unknown])`. */
function perfFrameOf(line: string): Frame {
  const at = line.lastIndexOf(' (');
  const [name, path] = [line.slice(0, at), line.slice(at + 2, -1)];
  const file = path === '[unknown]' ? '' : path;
  return { file, symbol: /^\[\d+\]$/.test(name) ? '' : name, offset: '', address: '', source: '' };
}

/** The symbol, else the file and the address in it. */
export function frameName({ file, symbol, address }: Frame): string {
  if (symbol !== '') return symbol;
  const base = file.slice(file.lastIndexOf('/') + 1);
  if (base === '') return address === '' ? 'a frame without a name' : address;
  return `${base}${address === '' ? '' : `+${address}`}`;
}

const decoder = new TextDecoder();
