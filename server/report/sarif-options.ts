/** What SARIF says of the tool. */
import { rules } from '../rules/index.ts';
import type { SarifOptions } from './sarif.ts';
import { version } from './version.ts';

export function sarifOptions(): SarifOptions {
  return { rules, version: version() };
}
