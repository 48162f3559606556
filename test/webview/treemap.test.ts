import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layOutTiles, type TileInput } from '../../webview/charts/treemap.ts';

const nested: TileInput[] = [
  { parent: -1, value: 1000 },
  { parent: 0, value: 600 },
  { parent: 0, value: 300 },
  { parent: 1, value: 450 },
];

test('areas follow the values, and what lies in a tile is drawn inside it', () => {
  const tiles = layOutTiles(nested, 800, 600);
  assert.deepEqual(tiles.map(({ index }) => index).sort(), [0, 1, 2, 3]);
  const area = (index: number) => {
    const { width = 0, height = 0 } = tiles.find((tile) => tile.index === index) ?? {};
    return width * height;
  };
  assert.ok(Math.abs(area(1) / area(2) - 2) < 0.1, 'twice the value, twice the area');
  const [first] = tiles;
  assert.deepEqual([first?.x, first?.y, first?.width, first?.height], [0, 0, 800, 600]);
  assert.ok(area(3) < area(1));
});

test('no tile leaves the one that it lies in, whatever the values', () => {
  const values = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 1e9 })), {
    minLength: 1,
    maxLength: 80,
  });
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 0, max: 700 }),
      (given, width, height) => {
        const input = given.map(([above, value], i) => ({ parent: i === 0 ? -1 : above % i, value }));
        const tiles = layOutTiles(input, width, height);
        const byIndex = new Map(tiles.map((tile) => [tile.index, tile]));
        for (const tile of tiles) {
          const outer = byIndex.get(input[tile.index]?.parent ?? -1);
          if (outer === undefined) continue;
          assert.ok(tile.x >= outer.x && tile.x + tile.width <= outer.x + outer.width);
          assert.ok(tile.y >= outer.y && tile.y + tile.height <= outer.y + outer.height);
        }
      },
    ),
  );
});

test('names are drawn only where they fit, and levels end before all is frame', () => {
  const deep = Array.from({ length: 30 }, (_, i) => ({ parent: i - 1, value: 1000 - i }));
  const tiles = layOutTiles(deep, 800, 600);
  assert.ok(tiles.length < 10);
  assert.equal(tiles.at(-1)?.divided, false);
  const thin = layOutTiles([{ parent: -1, value: 1 }], 20, 400);
  assert.deepEqual(
    thin.map(({ named }) => named),
    [false],
  );
  assert.deepEqual(layOutTiles([], 800, 600), []);
});
