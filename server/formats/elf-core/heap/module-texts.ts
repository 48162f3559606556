/** Short texts of a process by address: from the dump, else from the same build of the module on this machine. */
import type { MemoryImage, Module } from '../memory-image.ts';
import { openModule } from './module-file.ts';
import { ModuleLookup } from './module-lookup.ts';

const TEXT_MAX = 256;

export class ModuleTexts {
  private readonly image: MemoryImage;
  private readonly lookup: ModuleLookup;
  private readonly files = new Map<Module, ReturnType<typeof openModule>>();

  constructor(image: MemoryImage) {
    this.image = image;
    this.lookup = new ModuleLookup(image);
  }

  /** The printable text that ends with a NUL; '' where there is none. */
  at(address: number): string {
    const bytes = this.image.readUpTo(address, TEXT_MAX);
    return printable(bytes.length > 0 ? bytes : this.inFile(address));
  }

  close(): void {
    for (const file of this.files.values()) file?.close();
    this.files.clear();
  }

  private inFile(address: number): Uint8Array {
    const module = this.lookup.at(address)?.module;
    if (!module) return new Uint8Array(0);
    if (!this.files.has(module)) this.files.set(module, openModule(module, this.image.source.path));
    return this.files.get(module)?.read(address, TEXT_MAX) ?? new Uint8Array(0);
  }
}

function printable(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  if (end <= 0) return '';
  const text = Buffer.from(bytes.subarray(0, end)).toString('utf8');
  return /^[^\p{C}\ufffd]+$/u.test(text) ? text : '';
}
