/** Windows of a timeline as they are asked for, and the calls in it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../../server/protocol/failure.ts';
import { toFailure } from '../../server/protocol/failure.ts';
import type { SpanCall, SpanQuery, SpansQuery, SpansWindow } from '../../server/protocol/spans.ts';
import type { Client } from '../client.ts';
import { usePanel } from '../context.ts';

type Asked = Omit<SpansQuery, 'case' | 'capture'>;

export interface SpansData {
  /** The newest answer; it may be of an earlier window, and is drawn in its place until the next one comes. */
  shown: SpansWindow | undefined;
  failure: Failure | undefined;
}

/** One question at a time: while it is under way only the newest of the later ones is kept. */
export function useSpans(asked: Asked | undefined): SpansData {
  const { client, summary, capture } = usePanel();
  const [data, setData] = useState<SpansData>({ shown: undefined, failure: undefined });
  const running = useRef(false);
  const wanted = useRef<SpansQuery>(undefined);
  const key = asked === undefined ? '' : JSON.stringify(asked);
  useEffect(() => {
    if (asked === undefined) return;
    wanted.current = { ...asked, case: summary.case, capture: capture.index };
    if (!running.current) void ask(client, wanted, running, setData);
  }, [client, summary.case, summary.revision, capture.index, key]);
  useEffect(
    () => () => {
      wanted.current = undefined;
    },
    [],
  );
  return data;
}

async function ask(
  client: Client,
  wanted: { current: SpansQuery | undefined },
  running: { current: boolean },
  show: (data: SpansData) => void,
): Promise<void> {
  running.current = true;
  while (wanted.current !== undefined) {
    const query = wanted.current;
    wanted.current = undefined;
    try {
      const shown = await client.call('spans', query);
      show({ shown, failure: undefined });
    } catch (error) {
      show({ shown: undefined, failure: toFailure(error) });
    }
  }
  running.current = false;
}

/** Finds single calls; null when there is none, or no answer. */
export function useFindCall(table: string): (query: Partial<SpanQuery>) => Promise<SpanCall | null> {
  const { client, summary, capture, state } = usePanel();
  const filter = state.filter.trim();
  const { folded } = state;
  return (query) =>
    client
      .call('span', {
        case: summary.case,
        capture: capture.index,
        table,
        ...(filter !== '' && { filter }),
        ...(folded !== undefined && { folded }),
        ...query,
      })
      .catch(() => null);
}
