/** Short strings that were seen not long ago: headers of files and messages come again and again. */

const PLACES = 1024;
const BYTES_MAX = 127;
/** The length comes first. */
const PLACE_BYTES = BYTES_MAX + 1;

export class RecentStrings {
  private readonly places = new Uint8Array(PLACES * PLACE_BYTES);

  /** `bytes[from..to]` is one of them; false for what was forgotten, too. */
  holds(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (length > BYTES_MAX) return false;
    const { places } = this;
    let at = placeOf(bytes, from, to);
    if (places[at] !== length) return false;
    for (let p = from; p < to; p++) if (places[++at] !== bytes[p]) return false;
    return true;
  }

  keep(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > BYTES_MAX) return;
    let at = placeOf(bytes, from, to);
    this.places[at] = to - from;
    for (let p = from; p < to; p++) this.places[++at] = bytes[p] as number;
  }
}

/** Every other byte tells strings apart well enough to find them: they are compared then. */
function placeOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let p = from; p < to; p += 2) hash = Math.imul(hash ^ (bytes[p] as number), 0x01000193);
  return ((hash ^ (hash >>> 15)) & (PLACES - 1)) * PLACE_BYTES;
}
