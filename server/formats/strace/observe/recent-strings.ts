/** Short strings that were seen not long ago: headers of files and messages come again and again. */

const PLACES = 4096;
const BYTES_MAX = 63;
/** The length comes first. */
const PLACE_BYTES = BYTES_MAX + 1;

export class RecentStrings {
  private readonly places = new Uint8Array(PLACES * PLACE_BYTES);

  /** False for what was forgotten, too. */
  holds(bytes: Uint8Array, length: number): boolean {
    if (length > BYTES_MAX) return false;
    const { places } = this;
    const place = placeOf(bytes, length);
    if (places[place] !== length) return false;
    for (let i = 0; i < length; i++) if (places[place + 1 + i] !== bytes[i]) return false;
    return true;
  }

  keep(bytes: Uint8Array, length: number): void {
    if (length > BYTES_MAX) return;
    const place = placeOf(bytes, length);
    this.places[place] = length;
    for (let i = 0; i < length; i++) this.places[place + 1 + i] = bytes[i] as number;
  }
}

function placeOf(bytes: Uint8Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return ((hash ^ (hash >>> 15)) & (PLACES - 1)) * PLACE_BYTES;
}
