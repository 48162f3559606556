/** Who holds what, as rectangles in rectangles: what an object keeps alive lies inside it. */
import { type HierarchyNode, hierarchy, treemap, treemapSquarify } from 'd3';

export interface TileInput {
  /** Position of the tile that it lies in; -1 for the first one. */
  parent: number;
  /** Of the whole tile, what lies in it included. */
  value: number;
}

export interface Tile {
  /** Position in the input. */
  index: number;
  /** 0 for the first one. */
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Other tiles are drawn inside, below a line for the name. */
  divided: boolean;
  /** There is room for a name. */
  named: boolean;
}

/** Levels drawn: more would be all frames. */
const LEVELS = 5;
export const TILE_HEAD = 17;
const NAMED_WIDTH = 34;
/** Smaller ones can neither be seen nor hit. */
const LEAST_SIDE = 3;

/** Parents come before what lies in them, the largest first. What no tile stands for stays empty. */
export function layOutTiles(input: readonly TileInput[], width: number, height: number): Tile[] {
  if (input.length === 0 || width < LEAST_SIDE || height < LEAST_SIDE) return [];
  const inside: number[][] = input.map(() => []);
  input.forEach(({ parent }, index) => {
    inside[parent]?.push(index);
  });
  const root = hierarchy(0, (index) => inside[index]);
  prune(root);
  root.eachAfter((node) => {
    const held = (node.children ?? []).reduce((sum, child) => sum + (child.value ?? 0), 0);
    // Rounding must not make the parts larger than the whole.
    (node as { value: number }).value = Math.max(input[node.data]?.value ?? 0, held);
  });
  const laid = treemap<number>()
    .tile(treemapSquarify.ratio(1.3))
    .size([width, height])
    .paddingInner(1)
    .paddingOuter(2)
    .paddingTop(TILE_HEAD)(root);
  const tiles: Tile[] = [];
  laid.each((node) => {
    const tile: Tile = {
      index: node.data,
      depth: node.depth,
      x: Math.round(node.x0),
      y: Math.round(node.y0),
      width: Math.round(node.x1) - Math.round(node.x0),
      height: Math.round(node.y1) - Math.round(node.y0),
      divided: node.children !== undefined,
      named: false,
    };
    if (tile.width < LEAST_SIDE || tile.height < LEAST_SIDE) return;
    tile.named = tile.width >= NAMED_WIDTH && tile.height >= TILE_HEAD - 2;
    tiles.push(tile);
  });
  return tiles;
}

function prune(root: HierarchyNode<number>): void {
  root.each((node) => {
    if (node.depth >= LEVELS) delete node.children;
  });
}
