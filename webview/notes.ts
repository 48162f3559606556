/** Notes of the case that the panel shows, and what can be done with them. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { CaseSummary } from '../server/protocol/capture.ts';
import { type Failure, toFailure } from '../server/protocol/failure.ts';
import type { NoteAction, NoteSubject, NotesOfCase } from '../server/protocol/note.ts';
import type { Client } from './client.ts';

/** What a note that is being written is about. */
export interface NoteDraft {
  about: NoteSubject;
  title: string;
}

export interface CaseNotes {
  known: NotesOfCase | undefined;
  failure: Failure | undefined;
  draft: NoteDraft | undefined;
  /** Opens the form, or closes it. */
  write(draft: NoteDraft | undefined): void;
  /** True when it was done. */
  act(action: NoteAction): Promise<boolean>;
}

export function useNotes(client: Client, summary: CaseSummary | undefined): CaseNotes {
  const [known, setKnown] = useState<NotesOfCase>();
  const [failure, setFailure] = useState<Failure>();
  const [draft, setDraft] = useState<NoteDraft>();
  const handle = summary?.case;
  const whole = summary !== undefined && summary.partial === undefined;

  useEffect(() => {
    if (handle === undefined || !whole) return;
    let current = true;
    client.call('notes', { case: handle }).then(
      (notes) => current && setKnown(notes),
      (error: unknown) => current && setFailure(toFailure(error)),
    );
    return () => {
      current = false;
    };
  }, [client, handle, whole, summary?.revision]);

  const act = useCallback(
    async (action: NoteAction) => {
      if (handle === undefined) return false;
      try {
        setKnown(await client.call('note', { case: handle, action }));
        setFailure(undefined);
        return true;
      } catch (error) {
        setFailure(toFailure(error));
        return false;
      }
    },
    [client, handle],
  );
  const write = useCallback((next: NoteDraft | undefined) => {
    setDraft(next);
    setFailure(undefined);
  }, []);
  return useMemo(() => ({ known, failure, draft, write, act }), [known, failure, draft, write, act]);
}
