/** Tools of sysstat that print text or JSON: whichever knows a line takes it. */
import type { ToolGrammar } from './tool-log.ts';
import type { ToolRows } from './tool-rows.ts';

interface TextGrammar extends ToolGrammar {
  readonly quickRows: ToolRows;
  interrupted(): void;
  finish(): void;
}

interface JsonGrammar extends ToolGrammar {
  /** Has a document begun? */
  readonly isUsed: boolean;
  finish(): void;
}

export class TextOrJson implements ToolGrammar {
  readonly quickRows: ToolRows;
  private readonly text: TextGrammar;
  private readonly json: JsonGrammar;

  constructor(text: TextGrammar, json: JsonGrammar) {
    this.text = text;
    this.json = json;
    this.quickRows = text.quickRows;
  }

  take(line: string): boolean {
    return this.json.take(line) || this.text.take(line);
  }

  interrupted(): void {
    this.text.interrupted();
  }

  finish(): void {
    if (this.json.isUsed) this.json.finish();
    else this.text.finish();
  }
}
