/** Lists of up to millions of things of which a view shows a page: only as much is put in order as the page needs. */

export class OrderedList {
  readonly length: number;
  private readonly items: Uint32Array;
  private readonly keys: Float64Array | undefined;
  /** Places before which everything comes first, ascending; between two of them nothing is known. */
  private readonly cuts: number[];

  /**
   * @param items ascending; taken over
   * @param keys by place in `items`: least first, equal ones in the order of the items; taken over. Absent = as they are
   */
  constructor(items: Uint32Array, keys?: Float64Array) {
    this.items = items;
    this.keys = keys;
    this.length = items.length;
    this.cuts = [0, items.length];
  }

  /** Takes time in proportion to the length the first time, less with each page. */
  page(offset: number, limit: number): Uint32Array {
    const from = Math.min(offset, this.length);
    const to = Math.min(from + limit, this.length);
    const { items, keys } = this;
    if (!keys || from === to) return items.slice(from, to);
    this.cutAt(from);
    this.cutAt(to);
    const places = Array.from({ length: to - from }, (_, i) => from + i);
    places.sort(
      (a, b) => (keys[a] as number) - (keys[b] as number) || (items[a] as number) - (items[b] as number),
    );
    return Uint32Array.from(places, (place) => items[place] as number);
  }

  /** Moves what belongs before `cut` there (quickselect, within the cuts that are known). */
  private cutAt(cut: number): void {
    const { cuts } = this;
    const above = cuts.findIndex((known) => known >= cut);
    if (cuts[above] === cut) return;
    let low = cuts[above - 1] as number;
    let high = (cuts[above] as number) - 1;
    while (low < high) {
      const [left, right] = this.partition(low, high);
      if (cut <= right) high = right;
      else if (cut >= left) low = left;
      else break;
    }
    cuts.splice(above, 0, cut);
  }

  /** Afterwards everything up to `right` comes before everything from `left` on; what is between has its place. */
  private partition(low: number, high: number): [left: number, right: number] {
    const keys = this.keys as Float64Array;
    const { items } = this;
    const middle = this.median(low, (low + high) >>> 1, high);
    const key = keys[middle] as number;
    const item = items[middle] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while (
        (keys[left] as number) < key ||
        ((keys[left] as number) === key && (items[left] as number) < item)
      )
        left++;
      while (
        (keys[right] as number) > key ||
        ((keys[right] as number) === key && (items[right] as number) > item)
      )
        right--;
      if (left > right) break;
      this.swap(left++, right--);
    }
    return [left, right];
  }

  private median(a: number, b: number, c: number): number {
    const before = (x: number, y: number) => {
      const keys = this.keys as Float64Array;
      const [p, q] = [keys[x] as number, keys[y] as number];
      return p < q || (p === q && (this.items[x] as number) < (this.items[y] as number));
    };
    if (before(a, b)) return before(b, c) ? b : before(a, c) ? c : a;
    return before(a, c) ? a : before(b, c) ? c : b;
  }

  private swap(a: number, b: number): void {
    const keys = this.keys as Float64Array;
    const { items } = this;
    const key = keys[a] as number;
    const item = items[a] as number;
    keys[a] = keys[b] as number;
    items[a] = items[b] as number;
    keys[b] = key;
    items[b] = item;
  }
}
