/** Order statistics; the values are reordered. */

export function at(values: u32, i: i32): f64 {
  return load<f64>(values + (u32(i) << 3));
}

export function put(values: u32, i: i32, value: f64): void {
  store<f64>(values + (u32(i) << 3), value);
}

/** The k-th smallest of the first `length`. */
export function select(values: u32, length: i32, k: i32): f64 {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = at(values, (low + high) >> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (at(values, i) < pivot) i++;
      while (at(values, j) > pivot) j--;
      if (i <= j) {
        const held = at(values, i);
        put(values, i++, at(values, j));
        put(values, j--, held);
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return at(values, k);
}

/** The value that follows the k-th smallest, right after `select` has found that. */
export function following(values: u32, length: i32, k: i32): f64 {
  let least = at(values, k + 1);
  for (let i = k + 2; i < length; i++) {
    const value = at(values, i);
    if (value < least) least = value;
  }
  return least;
}

export function quantile(values: u32, length: i32, p: f64): f64 {
  const place = p * f64(length - 1);
  const below = i32(place);
  const low = select(values, length, below);
  if (place === f64(below)) return low;
  return low + (place - f64(below)) * (following(values, length, below) - low);
}

/** Lower quartile of each block; `starts` are 4 bytes each, one more than there are blocks. */
export function quartiles(values: u32, starts: u32, blocks: i32, out: u32, scratch: u32): void {
  for (let block = 0; block < blocks; block++) {
    const from = load<i32>(starts + (u32(block) << 2));
    const length = load<i32>(starts + (u32(block) << 2), 4) - from;
    copy(values + (u32(from) << 3), length, scratch);
    put(out, block, quantile(scratch, length, 0.25));
  }
}

export function copy(from: u32, length: i32, to: u32): void {
  memory.copy(to, from, u32(length) << 3);
}
