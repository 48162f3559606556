/** Bytes of lines, one or 16 at a time. */
import { NONE } from './record';

/** The first place of a byte; NONE when it is not there. */
export function find(from: u32, to: u32, byte: u8): u32 {
  const wanted = i8x16.splat(byte);
  for (let at = from; at < to; at += 16) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (bits !== 0) {
      const found = at + ctz(bits);
      return found < to ? found : NONE;
    }
  }
  return NONE;
}

export function isIdle(byte: u8): bool {
  return byte === 32 || byte === 13 || byte === 9;
}

export function isDigit(byte: u8): bool {
  return byte - 48 < 10;
}

export function isNameStart(byte: u8): bool {
  return (byte | 32) - 97 < 26 || byte === 95;
}

export function isNamePart(byte: u8): bool {
  return isNameStart(byte) || isDigit(byte) || byte === 35;
}

/** The next 8 bytes, the last of each 4 first. */
export function areWords(at: u32, first: u32, second: u32): bool {
  return load<u32>(at) === first && load<u32>(at + 4) === second;
}
