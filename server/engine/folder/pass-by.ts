/** What a walk through a folder does not look into: by name, by kind of file system, and why. Pure but for statfs. */
import fs from 'node:fs';
import path from 'node:path';

export type PassedBy =
  | 'links, which are not followed'
  | 'hidden files and folders'
  | 'devices, sockets and pipes'
  | 'programs, pictures, packages and documents by their name'
  | 'files of the running kernel that are no measures'
  | 'the network as other processes see it, which is the same';

/** Folders of programs and of version control: thousands of files, none of them a capture. */
const FOLDERS = new Set(['node_modules', '__pycache__', '__MACOSX']);

/** Names that no capture has; everything else is judged by its content. */
const EXTENSIONS = new Set(
  (
    'png jpg jpeg gif bmp ico webp svg tif tiff mp3 mp4 avi mov wav ogg pdf doc docx xls xlsx ppt pptx odt ods ' +
    'html htm css md rst tex woff woff2 ttf otf eot map wasm ' +
    'c h cc cpp hpp rs go java kt class jar war py pyc pyo rb pl pm php js mjs cjs jsx tsx lua swift ' +
    'so a o ko dll exe dylib lib rpm deb apk msi iso img qcow2 vmdk pem crt cer key p12 jks gpg asc sig ' +
    'service socket target timer mount conf cfg ini yaml yml toml properties lock'
  )
    .split(' ')
    .map((extension) => `.${extension}`),
);

/** Of the numbers in f_type (statfs(2)): the kernel's own views of itself. */
const PROC = 0x9fa0;
const KERNEL_VIEWS = new Set([PROC, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11]);

/** What is read of a running /proc; others block, are endless, or change what they show when they are read. */
const PROC_FILES =
  /^(?:meminfo|vmstat|zoneinfo|buddyinfo|slabinfo|stat|loadavg|uptime|diskstats|pressure|cpu|memory|io|irq|net|dev|sockstat6?|snmp|netstat|softnet_stat|tcp6?|status|statm|smaps|smaps_rollup|maps|numa_maps|sched|schedstat|limits|wchan|\d+)$/;

/** @param name without its folder. @returns the reason, or undefined when it is looked at. */
export function passedByName(name: string, isFolder: boolean): PassedBy | undefined {
  if (name.startsWith('.')) return 'hidden files and folders';
  if (isFolder)
    return FOLDERS.has(name) ? 'programs, pictures, packages and documents by their name' : undefined;
  const extension = path.extname(name.replace(/\.(?:gz|zst|xz|lz4|bz2)$/i, '')).toLowerCase();
  // Numbers as extensions (`app.log.1`, `sar.15`) are none.
  return EXTENSIONS.has(extension) ? 'programs, pictures, packages and documents by their name' : undefined;
}

/** @param kernel the folder lies in a file system of the running kernel. */
export function passedByKernel(name: string, kernel: 'proc' | 'other' | undefined): PassedBy | undefined {
  if (kernel === undefined || (kernel === 'proc' && PROC_FILES.test(name))) return undefined;
  return 'files of the running kernel that are no measures';
}

/** Of which network `net` in the folder of a running process tells; '' when that is not to be known. */
export function networkOf(folder: string): string {
  try {
    return fs.readlinkSync(path.join(folder, 'ns', 'net'));
  } catch {
    return '';
  }
}

/** Files of the kernel that block, consume what they show, or are as large as the address space; and what to take instead. */
const STREAMS: Readonly<Record<string, string>> = {
  kmsg: 'dmesg -T > dmesg.txt',
  trace_pipe: 'cat trace > trace.txt, in the same folder',
  trace_pipe_raw: 'cat trace > trace.txt, two folders above',
  kcore: 'gcore PID, for the memory of a process',
  mem: 'gcore PID, for the memory of a process',
};

/** What to do in place of opening a file of the running kernel that must not be opened; undefined for others. */
export function insteadOfStream(file: string): string | undefined {
  const name = path.basename(file);
  const instead = Object.hasOwn(STREAMS, name) ? STREAMS[name] : undefined;
  return instead !== undefined && kernelView(path.dirname(file)) ? instead : undefined;
}

/** Is this folder a view that the running kernel makes as it is read? */
export function kernelView(folder: string): 'proc' | 'other' | undefined {
  try {
    const { type } = fs.statfsSync(folder);
    if (type === PROC) return 'proc';
    return KERNEL_VIEWS.has(type) ? 'other' : undefined;
  } catch {
    return undefined;
  }
}
