/** Where texts stand, in the order they are found. */
import { allocate } from './room';

/** Where texts stand, in pieces of 8 bytes each: entry and kind, distance from the base of the time. */
export let placeCount: u32 = 0;
export let placesLost: u32 = 0;
const PIECE_BITS: u32 = 16;
const PIECE: u32 = 1 << PIECE_BITS;
let placesMost: u32 = 0;
export let places: u32 = 0;
/** Room for the next place, and where it ends. */
let placeAt: u32 = 0;
let placesEnd: u32 = 0;

/** @returns whether there is room for so many. */
export function openPlaces(most: u32): bool {
  placesMost = most;
  places = allocate((most / PIECE + 1) * 4);
  return places !== 0;
}

export function addPlace(entry: u32, distance: u32): void {
  if (placeAt === placesEnd && !widenPlaces()) return;
  store<u32>(placeAt, entry);
  store<u32>(placeAt, distance, 4);
  placeAt += 8;
  placeCount++;
}

function widenPlaces(): bool {
  const piece = placesLost === 0 && placeCount < placesMost ? u32(allocate(PIECE * 8)) : 0;
  if (piece === 0) {
    placesLost = 1;
    return false;
  }
  store<u32>(places + (placeCount >> PIECE_BITS) * 4, piece);
  placeAt = piece;
  placesEnd = piece + PIECE * 8;
  return true;
}
