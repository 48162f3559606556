/**
 * The reports of sysstat's sar(1), by the names sadf(1) gives its activities, and the columns they have had from
 * sysstat 5 to 12.7. A report is known by its heading, so columns that are not listed here are kept all the same.
 */

export interface Section {
  /** Also the id of its table. */
  readonly id: string;
  readonly title: string;
  /** Heading of the column that names CPUs, devices or interfaces; '' where a row is the whole machine. */
  readonly entity: string;
  readonly columns: ReadonlySet<string>;
}

function section(id: string, title: string, entity: string, columns: string): Section {
  return { id, title, entity, columns: new Set(columns.split(' ')) };
}

export const SECTIONS: readonly Section[] = [
  section(
    'cpu-load',
    'CPU (sar -u)',
    'CPU',
    '%user %usr %nice %system %sys %iowait %steal %irq %soft %guest %gnice %idle',
  ),
  section('process-and-context-switch', 'Tasks and context switches (sar -w)', '', 'proc/s cswch/s'),
  section('interrupts', 'Interrupts (sar -I)', 'INTR', 'intr/s all'),
  section('swap-pages', 'Swapping (sar -W)', '', 'pswpin/s pswpout/s'),
  section(
    'paging',
    'Paging (sar -B)',
    '',
    'pgpgin/s pgpgout/s fault/s majflt/s pgfree/s pgscank/s pgscand/s pgsteal/s %vmeff pgprom/s pgdem/s',
  ),
  section('io', 'Transfers of all disks (sar -b)', '', 'tps rtps wtps dtps bread/s bwrtn/s bdscd/s'),
  section(
    'memory',
    'Memory (sar -r)',
    '',
    'kbmemfree kbavail kbmemused %memused kbbuffers kbcached kbcommit %commit kbactive kbinact kbdirty kbanonpg kbslab kbkstack kbpgtbl kbvmused',
  ),
  section('memory-rates', 'Memory, change in pages (sar -R)', '', 'frmpg/s shmpg/s bufpg/s campg/s'),
  section('swap', 'Swap space (sar -S)', '', 'kbswpfree kbswpused %swpused kbswpcad %swpcad'),
  section('hugepages', 'Huge pages (sar -H)', '', 'kbhugfree kbhugused %hugused kbhugrsvd kbhugsurp'),
  section(
    'kernel',
    'Kernel tables (sar -v)',
    '',
    'dentunusd file-sz file-nr inode-sz inode-nr pty-nr super-sz %super-sz dquot-sz %dquot-sz rtsig-sz %rtsig-sz',
  ),
  section('queue', 'Run queue and load (sar -q)', '', 'runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked'),
  section('serial', 'Serial lines (sar -y)', 'TTY', 'rcvin/s xmtin/s framerr/s prtyerr/s brk/s ovrun/s'),
  section(
    'disk',
    'Disks (sar -d)',
    'DEV',
    'tps rd_sec/s wr_sec/s dc_sec/s rkB/s wkB/s dkB/s avgrq-sz areq-sz avgqu-sz aqu-sz await svctm %util',
  ),
  section(
    'net-dev',
    'Network interfaces (sar -n DEV)',
    'IFACE',
    'rxpck/s txpck/s rxbyt/s txbyt/s rxkB/s txkB/s rxcmp/s txcmp/s rxmcst/s %ifutil',
  ),
  section(
    'net-edev',
    'Network errors (sar -n EDEV)',
    'IFACE',
    'rxerr/s txerr/s coll/s rxdrop/s txdrop/s txcarr/s rxfram/s rxfifo/s txfifo/s',
  ),
  section('net-nfs', 'NFS client (sar -n NFS)', '', 'call/s retrans/s read/s write/s access/s getatt/s'),
  section(
    'net-nfsd',
    'NFS server (sar -n NFSD)',
    '',
    'scall/s badcall/s packet/s udp/s tcp/s hit/s miss/s sread/s swrite/s saccess/s sgetatt/s',
  ),
  section('net-sock', 'Sockets (sar -n SOCK)', '', 'totsck tcpsck udpsck rawsck ip-frag tcp-tw'),
  section(
    'net-ip',
    'IPv4 (sar -n IP)',
    '',
    'irec/s fwddgm/s idel/s orq/s asmrq/s asmok/s fragok/s fragcrt/s',
  ),
  section(
    'net-eip',
    'IPv4 errors (sar -n EIP)',
    '',
    'ihdrerr/s iadrerr/s iukwnpr/s idisc/s odisc/s onort/s asmf/s fragf/s',
  ),
  section(
    'net-icmp',
    'ICMPv4 (sar -n ICMP)',
    '',
    'imsg/s omsg/s iech/s iechr/s oech/s oechr/s itm/s itmr/s otm/s otmr/s iadrmk/s iadrmkr/s oadrmk/s oadrmkr/s',
  ),
  section(
    'net-eicmp',
    'ICMPv4 errors (sar -n EICMP)',
    '',
    'ierr/s oerr/s idstunr/s odstunr/s itmex/s otmex/s iparmpb/s oparmpb/s isrcq/s osrcq/s iredir/s oredir/s',
  ),
  section('net-tcp', 'TCP (sar -n TCP)', '', 'active/s passive/s iseg/s oseg/s'),
  section('net-etcp', 'TCP errors (sar -n ETCP)', '', 'atmptf/s estres/s retrans/s isegerr/s orsts/s'),
  section('net-udp', 'UDP (sar -n UDP)', '', 'idgm/s odgm/s noport/s idgmerr/s'),
  section('net-sock6', 'IPv6 sockets (sar -n SOCK6)', '', 'tcp6sck udp6sck raw6sck ip6-frag'),
  section(
    'net-ip6',
    'IPv6 (sar -n IP6)',
    '',
    'irec6/s fwddgm6/s idel6/s orq6/s asmrq6/s asmok6/s imcpck6/s omcpck6/s fragok6/s fragcr6/s',
  ),
  section(
    'net-eip6',
    'IPv6 errors (sar -n EIP6)',
    '',
    'ihdrer6/s iadrer6/s iukwnp6/s i2big6/s idisc6/s odisc6/s inort6/s onort6/s asmf6/s fragf6/s itrpck6/s',
  ),
  section(
    'net-icmp6',
    'ICMPv6 (sar -n ICMP6)',
    '',
    'imsg6/s omsg6/s iech6/s iechr6/s oechr6/s igmbq6/s igmbr6/s ogmbr6/s igmbrd6/s ogmbrd6/s irtsol6/s ortsol6/s irtad6/s inbsol6/s onbsol6/s inbad6/s onbad6/s',
  ),
  section(
    'net-eicmp6',
    'ICMPv6 errors (sar -n EICMP6)',
    '',
    'ierr6/s idtunr6/s odtunr6/s itmex6/s otmex6/s iprmpb6/s oprmpb6/s iredir6/s oredir6/s ipck2b6/s opck2b6/s',
  ),
  section('net-udp6', 'UDP over IPv6 (sar -n UDP6)', '', 'idgm6/s odgm6/s noport6/s idgmer6/s'),
  section('fchost', 'Fibre channel (sar -n FC)', 'FCHOST', 'fch_rxf/s fch_txf/s fch_rxw/s fch_txw/s'),
  section(
    'softnet',
    'Software network processing (sar -n SOFT)',
    'CPU',
    'total/s dropd/s squeezd/s rx_rps/s flw_lim/s blg_len',
  ),
  section('cpu-frequency', 'CPU frequency (sar -m CPU)', 'CPU', 'MHz'),
  section('cpu-weighted-frequency', 'CPU frequency, weighted (sar -m FREQ)', 'CPU', 'wghMHz'),
  section('fan-speed', 'Fans (sar -m FAN)', 'FAN', 'rpm drpm'),
  section('temperature', 'Temperatures (sar -m TEMP)', 'TEMP', 'degC %temp'),
  section('voltage-input', 'Voltages (sar -m IN)', 'IN', 'inV %in'),
  section('batteries', 'Batteries (sar -m BAT)', 'BAT', '%bcap bcap/min'),
  section(
    'filesystems',
    'File systems (sar -F)',
    'FILESYSTEM',
    'MBfsfree MBfsused %fsused %ufsused Ifree Iused %Iused',
  ),
  section('psi-cpu', 'CPU pressure (sar -q PSI)', '', '%scpu-10 %scpu-60 %scpu-300 %scpu'),
  section(
    'psi-io',
    'I/O pressure (sar -q PSI)',
    '',
    '%sio-10 %sio-60 %sio-300 %sio %fio-10 %fio-60 %fio-300 %fio',
  ),
  section(
    'psi-mem',
    'Memory pressure (sar -q PSI)',
    '',
    '%smem-10 %smem-60 %smem-300 %smem %fmem-10 %fmem-60 %fmem-300 %fmem',
  ),
];

/** Headings of the columns that name something; in `sar -p` and for file systems they stand last. */
const ENTITY_HEADINGS: ReadonlySet<string> = new Set(
  [...SECTIONS.map(({ entity }) => entity), 'MOUNTPOINT', 'DEVICE', 'BUS', 'ID'].filter(Boolean),
);

export function isEntityHeading(word: string): boolean {
  return ENTITY_HEADINGS.has(word);
}

/** The report that has this heading; undefined when none shares a column with it. */
export function sectionOf(headings: readonly string[]): Section | undefined {
  let best: Section | undefined;
  let most = 0;
  const names = new Set(headings);
  for (const one of SECTIONS) {
    if (one.entity !== '' && !names.has(one.entity) && !(one.id === 'filesystems' && names.has('MOUNTPOINT')))
      continue;
    if (one.entity === '' && headings.some(isEntityHeading)) continue;
    let shared = 0;
    for (const name of headings) if (one.columns.has(name)) shared++;
    if (one.id === 'interrupts') shared++;
    if (shared > most) {
      most = shared;
      best = one;
    }
  }
  return best;
}

/** mpstat writes the columns of `sar -u ALL` too, with the interrupts before the stolen time. */
export function isMpstatHeading(headings: readonly string[]): boolean {
  const irq = headings.indexOf('%irq');
  return irq >= 0 && irq < headings.indexOf('%steal');
}

/** A report that is not listed: its rows are kept under the words of its heading. */
export function unlistedSection(headings: readonly string[]): Section {
  const entity = headings.find(isEntityHeading) ?? '';
  const names = headings.filter((name) => name !== entity);
  return {
    id: `report ${names.slice(0, 3).join(' ')}`,
    title: `Columns ${names.slice(0, 4).join(' ')}`,
    entity,
    columns: new Set(names),
  };
}
