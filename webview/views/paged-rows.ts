/** Rows of a table fetched by pages as they come into view; the least recently seen pages are let go. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import type { Cell, PageQuery } from '../../server/protocol/operations.ts';
import type { Client } from '../client.ts';

const PAGE_ROWS = 200;
const PAGE_CELLS = 100_000;
const PAGES_KEPT = 30;

/** Rows of a page: fewer for a table of very many columns, since a row always comes whole. */
export function rowsInPage(columns: number): number {
  return Math.max(1, Math.min(PAGE_ROWS, Math.floor(PAGE_CELLS / Math.max(1, columns))));
}

export type RowsQuery = Omit<PageQuery, 'offset' | 'limit'>;

export interface PagedRow {
  /** Row of the table, whatever the sort. */
  index: number;
  cells: readonly Cell[];
}

export interface PagedRows {
  /** Rows that pass the filter; undefined until the first page came. */
  total: number | undefined;
  row(position: number): PagedRow | undefined;
  /** Asks for the pages of these positions. */
  need(first: number, last: number): void;
  /** Rows of any positions, for a copy. */
  fetch(positions: readonly number[]): Promise<PagedRow[]>;
  failure: Failure | undefined;
  again(): void;
}

interface Book {
  /** The query and the version of what it was asked of. */
  edition: string;
  pages: Map<number, PagedRow[]>;
  asked: Set<number>;
  controller: AbortController;
  total: number | undefined;
}

/** `version` changes whenever the rows may have changed though the query is the same. */
export function usePagedRows(client: Client, query: RowsQuery, columns: number, version: string): PagedRows {
  const size = rowsInPage(columns);
  const key = JSON.stringify(query);
  const edition = `${key} ${version}`;
  const [, redraw] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const inView = useRef({ first: 0, last: 0 });
  const book = useRef<Book>(emptyBook(edition, undefined));
  if (book.current.edition !== edition) {
    book.current.controller.abort();
    // The old total keeps the scrollbar still until the first page of the new query came.
    book.current = emptyBook(edition, book.current.total);
  }

  const load = useCallback(
    async (page: number): Promise<PagedRow[]> => {
      const own = book.current;
      const known = own.pages.get(page);
      if (known !== undefined) return known;
      const asked = { ...(JSON.parse(key) as RowsQuery), offset: page * size, limit: size };
      const answer = await client.call('page', asked, { signal: own.controller.signal });
      const rows = answer.rows.map((cells, i) => ({ index: answer.indices[i] ?? page * size + i, cells }));
      own.total = answer.total;
      own.pages.set(page, rows);
      const oldest = own.pages.keys().next().value;
      if (own.pages.size > PAGES_KEPT && oldest !== undefined) {
        own.pages.delete(oldest);
        own.asked.delete(oldest);
      }
      return rows;
    },
    [client, key, size],
  );

  const need = useCallback(
    (first: number, last: number) => {
      const own = book.current;
      inView.current = { first, last };
      for (let page = Math.floor(Math.max(0, first) / size); page <= Math.floor(last / size); page++) {
        if (own.asked.has(page)) continue;
        own.asked.add(page);
        load(page).then(
          () => {
            if (own === book.current) setFailure(undefined);
            redraw((n) => n + 1);
          },
          (error: unknown) => {
            own.asked.delete(page);
            const failed = toFailure(error);
            if (failed.code !== 'cancelled') setFailure(failed);
          },
        );
      }
    },
    [load, size, version],
  );

  const again = useCallback(() => need(inView.current.first, inView.current.last), [need]);
  // The first page tells how many rows there are; until then the grid has nothing to ask for.
  useEffect(() => again(), [again]);
  useEffect(() => () => book.current.controller.abort(), []);

  const fetchRows = async (positions: readonly number[]) => {
    const rows: PagedRow[] = [];
    for (const position of positions) {
      const page = await load(Math.floor(position / size));
      const row = page[position % size];
      if (row !== undefined) rows.push(row);
    }
    return rows;
  };

  return {
    total: book.current.total,
    row: (position) => book.current.pages.get(Math.floor(position / size))?.[position % size],
    need,
    fetch: fetchRows,
    failure,
    again,
  };
}

function emptyBook(edition: string, total: number | undefined): Book {
  return { edition, pages: new Map(), asked: new Set(), controller: new AbortController(), total };
}
