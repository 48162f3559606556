/** The version stands in package.json, two folders up from this source and one from the bundle. */
import fs from 'node:fs';

export function version(): string {
  const manifest = new URL(
    import.meta.url.endsWith('.ts') ? '../../package.json' : '../package.json',
    import.meta.url,
  );
  try {
    return String((JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: unknown }).version);
  } catch {
    return 'unknown (package.json is not beside dist)';
  }
}
