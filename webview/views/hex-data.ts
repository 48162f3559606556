/** Bytes of the capture around the place that is looked at, and what its tables know about places. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CaptureSummary, TableSummary } from '../../server/protocol/capture.ts';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import type { ByteMark, MarkedBytes } from '../../server/protocol/operations.ts';
import { usePanel } from '../context.ts';
import { bytesFromBase64 } from '../ui/bytes.ts';
import { useAllRows } from './all-rows.ts';
import { lastAtOrBefore, type MappedPart } from './hex-places.ts';

const PAGE_BYTES = 16_384;
const PAGES_KEPT = 24;
const ROWS_MAX = 20_000;

export interface HexBytes {
  /** Bytes of the whole capture; undefined until the first came. */
  total: number | undefined;
  /** The byte at a place; undefined while it is on its way. */
  at(offset: number): number | undefined;
  /** The chunk or block that a byte lies in. */
  pieceAt(offset: number): ByteMark | undefined;
  /** First byte of the next chunk or block, as far as it is known; undefined in none. */
  pieceAfter(offset: number): number | undefined;
  /** Whether a byte is of a secret. */
  isSecret(offset: number): boolean;
  hasPieces: boolean;
  hasSecrets: boolean;
  /** Asks for what is in view. */
  need(from: number, to: number): void;
  failure: Failure | undefined;
  again(): void;
}

export function useHexBytes(): HexBytes {
  const { client, summary, capture } = usePanel();
  const pages = useRef(new Map<number, MarkedBytes & { bytes: Uint8Array }>());
  const asked = useRef(new Set<number>());
  const inView = useRef({ from: 0, to: 0 });
  const [total, setTotal] = useState<number>();
  const [failure, setFailure] = useState<Failure>();
  const [, redraw] = useState(0);

  const need = useCallback(
    (from: number, to: number) => {
      inView.current = { from, to };
      for (let page = Math.floor(from / PAGE_BYTES); page <= Math.floor(to / PAGE_BYTES); page++) {
        if (asked.current.has(page)) continue;
        asked.current.add(page);
        const query = {
          case: summary.case,
          capture: capture.index,
          offset: page * PAGE_BYTES,
          length: PAGE_BYTES,
        };
        // Not before it is known what is to be masked.
        Promise.all([client.call('bytes', query), client.call('marks', query)])
          .then(([{ base64, bytes }, marks]) => {
            pages.current.set(page, { bytes: bytesFromBase64(base64), ...marks });
            const oldest = pages.current.keys().next().value;
            if (pages.current.size > PAGES_KEPT && oldest !== undefined) {
              pages.current.delete(oldest);
              asked.current.delete(oldest);
            }
            setTotal(bytes);
            setFailure(undefined);
            redraw((n) => n + 1);
          })
          .catch((error: unknown) => {
            asked.current.delete(page);
            setFailure(toFailure(error));
          });
      }
    },
    [client, summary.case, summary.revision, capture.index],
  );

  // A file that was read anew has other bytes.
  useEffect(() => {
    pages.current.clear();
    asked.current.clear();
    need(inView.current.from, inView.current.to);
  }, [need]);

  const pageOf = (offset: number) => pages.current.get(Math.floor(offset / PAGE_BYTES));
  return {
    total,
    at: (offset) => pageOf(offset)?.bytes[offset % PAGE_BYTES],
    pieceAt: (offset) => {
      const pieces = pageOf(offset)?.pieces ?? [];
      const piece = pieces[lastAtOrBefore(pieces, offset, ({ byteStart }) => byteStart)];
      return piece && offset < piece.byteStart + piece.byteLength ? piece : undefined;
    },
    isSecret: (offset) =>
      pageOf(offset)?.secrets.some(
        ({ byteStart, byteLength }) => offset >= byteStart && offset < byteStart + byteLength,
      ) === true,
    hasPieces: [...pages.current.values()].some(({ pieces }) => pieces.length > 0),
    hasSecrets: [...pages.current.values()].some(({ secrets }) => secrets.length > 0),
    pieceAfter: (offset) => pageOf(offset)?.pieces.find(({ byteStart }) => byteStart > offset)?.byteStart,
    need,
    failure,
    again: () => need(inView.current.from, inView.current.to),
  };
}

/** Parts of the dump that were memory, by offset: from the table that states offsets and addresses. */
export function useMappedParts(capture: CaptureSummary): MappedPart[] {
  const table = tableWith(capture, 'offset', 'start', 'dumpedBytes');
  const rows = useAllRows(capture.index, table, ROWS_MAX);
  return useMemo(
    () =>
      rows
        .flatMap(({ name, offset, dumpedBytes, start }): MappedPart[] =>
          typeof offset === 'number' && typeof dumpedBytes === 'number' && typeof start === 'number'
            ? [{ name: String(name ?? ''), offset, bytes: dumpedBytes, start }]
            : [],
        )
        .sort((a, b) => a.offset - b.offset),
    [rows],
  );
}

function tableWith(capture: CaptureSummary, ...ids: readonly string[]): TableSummary | undefined {
  return capture.tables.find((table) => ids.every((id) => table.columns.some((column) => column.id === id)));
}
