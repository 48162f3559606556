/** The second file of the panel: loaded once, when something of it is first needed. */
import { useEffect, useState } from 'preact/hooks';

type More = typeof import('./more-views.tsx');

let loaded: More | undefined;

/** The file's exports; undefined while it loads or when nothing of it is wanted. */
export function useMore(wanted: boolean): { more: More | undefined; failed: boolean } {
  const [more, setMore] = useState(loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted || loaded !== undefined) return;
    import('./more-views.tsx').then(
      (file) => {
        loaded = file;
        setMore(file);
      },
      () => setFailed(true),
    );
  }, [wanted]);
  return { more: wanted ? (more ?? loaded) : undefined, failed };
}
