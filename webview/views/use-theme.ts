/** What is drawn on a canvas has to be drawn anew when the editor changes its colours. */
import { useEffect, useState } from 'preact/hooks';

/** Another number after each change. */
export function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setChanges((count) => count + 1));
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    return () => observer.disconnect();
  }, []);
  return changes;
}
