/** The language server's process. VS Code starts it with `--node-ipc`; other editors may use `--stdio`. */
import { fileURLToPath } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Session } from '../engine/session.ts';
import { formats } from '../formats/index.ts';
import type { CaseSummary } from '../protocol/capture.ts';
import type { ReportFormat } from '../protocol/operations.ts';
import { Redactor } from '../report/redact.ts';
import { writeReport } from '../report/report.ts';
import { sarifOptions } from '../report/sarif-options.ts';
import { CaseNotes } from './notes.ts';
import { serve } from './serve.ts';

/** The bundle itself, which plays both parts; `main.ts` where the sources run as they are. */
const workerFile = fileURLToPath(import.meta.url).replace(/language-server\.ts$/, 'main.ts');

serve(createConnection(ProposedFeatures.all), ({ follow, workspaces }, onChanged) => {
  const session: Session = new Session({
    formats,
    workerFile,
    follow,
    mask: () => {
      const redactor = new Redactor();
      return (text) => redactor.redact(text);
    },
    report: (summary, format) => report(notes.silenced(summary), format),
    onChanged: (summary) => onChanged(notes.silenced(summary)),
  });
  const notes = new CaseNotes(session, workspaces);
  return { handlers: notes.handlers(session.handlers), dispose: () => session.dispose() };
});

async function report(summary: CaseSummary, format: ReportFormat): Promise<string> {
  return writeReport(
    summary,
    format,
    format === 'sarif' ? { sarif: await sarifOptions(summary.captures) } : {},
  );
}
