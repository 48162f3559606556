/** Room for notes below the findings; filled from the second file once there is a note or one is being written. */
import { usePanel } from '../context.ts';
import { useMore } from './use-more.ts';

export function NotesArea() {
  const { notes } = usePanel();
  const { more } = useMore(notes.draft !== undefined || (notes.known?.notes.length ?? 0) > 0);
  return more === undefined ? null : <more.NotesPanel />;
}
