/** The second file of the panel: loaded once, when something of it is first needed. */
import { useEffect, useState } from 'preact/hooks';

type More = typeof import('./more-views.tsx');

let loaded: More | undefined;

/** Resolves when the file and its looks are there: a view must not be seen without them. */
export async function loadMore(): Promise<More> {
  const [file] = await Promise.all([import('./more-views.tsx'), loadLooks()]);
  return file;
}

function loadLooks(): Promise<void> {
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = new URL('webview-views.css', import.meta.url).href;
  return new Promise((resolve, reject) => {
    sheet.addEventListener('load', () => resolve());
    sheet.addEventListener('error', reject);
    document.head.append(sheet);
  });
}

/** The file's exports; undefined while it loads or when nothing of it is wanted. */
export function useMore(wanted: boolean): { more: More | undefined; failed: boolean } {
  const [more, setMore] = useState(loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    // It may have come for somebody else since this was drawn.
    if (loaded !== undefined) {
      setMore(loaded);
      return;
    }
    loadMore().then(
      (file) => {
        loaded = file;
        setMore(file);
      },
      () => setFailed(true),
    );
  }, [wanted]);
  return { more: wanted ? (more ?? loaded) : undefined, failed };
}
