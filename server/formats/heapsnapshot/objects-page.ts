/**
 * A list of up to millions of things of which a view shows a page. The first and the last of it are picked out in one
 * walk; only who looks further on has the whole of it put in order.
 */
import type { Numbers } from '../../packages/heapsnapshot-parser/index.ts';
import { OrderedList } from './objects-order.ts';

/** Places at either end that are picked out. */
const ENDS = 1000;
/** Shorter lists are put in order at once. */
const SHORT = 4 * ENDS;

/** What a list is sorted by: a figure of the node at each place, or the keys themselves. */
export type Order = FigureOrder | { keys: Float64Array };

interface FigureOrder {
  figures: Numbers;
  nodes: Uint32Array;
  descending: boolean;
  /** Figures from here on are missing ones: they come last in both directions. */
  missingFrom: number;
}

export class PagedList {
  readonly length: number;
  private readonly items: Uint32Array;
  private readonly order: Order | undefined;
  private ordered: OrderedList | undefined;
  private first: Uint32Array | undefined;
  /** The last of all first. */
  private last: Uint32Array | undefined;

  /** @param items ascending; taken over. Things of equal order stay in this one. */
  constructor(items: Uint32Array, order?: Order) {
    this.items = items;
    this.order = order;
    this.length = items.length;
  }

  page(offset: number, limit: number): Uint32Array {
    const from = Math.min(offset, this.length);
    const to = Math.min(from + limit, this.length);
    const { order, items, length } = this;
    if (!order) return items.slice(from, to);
    if (!this.ordered && 'figures' in order && length > SHORT) {
      if (to <= ENDS) {
        this.first ??= firstPlaces(order, length, false);
        return this.first.slice(from, to).map((place) => items[place] as number);
      }
      if (from >= length - ENDS) {
        this.last ??= firstPlaces(order, length, true);
        return this.last
          .slice(length - to, length - from)
          .reverse()
          .map((place) => items[place] as number);
      }
    }
    this.ordered ??= new OrderedList(items, keysOf(order));
    return this.ordered.page(from, to - from);
  }
}

function keysOf(order: Order): Float64Array {
  if ('keys' in order) return order.keys;
  const { figures, nodes, missingFrom } = order;
  const sign = order.descending ? -1 : 1;
  const keys = new Float64Array(nodes.length);
  for (let place = 0; place < nodes.length; place++) {
    const figure = figures[nodes[place] as number] as number;
    keys[place] = figure >= missingFrom ? Number.POSITIVE_INFINITY : sign * figure;
  }
  return keys;
}

/** Of the order, or of the same turned round. */
function firstPlaces(order: FigureOrder, length: number, turned: boolean): Uint32Array {
  const { figures, nodes, missingFrom } = order;
  const turn = turned ? -1 : 1;
  const sign = turn * (order.descending ? -1 : 1);
  const missing = turn * Number.POSITIVE_INFINITY;
  const wanted = Math.min(ENDS, length);
  const places = new Uint32Array(2 * wanted);
  const keys = new Float64Array(2 * wanted);
  let kept = 0;
  // Once there are as many as are wanted, nothing from this key on is among them.
  let limit = Number.NaN;
  for (let step = 0; step < length; step++) {
    const place = turned ? length - 1 - step : step;
    const figure = figures[nodes[place] as number] as number;
    const key = figure >= missingFrom ? missing : sign * figure;
    if (key >= limit) continue;
    places[kept] = step;
    keys[kept++] = key;
    if (kept < places.length) continue;
    limit = keepFirst(places, keys, wanted);
    kept = wanted;
  }
  const first = new OrderedList(places.subarray(0, kept), keys.subarray(0, kept)).page(0, wanted);
  return turned ? first.map((step) => length - 1 - step) : first;
}

/** Moves the first `wanted` to the front; their greatest key. */
function keepFirst(places: Uint32Array, keys: Float64Array, wanted: number): number {
  new OrderedList(places, keys).page(wanted, 1);
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < wanted; i++) greatest = Math.max(greatest, keys[i] as number);
  return greatest;
}
