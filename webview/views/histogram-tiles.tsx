// biome-ignore-all lint/a11y/useSemanticElements: parts of a picture are no option elements
// biome-ignore-all lint/a11y/useFocusableInteractive: the picture holds the focus and names its active part
/** A picture made of rectangles that stand for rows: walked with the arrow keys, opened with Enter or a click. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePanel } from '../context.ts';
import { useSize } from '../ui/use-size.ts';
import { PictureMenu } from './picture-menu.tsx';
import { TilePin } from './pin-mark.tsx';
import { usePins } from './pins.ts';
import { type TileZoom, useTileZoom } from './tile-zoom.tsx';

export interface PictureTile {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Row of the table. */
  row: number;
  /** Which of the colours; parts of one kind share it. */
  colour: number;
  name: string;
  amount: string;
  /** All that is known of it, one sentence. */
  words: string;
  /** Part of it that is new since the first capture, 0 to 1. */
  grown: number;
  /** Part of it that is not there to be read, 0 to 1. */
  hollow: number;
}

interface TilesProps {
  label: string;
  height: number;
  tiles(width: number): PictureTile[];
  /** Drawn beneath the tiles. */
  ground?(width: number): ComponentChildren;
  /** For the file of what is drawn. */
  csv: (string | number)[][];
  name: string;
  /** The table whose rows the parts are. */
  table: string;
  onOpen(row: number): void;
  /** Row that is selected in the table. */
  selected: number | undefined;
  zoom?: TileZoom;
}

const CHARACTER = 6.6;
const NAME_ROOM = 30;

export function Tiles(props: TilesProps) {
  const { capture, notes } = usePanel();
  const pins = usePins();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const tiles = width > 0 ? props.tiles(width) : [];
  /** Its row: where it stands changes with the width and the zoom. */
  const [active, setActive] = useState(props.selected);
  const at = Math.max(
    0,
    tiles.findIndex(({ row }) => row === active),
  );
  const shown = tiles[at];
  const zoom = useTileZoom(box, width, props.height, props.zoom);

  useEffect(() => {
    if (props.selected !== undefined) setActive(props.selected);
  }, [props.selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step !== undefined) {
      const next = tiles[at + step];
      if (next) setActive(next.row);
      else zoom?.step(step);
    } else if (event.key === 'Home') setActive(tiles[0]?.row);
    else if (event.key === 'End') setActive(tiles.at(-1)?.row);
    else if (shown !== undefined && zoom?.key(event.key, shown)) {
      // Done.
    } else if ((event.key === 'Enter' || event.key === ' ') && shown !== undefined) props.onOpen(shown.row);
    else if (event.key === 'n' && shown !== undefined) {
      const place = { row: { table: props.table, index: shown.row } };
      notes.write({ about: { capture: capture.index, place }, title: shown.name });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="tiles-frame">
      <div
        class="tiles"
        role="listbox"
        aria-label={props.label}
        aria-activedescendant={shown === undefined ? undefined : `tile-${at}`}
        tabIndex={0}
        ref={box}
        style={{ height: `${props.height}px` }}
        onKeyDown={onKeyDown}
        {...zoom?.handlers}
      >
        <svg width={width} height={props.height} role="presentation">
          <GrownPattern />
          {props.ground?.(width)}
          {tiles.map((tile, i) => (
            <g
              key={`${tile.row} ${tile.x}`}
              id={`tile-${i}`}
              role="option"
              aria-selected={tile.row === props.selected}
              class={`tile colour-${tile.colour % 7}${i === at ? ' active' : ''}`}
              transform={`translate(${tile.x.toFixed(1)} ${tile.y.toFixed(1)})`}
              onPointerEnter={() => setActive(tile.row)}
              onClick={() => {
                setActive(tile.row);
                props.onOpen(tile.row);
              }}
              onDblClick={() => props.zoom?.into(tile.row, width)}
            >
              <title>{tile.words}</title>
              <TileShape tile={tile} />
              <TilePin pin={pins.row(props.table, tile.row)} width={tile.width} />
            </g>
          ))}
          {zoom?.brush}
        </svg>
      </div>
      <div class="tiles-foot">
        <span>{shown?.words}</span>
        <PictureMenu
          label="Export picture"
          name={props.name}
          drawing={() => box.current?.querySelector('svg') ?? undefined}
          rows={() => props.csv}
        />
      </div>
    </div>
  );
}

/** What fills the part of a tile that has grown. */
export function GrownPattern() {
  return (
    <defs>
      <pattern id="grown" width="6" height="6" patternUnits="userSpaceOnUse">
        <path class="hatching" d="M-1 7 7 -1M-4 4 4 -4M2 10 10 2" />
      </pattern>
    </defs>
  );
}

type Shape = Pick<PictureTile, 'width' | 'height' | 'name' | 'amount' | 'grown' | 'hollow'>;

export function TileShape({ tile }: { tile: Shape }) {
  const { width, height } = tile;
  const there = width * (1 - tile.hollow);
  const fits = (text: string) => text.length * CHARACTER + 10 <= width;
  const characters = Math.floor((width - 10) / CHARACTER);
  const name = fits(tile.name) ? tile.name : `${tile.name.slice(0, Math.max(0, characters - 1))}…`;
  return (
    <>
      <rect class="tile-edge" width={Math.max(1, width - 1)} height={height} />
      {there > 0 && <rect class="tile-fill" width={Math.max(1, there - 1)} height={height} />}
      {tile.grown > 0 && (
        <rect class="tile-grown" x={width * (1 - tile.grown)} width={width * tile.grown} height={height} />
      )}
      {width >= NAME_ROOM && height >= 16 && (
        <text x="5" y="13">
          {name}
        </text>
      )}
      {height >= 32 && fits(tile.amount) && (
        <text class="amount" x="5" y="28">
          {tile.amount}
        </text>
      )}
    </>
  );
}
