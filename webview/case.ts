/** The case that the panel shows: opens it, follows its progress and its changes, and opens it again on demand. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CaseSummary } from '../server/protocol/capture.ts';
import { type Failure, toFailure } from '../server/protocol/failure.ts';
import type { Progress } from '../server/protocol/operations.ts';
import type { Client } from './client.ts';

export interface OpenCase {
  /** Partial while `progress` is there. */
  summary: CaseSummary | undefined;
  /** How many openings brought something to draw: the extension waits for each anew. */
  drawn: number;
  progress: (Progress & { startedAt: number }) | undefined;
  failure: Failure | undefined;
  reconnecting: boolean;
  retry(): void;
  cancel(): void;
}

export function useCase(client: Client): OpenCase {
  const [summary, setSummary] = useState<CaseSummary>();
  const [progress, setProgress] = useState<OpenCase['progress']>();
  const [failure, setFailure] = useState<Failure>();
  const [drawn, setDrawn] = useState(0);
  const [reconnecting, setReconnecting] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);

  const open = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const startedAt = Date.now();
    setFailure(undefined);
    setProgress({ done: 0, total: 0, step: 'Opening', startedAt });
    const current = () => running.current === controller;
    let isDrawn = false;
    const draw = (next: CaseSummary) => {
      setSummary(next);
      if (!isDrawn) setDrawn((count) => count + 1);
      isDrawn = true;
    };
    client
      .call(
        'open',
        { uri: '' },
        {
          signal: controller.signal,
          onProgress: (news) => {
            if (!current()) return;
            setProgress({ ...news, startedAt });
            if (news.partial !== undefined) draw(news.partial);
          },
        },
      )
      .then((opened) => {
        if (current()) draw(opened);
      })
      .catch((error: unknown) => {
        if (current()) setFailure(toFailure(error));
      })
      .finally(() => {
        if (current()) setProgress(undefined);
      });
  }, [client]);

  useEffect(() => {
    open();
    const stop = client.listen((notice) => {
      if (notice.type === 'changed') setSummary((shown) => newer(shown, notice.summary));
      if (notice.type === 'server') {
        setReconnecting(notice.state === 'reconnecting');
        if (notice.state === 'reconnecting') {
          running.current = undefined;
          setProgress(undefined);
        } else open();
      }
    });
    return () => {
      stop();
      running.current?.abort();
    };
  }, [client, open]);

  const cancel = useCallback(() => running.current?.abort(), []);
  return { summary, drawn, progress, failure, reconnecting, retry: open, cancel };
}

/** A late notice of an older revision must not undo a newer one. */
function newer(shown: CaseSummary | undefined, next: CaseSummary): CaseSummary {
  return shown !== undefined && shown.case === next.case && shown.revision > next.revision ? shown : next;
}
