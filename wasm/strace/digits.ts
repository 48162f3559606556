/** Whole numbers. */
import { isDigit } from './letters';

/** Numbers with more digits are not whole in a double. */
export const DIGITS_MAX: u32 = 15;

/** What was read last, and how many digits it has. */
export let whole: u64 = 0;
export let digits: u32 = 0;

/** Reads digits into `whole` and `digits`; returns where they end. */
export function readDigits(from: u32, end: u32): u32 {
  let p = from;
  let value: u64 = 0;
  while (p < end) {
    const byte = load<u8>(p);
    if (!isDigit(byte)) break;
    value = value * 10 + (byte - 48);
    p++;
  }
  whole = value;
  digits = p - from;
  return p;
}

export function power(exponent: u32): u64 {
  let value: u64 = 1;
  for (let i: u32 = 0; i < exponent; i++) value *= 10;
  return value;
}
