/** Bytes that are looked at. */
const LOOKED_AT = 4096;

/** Text has hardly a control character but tabs and ends of lines. A log that was emptied while a program wrote on starts with zeros. */
export function isBinary(head: Uint8Array): boolean {
  const first = head.findIndex((byte) => byte !== 0);
  const sample = first < 0 ? head.subarray(0, LOOKED_AT) : head.subarray(first, first + LOOKED_AT);
  const control = sample.reduce((n, b) => n + (b < 9 || (b > 13 && b < 32) ? 1 : 0), 0);
  return control > sample.length / 50;
}
