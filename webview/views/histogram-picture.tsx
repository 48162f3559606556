/** What a histogram looks like where its rows are parts of a whole: a treemap of shares, a map of addresses. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import { type Segment, segmentMap } from '../charts/segment-map.ts';
import {
  type AddressWindow,
  addressAtX,
  movedBy,
  segmentsIn,
  windowBetween,
  zoomedBy,
} from '../charts/segment-zoom.ts';
import { layOutTiles, TILE_HEAD } from '../charts/treemap.ts';
import { usePanel } from '../context.ts';
import { hex } from '../ui/bytes.ts';
import { formatExact, formatPlural, formatQuantity, formatShare } from '../ui/numbers.ts';
import { type RowCells, useAllRows } from './all-rows.ts';
import { FlameGraph } from './flame-graph.tsx';
import { stacksOf } from './flame-stacks.ts';
import { type PictureTile, Tiles } from './histogram-tiles.tsx';
import { Legend } from './legend.tsx';
import type { TileZoom } from './tile-zoom.tsx';

interface PictureProps {
  table: TableSummary;
  growth: { capture: number; table: TableSummary } | undefined;
}

/** Rows that a picture is made of; with more of them nothing could be told apart. */
const ROWS_MAX = 5000;
const MAP_HEIGHT = 46;
const TREEMAP_HEIGHT = 190;

/** Nothing for tables whose rows are no parts of a whole. */
export function HistogramPicture({ table, growth }: PictureProps) {
  const has = (id: string) => table.columns.some((column) => column.id === id);
  if (table.rows === 0) return null;
  if (table.kind === 'profile') return <Profile table={table} />;
  if (has('start') && has('bytes') && has('kind')) return <AddressMap table={table} growth={growth} />;
  if (table.columns.some(({ unit }) => unit === '%')) return <Shares table={table} growth={growth} />;
  return null;
}

function Profile({ table }: { table: TableSummary }) {
  const { capture } = usePanel();
  const stacks = stacksOf(capture, table);
  return stacks === undefined ? null : <FlameGraph table={stacks} />;
}

/** Part of the last value that came since the first capture, by name. */
function useGrown(growth: PictureProps['growth'], measure: string): ReadonlyMap<string, number> {
  const rows = useAllRows(growth?.capture ?? 0, growth?.table, ROWS_MAX);
  const last = growth?.table.columns.findLast(({ id }) => id.startsWith(`${measure}.`))?.id ?? '';
  return new Map(
    rows.flatMap((row): [string, number][] => {
      const [delta, value] = [Number(row[`${measure}.delta`]), Number(row[last])];
      return delta > 0 && value > 0 ? [[String(row.key), Math.min(1, delta / value)]] : [];
    }),
  );
}

function AddressMap({ table, growth }: PictureProps) {
  const { capture, state, patch } = usePanel();
  const rows = useAllRows(capture.index, table, ROWS_MAX);
  const grown = useGrown(growth, 'bytes');
  const order = rows
    .map((row, index) => ({ row, index, start: Number(row.start), bytes: Number(row.bytes) }))
    .sort((a, b) => a.start - b.start);
  const kinds = kindsBySize(order.map(({ row, bytes }) => [String(row.kind), bytes]));
  const segments = order.map(({ row, start, bytes }): Segment => ({ start, bytes, kind: String(row.kind) }));
  const { first, shown, window } = segmentsIn(segments, state.addresses);
  const tiles = (width: number): PictureTile[] =>
    segmentMap(shown, width).pieces.map((piece) => {
      const held = order.slice(first + piece.first, first + piece.last + 1);
      const parts = shown.slice(piece.first, piece.last + 1);
      const [one] = held;
      const name = held.length === 1 ? String(one?.row.name) : formatPlural(held.length, 'segment');
      const all = held.reduce((sum, { bytes }) => sum + bytes, 0);
      const dumped = parts.reduce((sum, { start, bytes }, i) => {
        const { row, start: from = start } = held[i] ?? {};
        const dumpedTo = from + Number(row?.dumpedBytes ?? row?.bytes ?? 0);
        return sum + Math.max(0, Math.min(bytes, dumpedTo - start));
      }, 0);
      const part = held.length === 1 ? (grown.get(name) ?? 0) : 0;
      return {
        x: piece.x,
        y: 0,
        width: piece.width,
        height: MAP_HEIGHT,
        row: one?.index ?? 0,
        colour: kinds.indexOf(piece.kind),
        name,
        amount: formatQuantity(piece.bytes, 'bytes'),
        words: [
          name,
          held.length === 1 && String(one?.row.kind) !== name && String(one?.row.kind),
          held.length === 1 && String(one?.row.range ?? ''),
          piece.bytes < all
            ? `${formatExact(piece.bytes)} of ${formatExact(all)} bytes in view`
            : `${formatExact(piece.bytes)} bytes`,
          dumped < piece.bytes && `${formatExact(piece.bytes - dumped)} of them not in the dump`,
          part > 0 &&
            `${formatShare(part)}${order.filter(({ row }) => row.name === name).length > 1 ? ` of all ${name}` : ''} new since the first capture`,
        ]
          .filter(Boolean)
          .join(' · '),
        grown: part,
        hollow: piece.bytes > 0 ? 1 - dumped / piece.bytes : 0,
      };
    });

  const show = (next: AddressWindow | undefined) => patch({ addresses: next });
  const zoom: TileZoom = {
    isZoomed: window !== undefined,
    into: (row, width) => {
      const piece = segmentMap(shown, width).pieces.find((one) => order[first + one.first]?.index === row);
      const [low, high] = [order[first + (piece?.first ?? 0)], order[first + (piece?.last ?? 0)]];
      if (piece && low && high) show({ from: low.start, to: high.start + high.bytes });
    },
    by: (factor, x, width) =>
      show(zoomedBy(segments, window, factor, addressAtX(shown, segmentMap(shown, width), x))),
    between: (x0, x1, width) => show(windowBetween(shown, segmentMap(shown, width), x0, x1)),
    move: (part) => show(movedBy(segments, window, part)),
    out: () => show(undefined),
  };

  return (
    <>
      <div class="map-legend">
        <span aria-live="polite">{window ? rangeOf(window) : 'Whole address space'}</span>
        {window && (
          <button type="button" class="link" onClick={zoom.out}>
            Show the whole address space
          </button>
        )}
        <Legend names={kinds} />
      </div>
      <Tiles
        label={`Address space: ${formatPlural(shown.length, 'segment')}; Enter or + zooms in, - and Escape out, Space selects the row`}
        height={MAP_HEIGHT}
        tiles={tiles}
        ground={(width) =>
          segmentMap(shown, width).breaks.map(({ x, bytes }) => (
            <g key={x} class="scale-break" transform={`translate(${x.toFixed(1)} 0)`}>
              <title>{`${formatQuantity(bytes, 'bytes')} of addresses left out`}</title>
              <path d={`M-2 0 2 ${MAP_HEIGHT / 3} -2 ${(MAP_HEIGHT * 2) / 3} 2 ${MAP_HEIGHT}`} />
            </g>
          ))
        }
        csv={csvOf(table, rows)}
        name={table.title}
        table={table.id}
        selected={state.row}
        onOpen={(row) => patch({ row, growth: false, sort: undefined, filter: '' })}
        zoom={zoom}
      />
    </>
  );
}

function rangeOf({ from, to }: AddressWindow): string {
  return `0x${hex(from, 1)}–0x${hex(to, 1)}`;
}

function Shares({ table, growth }: PictureProps) {
  const { capture, state, patch } = usePanel();
  const rows = useAllRows(capture.index, table, ROWS_MAX);
  const key = table.columns.find(({ type }) => type === 'text')?.id ?? '';
  const measure = table.measure ?? table.columns.find(({ amount }) => amount !== undefined)?.id ?? '';
  const unit = table.columns.find(({ id }) => id === measure)?.unit ?? '';
  const grown = useGrown(growth, measure);
  const values = rows.map((row) => Math.max(0, Number(row[measure] ?? 0)));
  const whole = values.reduce((sum, value) => sum + value, 0);
  const kinds = kindsBySize(rows.map((row, i) => [String(row.kind ?? ''), values[i] ?? 0]));
  const input = [{ parent: -1, value: whole }, ...values.map((value) => ({ parent: 0, value }))];
  const tiles = (width: number): PictureTile[] =>
    layOutTiles(input, width, TREEMAP_HEIGHT + TILE_HEAD).flatMap((tile) => {
      const row = rows[tile.index - 1];
      if (row === undefined) return [];
      const value = values[tile.index - 1] ?? 0;
      const name = String(row[key]);
      const part = grown.get(name) ?? 0;
      return [
        {
          x: tile.x,
          // The head of the first tile would name the whole, as the title above does.
          y: tile.y - TILE_HEAD,
          width: tile.width,
          height: tile.height,
          row: tile.index - 1,
          colour: kinds.indexOf(String(row.kind ?? '')),
          name,
          amount: formatQuantity(value, unit),
          words: [
            name,
            `${formatExact(value)} ${unit}`,
            whole > 0 && formatShare(value / whole),
            row.mostly,
            part > 0 && `${formatShare(part)} of it new since the first capture`,
          ]
            .filter(Boolean)
            .join(' · '),
          grown: part,
          hollow: 0,
        },
      ];
    });
  return (
    <Tiles
      label={`${table.title}: ${formatPlural(rows.length, 'part')}`}
      height={TREEMAP_HEIGHT}
      tiles={tiles}
      csv={csvOf(table, rows)}
      name={table.title}
      table={table.id}
      selected={state.row}
      onOpen={(row) => patch({ row, growth: false, sort: undefined, filter: '' })}
    />
  );
}

/** The kind that takes most has the first colour. */
function kindsBySize(parts: readonly (readonly [kind: string, size: number])[]): string[] {
  const sizes = new Map<string, number>();
  for (const [kind, size] of parts) sizes.set(kind, (sizes.get(kind) ?? 0) + size);
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
}

function csvOf(table: TableSummary, rows: readonly RowCells[]): (string | number)[][] {
  return [
    table.columns.map(({ title, unit }) => (unit === '' ? title : `${title} (${unit})`)),
    ...rows.map((row) => table.columns.map(({ id }) => row[id] ?? '')),
  ];
}
