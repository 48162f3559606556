/** What SARIF says of the tool and of the files. */
import type { Capture } from '../engine/capture.ts';
import { contentHash } from '../engine/content-hash.ts';
import { rules } from '../rules/index.ts';
import type { SarifOptions } from './sarif.ts';
import { version } from './version.ts';

/** Reads every capture once more, for its hash. */
export async function sarifOptions(captures: readonly Pick<Capture, 'path'>[]): Promise<SarifOptions> {
  const hashes: (string | undefined)[] = [];
  for (const { path } of captures) hashes.push(await contentHash(path));
  return { rules, version: version(), hashes };
}
