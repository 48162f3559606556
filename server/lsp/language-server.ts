/** The language server's process. VS Code starts it with `--node-ipc`; other editors may use `--stdio`. */
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Session } from '../engine/session.ts';
import { formats } from '../formats/index.ts';
import { parseAuthor } from '../notes/author.ts';
import { spanMask } from '../report/span-masks.ts';
import { CaseNotes } from './notes.ts';
import { serve } from './serve.ts';
import { CaseSharing } from './sharing.ts';

/** The bundle itself, which plays both parts; `main.ts` where the sources run as they are. */
const workerFile = fileURLToPath(import.meta.url).replace(/language-server\.ts$/, 'main.ts');

serve(createConnection(ProposedFeatures.all), ({ follow, author, workspaces }, onChanged) => {
  const session: Session = new Session({
    formats,
    workerFile,
    follow,
    mask: spanMask,
    onChanged: (summary) => onChanged(notes.silenced(summary)),
  });
  const notes = new CaseNotes(session, workspaces, { author: parseAuthor(author) });
  const sharing = new CaseSharing(session, notes, workspaces);
  return { handlers: sharing.handlers(notes.handlers(session.handlers)), dispose: () => session.dispose() };
});
