import type { CommandContext } from './index.ts';

export function showLog({ log }: CommandContext): void {
  log.show();
}
