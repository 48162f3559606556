/** Texts whose secrets were masked: shown as they are only when asked for, and only while the view is there. */
import { useEffect, useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import { usePanel } from '../context.ts';
import { bytesFromBase64, textOfBytes } from '../ui/bytes.ts';
import { ClippedText } from '../ui/clipped-text.tsx';
import type { PagedRow } from './paged-rows.ts';

/** As the readers of dumps write what they have masked: its first characters and its length, or its kind alone. */
const MASKED = /… \(\d+ characters\)|\[private key/;
const TEXT_BYTES = 4096;

export function isMasked(text: unknown): boolean {
  return typeof text === 'string' && MASKED.test(text);
}

interface SecretsBarProps {
  shown: boolean;
  onShow(shown: boolean): void;
}

/** Asks before anything is shown. */
export function SecretsBar({ shown, onShow }: SecretsBarProps) {
  const [asking, setAsking] = useState(false);
  if (shown)
    return (
      <button type="button" class="toggle" aria-pressed="true" onClick={() => onShow(false)}>
        Secrets shown
      </button>
    );
  if (!asking)
    return (
      <button type="button" class="toggle" aria-pressed="false" onClick={() => setAsking(true)}>
        Reveal secrets…
      </button>
    );
  return (
    <span class="asking" role="alert">
      Whoever sees this screen will see them.
      <button
        type="button"
        onClick={() => {
          setAsking(false);
          onShow(true);
        }}
      >
        Reveal
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Keep masked
      </button>
    </span>
  );
}

interface RevealedProps {
  capture: number;
  table: string;
  column: string;
  row: PagedRow;
  masked: string;
}

/** The text that the row stands on. */
export function Revealed({ capture, table, column, row, masked }: RevealedProps) {
  const { client, summary } = usePanel();
  const [text, setText] = useState<string>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const read = async () => {
      const place = { case: summary.case, capture, table, row: row.index, column };
      const evidence = await client.call('locate', place, { signal });
      if (evidence?.byteStart === undefined) return;
      const length = Math.min(TEXT_BYTES, evidence.byteLength ?? TEXT_BYTES);
      const asked = { case: summary.case, capture, offset: evidence.byteStart, length };
      const { base64 } = await client.call('bytes', asked, { signal });
      setText(textOfBytes(bytesFromBase64(base64)));
    };
    read().catch((error) => {
      const failure = toFailure(error);
      if (failure.code !== 'cancelled') setText(`${masked} (${failure.message})`);
    });
    return () => controller.abort();
  }, [client, summary.case, capture, table, column, row.index]);
  return <ClippedText text={text ?? masked} />;
}
