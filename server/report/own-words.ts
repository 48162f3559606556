/** Words that a shared report may hold. Written by `node scripts/node24.mjs scripts/words.ts`: do not change it here. */
export const OWN_WORDS: ReadonlySet<string> = new Set(
  `
  aa aaa aaaa ab abb abc abeoprs abi able abo abort aborted about above abprs abr abrt abs absent absolute
  abstime abstract ac accept acceptconn accepted accepts accerr acces access account accounting accounts acct
  accumulates accumulation accumulations accused ack acked acknowledged acknowledgement acknowledgements
  acknowledgments acks acquired across act acting action activate activated active activities activity actual
  ad add added addr address addressed addresses addrinuse addrnotavail adds adj adjust adjusted adjustment adv
  advance advice advisor ae af affinity afnosupport after afternoon afterwards ag again against ago agree
  agreed agreeing agreement agrees ahead ahosts aio aix akia alarm alert alerts alg algorithm alias aliases
  align aligned alike alive all alloc allocate allocated allocates allocation allocations allocator allocators
  allocstall allocstall_dma32 allow allowed allows alone along alongside already alrm also alternate although
  always am amd among amount amounts amp an analyse analysis analyze ancestor anchor anchored anchors and anew
  annotated annotation announce announced announces anon anonymous another answer answered answers any anybody
  anything anywhere aoû ap apart api apk app append appended apple application applications apply apr aqu ar
  ara arc arch archive are area arena arenas areq arg args argument arguments argv aria arithmetic arm around
  arp arphrd array arrays arrow article artifact artifacts as asc ascending ascii asia aside ask asked asking
  asks asmf asmf6 asmok asmok6 asmrq asmrq6 assembled assembly assign assigned assist assume assumed assumes
  assumption async asyncio at atmptf atob atomics atop attach attached attempt attempts attribute attributes
  attribution au aug ausl auth author authority authorization auto automount auxiliary auxv avail available
  average averages avg avgqu avgrq avi avr await away awk aws axes axis ağu back background backing backlog
  backrefs backslash backup bad badcall bade badf badfd badmsg badr badrqc badslt balancing balloon banner bar
  bare base base64 basename bases bash basic basicsize basis bat batch batteries bb bbb bbr bcache bcalls bcap
  bcdfijsz bd bdisk bdrops bdscd be bearer bearerbox because become becomes been befehl before began begin
  beginning begins begun behalf behaves behind being bell belong belongs below bend bends benjamini benutzer
  benutzt beside best better between beyond bfile bfont bfsfree bfsused bheap bi big bigint bin binary bind
  bindtodevice binmap binned binomial bins birth births bit bits bitset biused biz bk bkernel bkmgt bkmgtpe
  blank blanks blg blink blk blkio block blocked blocks bluetooth bmp bname bo body bond book bool boolean boom
  boost boot boottime border born both bottom bounce bound boundary bounded bounds box boxes bpf bqueued br
  brace bracket bracketed bram branch bread break breakpad breaks breathes brief bring brk broadcast broken
  brss bs bsd bsent bst bsyscall bt btime bucket buckets buddy buddyinfo budget buff buffer buffered buffers
  bufpg bufsize bug build builder built builtin builtins bundle bundled burns burst bursts bus busiest busy
  busybox but bwrtn bwww by byrcs byte bytearray bytes bz bzip bře ca cable cach cache cached caches
  calibration call callback callbacks called caller callers calloc calls came campg can cancel canceled
  cancellation cancelled candidate candidates cannot cap capabilities capability capacidad capacity capacité
  capget capital capitalised capitalize capset capture captured captures card carried carrier carries carry
  carved case cases cat catalogue catch caught cause caused causes caution caveat caveats cc ccs ccsc ccsm ccsu
  ccwr ceil cell cells census central cer certain certainty cest cet cfg cgroup cgroups cguest ch chain chained
  chains chance change changed changes changing channel char character characters charge charged charges chars
  charset charts chdir check checked checking checksum checksums child children chld chmod choice choices
  choose chosen chown chr chrng chrome chromium chroot chunk chunks circle circular cjs cksum claim claimed
  clamp class classes classify classloader classmethod classobj cld clean cleans clear cleared cleartid client
  clients climb climbed climbs clip clipped clock clocks cloexec clone close closed closer closes closing
  closure cloud cls clue cluster clusters clz cm cma cmajflt cmd cmdline cminflt cmp cmsg cn cname cnswap co
  coalesce coarse coarser coarsest code codes coding coefficients col cold coll collapse collapses collator
  collect collected collection collections collectl collector collectors collision colls colon colons color
  colour coloured colours column columns com comando come comes coming comm comma command commands commas
  comment commit committed common commonest community compact compaction companions comparable compare compared
  compares comparison comparisons competes compile compiled compiler compilers complain complete completed
  complex component compose compressed compute computed computes computing concat concatenated concentrated
  concurrent condemns condense condition conf confidence config configured confirm confirmed congestion conn
  connaborted connect connected connecting connection connections connects connrefused connreset conservation
  consolas console const constant constants constraint constructor consts consumed consumer cont contained
  container containers containing containment contended content contention contents context contiguous continue
  continued control controller conversion convolve cooked cookie copied copies copy copying core coredump
  coredumpctl cores cork corking coroutine corp correct corrected correction correlate correlation corrupted
  cos cosine cost costly costs could count counted counter counters counts course cover coverage covered covers
  cow cp cpl cpp cppgc cpu cpus cpuset cputime cr crash crc creat create created creating creation credential
  credentials credits critical crond cross crowd crowds crt crypto cs css cstime csv csw cswch ctl ctrunc ctx
  ctxsw ctxt cu cubic culled cumulative cur curly curr current cursor cursors cut cutime cuts cutter cwd cx cxx
  cy cycle cycles cz cze da daemon daemons daily damage damaged dareq dark dash dashes dat data database
  databases datagrams date dated dates datetime datum day daylight days dbff dbus dc dd de dead deadlk deadlock
  deb debug debugger dec decide decides decimal decimals decltype decode decoded decoder decompress deep
  deepest default defaultdict defaults defer deferred define definition deflate deflated deg degrees del delay
  delayacct delayed delete deleted deleting delimited deliver delivered delivery delta deltas demand demangle
  demangled denial denied deno denominator dense dentry dentunusd denywrite dependencies depends depth deque
  dequeued derived desc descending descent describe described description descriptor descriptors destaddrreq
  destination destroy detached detachedness detail detailed details detector detectors determinant detrend dev
  deviation deviations device devices devtmpfs dez df dfff dfl dg dgram dh dhms di diagnostic diagnostics dic
  dict dictionary dicts did died differ difference differences different differs difficulty dig digest digit
  digits dir direct direct_map_level2_splits direct_map_level3_splits direction directive directly directmap1g
  directmap2m directmap4k directories directory dirent dirname dirtied dirty discard discarded discarding
  discards disconnected discovery disk diskbsize diskbusy diskdump diskread disks diskstats display dispo
  dispose disputed dist distance distances distant distinct distribution distrust div diverges divide divided
  divides divisor dk dl dll dlr dm dma dmesg dmp dn dns dnsmasq do doc docker docs doctype document
  documentation documented documents docx dodump does dofork doing dom domain domains dominant dominated
  dominator dominators done dontdump dontfork dontneed dontroute dontunmap dontwait dool door doorkeeper dot
  dotdot dots double doubled doubles doublings doubtful down dozens dp dquot drain drained draining drawn drbd
  drift driver drivers drop dropd dropped drops drpm drqm drs ds dscd dsk dso dstat dsync dt dtps dtruss du dub
  due dumb dump dumpable dumped dumping dumps dup dupfd duplex duplicate dur duration durations during dw dylib
  dynamic déc ea eacces eaccess each eaddrinuse eagain ealready earlier earliest early earth east eb ebadf ebca
  ec echild echo echoes eclipse econnrefused econnreset ect ection ed edac eden edev edge edges edit edited
  editor editors edns edquot edt edu eest eet eexist efault efbig efd eff effective efficiency efivarfs ehdr
  ehostunreach eicmp eicmp6 eighth eighths einprogress eintr einval eio eip eip6 eisconn eisdir either ejabberd
  eki elapsed electron element elements elf ellipsis elo eloop else elsewhere em email embedded emergencies
  emergency emfile emit emitter emptied empties empty en enable enabled encode encoded encoder encoding end
  endcode ended endian ending endings endless endpoint ends ene enetunreach enfile enforced engine eno enoent
  enomem enospc enosys enotdir enotty enough enqueued enquire ens enter entering entities entity entries entry
  enum env envelope environment environments envp enxio eo eof eor eot eperm ephemerons epipe epoch epoll equal
  equals equiv erange erestart erestartsys erl erlang erofs err errata errno error errors errqueue errs es
  escape escaped escapes escaping esrch essential est estab established estimate estimated estres et eta etc
  etcp eth ether ethernet ethertype ethtool etime etimedout etimes eu euser ev evaluate even evenly event
  eventfd events ever every everything everywhere evicted eviction evidence ex exact examine examined example
  exceed exceeds except exception excess exchanges excl exclude excluded exclusive exe exec execfn executable
  execute executing execve execveat exhausted exist existing exists exit exited exits exp expanded expect
  expectation expected expedited expiry explain explained explains explanation explorer exponent export
  exported exporter exports ext extend extended extends extension extensions extent external extname extra
  extract extremes ey eyl fa faccessat face fact factor factorial facts fadvise fail failcnt failed failing
  fails failure failures fall fallback fallen falling fallocate falls false families family fan fanotify fans
  far farthest fast fasteoi faster fastopen fault faults fbig fc fch fchdir fchmod fchmodat fchost fchown
  fchownat fcntl fd fdatasync fdcwd fds features feb fecha feed feff fell felt fence fev few fewer ff fff fffd
  ffff fgc fgct fget fgetxattr fi fibre field fields fifo fifth figcaption figure figures file filename files
  filesys filesystem filesystems fill filled filler filling fills filter filtered filters fin fin_wait2 finally
  find finder finders finding findings findmnt finds fine finely finest fingerprints finish finished finite fio
  fionbio fionread firewall first firsts fit fits fitted fitting five fix fixed flag flags flame flat flatten
  flight flip float floats flock flood floodtest floor floors flow flows flr flush flushes flushing flw fmem
  fold folded folder folders folding folds foll follow followed follower followers following follows font foot
  for force forced forceidle forecast foreign forget forgot fork forked forks form format formats formatted
  formerr forms forward forwarded forwarding found four fp fpe fr fraction fractions frag fragcr fragcr6
  fragcrt fragf fragf6 fragment fragmentation fragmented fragok fragok6 frame framerr frames fread free freed
  freemem frees freq frequency frequent fresh fri friday frmpg from fromhex fromkeys fromlist front frozen
  frozenset fs fset fsetxattr fsize fsname fstat fstatat fstatfs fsused fsync ftruncate full fully func
  function functions functools further fuse futex futimesat future fwddgm fwddgm6 fzstd fév gai gain gained gap
  gaps garbage gateway gather gathered gauge gauges gaussian gave gb gbytes gc gcc gccapacity gccause gcm gcore
  gct gcutil gd gdb ge gen generated generation generations generator generators generic get getaddr
  getaddrinfo getaffinity getatt getattr getattribute getcap getcwd getdents getent getevents getfd getfl
  gethostbyname getitem getitimer getlink getlk getown getpeername getpgid getpgrp getpid getpipe getpriority
  getrandom getrlimit getrusage gets getset getsid getsockname getsockopt gettid gettime getty getuid getxattr
  gfp gh gi gib gid gif gigabytes gim git gitconfig github giu give given gives glibc global globals glpat gm
  gmt gnice gnu go goal goes going gone good google got gov gpg grain grammar grammars grandparents granted
  graph graphics graphs grave greater greatest grep grew grnd ground group grouped groups grow growing grown
  grows growsdown growsup growth gru gsbase gt gu guarded guess guessed guest guide gunzip guppy gz gzip had
  half halved halves hand handle handler handlers hands hang hangs happen happened happens hard hardly hardware
  harm harmless has hash hashed hashes have haz hd hdw head header headers heading headings headline headroom
  heads healthy heap heapprofile heaps heapsnapshot heaptimeline heaptrack heapy heavily height heights heinä
  held helmi help here hertz heure hex hg hi hibernates hiccups hidden hides hierarchical hierarchy high higher
  highest highs hightotal hint hints hiq histo histogram history hit hits hlt hoard hochberg hold holder
  holders holding holds hole home homedir homes hora host hostdown hosted hostname hosts hostunreach hot hour
  hours hover how however hpp hprof hpy href hrtime hrtimer ht htlb htm html htons http https hub huge hugepage
  hugepages hugepagesize hugetlb hugused huhti human hump humps hundred hup hwm hwpoison hypervisor hz i2big6
  i386 iadrer iadrer6 iadrerr iadrmk iadrmkr icm icmp icmp6 icmpv4 icmpv6 ico id idea idel idel6 identifier
  identifiers identify identities identity idgm idgm6 idgmer idgmer6 idgmerr idisc idisc6 idle idom idrm ids
  idstunr idtunr idtunr6 iech iech6 iechr iechr6 ierr ierr6 ies if iface ifb ifblk ifchr ifdir iff ififo iflnk
  ifmt ifree ifreg ifsock ifutil igmbq igmbq6 igmbr igmbr6 igmbrd igmbrd6 igmp ign ignored ignores ihdrer
  ihdrer6 ihdrerr ill ilseq im image imcpck imcpck6 img immediate immigrate imp impl implementation implements
  import imports impossible imsg imsg6 imul in inact inactive inaddr inbad inbad6 inbound inbsol inbsol6
  incident include included includes incoming incomplete increase incremental increments indent indented
  independent index indexed indexes indices individual inefficient inet inf inferred infinity inflate info
  information infos inherited ini init initial initialised initialization initialize injected inlay inline
  inlined inner ino inode inodes inodesteal inodos inort inort6 inotify inprogress input inputs insecure insert
  inside installed instance instancemethod instanceof instances instant instants instead instruction
  instructions int integer inter interface interfaces interleave internal internet interpreter interpreters
  interrupt interrupted interrupts interval intervals intl into intr intranet intro introducer intype3 inuse
  inval invalid inversions invoked involuntary inœuds io ioadapt ioctl iodelay iommu iopoll ioprio iostat
  iostream iot iotop iowait ip ip6 iparmpb ipc ipck ipck2b6 ipcs ipnodes ipproto iprmpb iprmpb6 ipv ipv4 ipv6
  irec irec6 iredir iredir6 irq irqbalance irtad irtad6 irtsol irtsol6 is isconn isdir iseg isegerr isgid
  isinstance isnam iso isolated isrcq issue issues istream isuid isvtx it item items itemsize iterable iterator
  itm itmex itmex6 itmr itrealvalue itrpck itrpck6 its itself iu iukwnp iukwnp6 iukwnpr iused iz iza jan jar
  java javax jcmd jdk je jemalloc jfr jfs jhat jitter jks jld jmap jobs join joined joining joins joulu journal
  journalctl journald jp jpeg jpg js json jsonl jst jstat jsx jt judge judged judgement judgements juil juin
  jul jump jumped jumps jun just justification jvm jx jän kannel kapazität kas kb kbactive kbanonpg kbavail
  kbbuffers kbcached kbcommit kbdirty kbhugfree kbhugrsvd kbhugsurp kbhugused kbinact kbkstack kbmemfree
  kbmemused kbpgtbl kbslab kbswpcad kbswpfree kbswpused kbvmused kbytes kdump keep keepalive keepcnt keepidle
  keeping keepintvl keeps kendall kept kern kernel kernelpagesize kernels kesä key keyctl keyed keyexpired
  keyof keyrejected keyrevoked keys keyword khugepaged ki kib kill killed killer kills kilobytes kin kind kinds
  km kmem kmg kmgt kmgtb kmgtp knot know known ko kr ksm kstkeip kstkesp kswapd kt kthread kthreadd kubectl
  kubernetes kvě kwdefaults kwi la lab label labelled labels lack lacking lacks lag laid lambda lamport lan
  lands lane lanes lang language languages languageserver large largefile larger largest last lasti lasting
  lasts late latencies latency later latest latin laundry lay layout layouts lazy lc lchown lck ld ldavg
  ldconfig ldd ldt le lead leader leaders leading leads leak leaked leaks learn least leave leaves leaving led
  left legend len length lengths lens less let lets letter letters level levelled levels lgcc lgetxattr li lib
  libacc libbad libc libcoreclr libexec libhoard libjemalloc libjvm libmax libmimalloc libnode libpthread
  libraries library librpmalloc libscn libstdc libtcmalloc libv libxml lie lies life light like likely lim
  limit limited limits line lineno lines linger link linkat linked linker links linux lip lis list listed
  listen listener listeners listening listens listing listings lists listxattr lit lite literal literals little
  live lives ll llistxattr llseek ln lnn lnrng lo load load1 load15 load5 loadavg loaded loader loaders loading
  loads local localdomain locale locales localhost localtime locate located location locations lock locked
  locking locks log logged logger logical login logs loka long longer longest look looked looking looks lookup
  lookups loong loop loopback loops loose lose loses loss lost low lower lowers lowest lows lowtotal lpkshhrh
  lr lremovexattr lru ls lseek lsetxattr lsmod lsof lsp lstat lt ltn ltrace ltx lu lua lug lut lvm lwp lz maa
  maalis mac machine machinery machines macosx made madv madvise mag magic mai mail mailbox main mains maj
  majfl majflt major make makedirs makedumpfile maker makes maketrans making malloc mallopt managed manages
  mangled manifest mantissa manual many map maperr mapped mapping mappingproxy mappings maps mar margin mark
  markdown marked marker marks markup marras mask masked masks massif mat match matched matcher matches math
  matter matters max maximum maxseg may maybe maymove mb mbind mbytes mc mce mcl mcm md mdd mdmp mdns me mean
  meaning meaningful means meant meanwhile measure measured measurement measures mebibytes mechanism media
  median mediumtype meet meets megabytes mei mem memalign membarrier member members memcg memfd meminfo memlock
  memmap memnew memory mempolicy mems memshared memsw memtotal memused mend mended mending ment mentions mer
  mere merge mergeable merged mesgq message messages met meta metaclass metaclasses metaspace method metrics
  mfile mg mgt mi mib micro micros microseconds mid middle midnight might migrate migrated migration migrations
  mil milli million millis millisecond milliseconds mimalloc min mincore minfl minflt minidump minimum minor
  minus minuses minute minutes mips mirror mis misc mismatch misread miss missed misses missing mistake mixes
  mixin mixins mjs mkdir mkdirat mknod mknodat mlink mlock mlockall mlocked mm mmap mmapped mmcblk mmu mn
  mnesia mnt mochiweb mod mode model modes modification modifiers modify module modules moment moments mon
  monday mono monospace monotonic month months more morecore most mostly mount mounted mountpoint mounts mov
  movable move moved movement movements moves moving mp mprotect mpstat mq mr mremap mrt mrz ms msec msg
  msgqueue msgrcv msgs msgsize msi msk msync mt mtime mu much multi multicast multihop multiple multiples
  multiply munlock munlockall munlocked munmap musl must mw mx my mär n0 na name named namei names nameserver
  namespace nametoolong naming nan nano nanos nanoseconds nanosleep naptr narrow narrowed native natural nature
  navail nb nbd nc nd ndjson ndots near nearer nearest nearing nearly nears need needed needle needs negated
  negative neighbour neighbours neither nerdctl nested nesting net netdata netdev netdown netid netlink
  netreset netstat netunreach network networks never new newcgroup newest newfstatat newipc newline newnet
  newns newpid news newselect newuser newuts next nf nfile nfs nfsd nfsstat ngc ngcm ngid nh ni nice nid
  nightly nil nine nis nl nlm nlmsg nlwp nmon nn no noano noatime nobody nobufs nocldstop nocldwait nocsi
  noctty nodata node nodefer nodejs nodelay nodename nodereclaim nodes nodev nodos noent noerror noexec nofd
  nofile nofollow nohugepage noise nokey nolck nolink nomedium nomem nomp nomsg non nonblock none nonet
  nonvoluntary nopkg noport noport6 noprotoopt nor noreplace noreserve normal nosignal nospc nosr nostr nosys
  not notable notblk notconn notcp notdir note noted notempty notes nothing notice noticeable notices
  notification notify notimp notnam notrecoverable notsock notsup notty notuniq nov now nowhere nowrap npm
  nproc nr nrl ns nscd nsec nsswitch nswap nsync nt nth ntohs null nullable nullptr num numa numastat number
  numbered numbers numerator numeric nums nval nvcswch nvme nx nxdomain nxio nxrr nz oaded oadrmk oadrmkr oasis
  ob obj object objects objgraph objperslab objs objsize observations observe observed oc oca occurrences
  occurs oct octal octets odd ode odgm odgm6 odisc odisc6 ods odstunr odt odtunr odtunr6 oech oechr oechr6 oerr
  of ofd off offset offsets oft often ogc ogg ogmbr ogmbr6 ogmbrd ogmbrd6 ok okt old older oldest omcpck
  omcpck6 omega omit omsg omsg6 on onbad onbad6 onbsol onbsol6 once ond ondata one ones oneshot onfault online
  only onort onort6 onset onsets onstack oo oob oobinline oom op oparmpb opck opck2b6 open openat opened
  opening openings opens operation operations operator opnotsupp oprmpb oprmpb6 ops opt optics option options
  or orden order ordered orders ordinal ordinary oredir oredir6 org orig origin original originals origins
  orphan orphaned orphans orq orq6 orsts ortsol ortsol6 ory os oseg ospx osrcq ostream ote otf other others
  otherwise otm otmex otmex6 otmr ott ou our ours out outbound outcome outcomes outer outflow outgoing outline
  output outs outside over overbooked overcommit overflow overflowed overflows overhead overlap overlaps
  overlay overload overloaded overview overwritten ovrun owait own owned owner ownerdead owners owns pace pack
  package packages packed packet packets packing pad padded padding pag page pagecache paged pageout pageoutrun
  pages pagesets pagesperslab pagetables pagetypeinfo paging paid pair paired pairs panel par paragraph
  paragraphs parallel parameters params parent parents parse parsed parser parsers part partial partition
  partitioned partitions partner parts pass passcred passed passes passing passive passphrase passwd password
  passwords past paste pasted pat path pathname paths pattern patterns pause pauses pay payload payloads pays
  paź pb pbkmgtp pc pcap pcapng pcp pct pd pdeathsig pdf pdt peak peaks peek peel peeled peer peercred peers
  peersec peligible pem pending people per percent percentage percentile percpu perf perfetto perffile perfile
  performance period periods perm permission permissions perslab person personal personality pf pfn pfnosupport
  pg pgactivate pgalloc pgalloc_dma32 pgdeactivate pgdem pgdemote pgetevents pgfault pgfree pgid pginodesteal
  pglazyfree pglazyfreed pgmajfault pgmigrate pgpgin pgpgout pgprom pgpromote pgrefill pgreuse pgrotated pgrp
  pgs pgscan pgscand pgscank pgskip pgskip_dma32 pgsteal pgtables ph phase phases phdr php phrase physical pi
  pick picked picture pictures pid pidfd pids pidstat piece pieces pile piles pin pins pipe pipes pivot pixel
  pixels pkey pkts pl place placed placeholder places plain plan planned planted plateau platform plausible
  play please plist plot plural plus pluses pm pmap pmd pmdmapped pmdumptext pmem pmie pmrep pn png pod podman
  point pointed pointer pointers points poisson policy poll pollerr polling polls poly pool pooled pools pop
  popitem populate populated port ports position positive posix possible post postgre pousr power powers pp
  ppid ppoll pprof ppt pptx pr prc prctl prd pre pread preadv precise precision predicted preempt prefer
  preferred prefers prefix prefixed prefixes prepare present pressure pressures prev preview previous pri price
  prices prime print printable printed prints prio priority private privs prlimit prm pro proactive problem
  problems proc process processed processes processing processor processors procs prof profile profiler
  profiles progname program programs progress project prometheus promise promised promises promo prompt proof
  properties property proportion proposal proposed prose prot protection proto protocol protocols
  protonosupport prototype prove proven provider proxies proxy prpsinfo prstatus prtyerr ps pselect psi psr pss
  pst psu psw pswitch pswp pswpin pswpout pt pte ptmx pton ptr ptrace pts pty publish published pud punctual
  punctuation purpose push pushed pushes put pv pwait pwd pwr pwrite pwritev px py pyc pycache pymalloc pyo
  pypy pyramid python pythonpath qcow qlen qualified qualify quality quantile quantiles quantised quantity
  quantum quarter quartile queries query question questions queue queued queues quick quickack quicklists
  quickly quiet quit quot quota quotactl quote quoted quotes quotients ra rabbit race raises ram ran random
  range ranges rank ranks rareq ras rate rates ratio ratios raw raw6sck rawsck rb rbd rchar rcode rcu rcv
  rcvbuf rcvd rcvin rcvlowat rcvtimeo rd rdband rdhup rdm rdnorm rdonly rdwr re reach reached reaches read
  readable readahead readdir reader readers reading readlink readlinkat readonly reads readv ready realloc
  reallocarray really realtime reaped rearrange reason reasons reboots receive received receiver receives
  receiving recent reckons reclaim reclaimable reclaimed reclaims recognise recognised reconnect reconnected
  reconnecting reconnects record recorded recorder recording records recursive recv recvfrom recvmmsg recvmsg
  redact redacted redaction redactor redeployed redirect redis reduce reduced ref refault refaults reference
  referenced references referred referrer referring refers refine refresh refusals refuse refused refuses
  refusing reg regexp regime regimes region regions register registered registers regression regressions
  regressors regular rehash reject related relative release released rem remap remarked remarks remchg
  remembers remote remoteio remove removed removedir removes removexattr rename renameat renames renderer renew
  reno reopen reorder reordered repaired repairs repeat repeated repeats repetition replace replaced replies
  reply report reported reports representatives req request requested requests requeue require res rescued
  resends reserve reserved reserves reset resethand resets resident residents residual resize resized resizes
  resolv resolve resolved resolver resort resource resp response responses rest restart restartblock restarted
  restartnohand restartnointr restarts restartsys restore restorer rests result results resume resumed resumes
  retained retainers retaining retrans retransmissions retransmited retransmitted retries retry return returned
  returns reuseaddr reuseport reveal revents reverse reversed revision rfc rfkill rh rhel rho right rights ring
  risc rise risen riser rises rising rival rk rlimit rlshift rm rmdir rmem rn robust rofs role roles rollup
  room root roots rops rose rotate rotated rotational round rounded rounding rounds route row rows rpm rpmalloc
  rpms rps rq rqm rr rrqm rrsig rs rsec rseq rss rssd rsslim rst rsvd rsyslogd rsz rt rtd rtm rtmax rtmin rto
  rtps rtsig rtx ru rule rules run rung runnable running runq runs runtime runtimes rusage rust rw rwd rwdf rwu
  rwx rwxsp rx rxbyt rxcmp rxdrop rxerr rxf rxfifo rxfram rxk rxmcst rxpck rxw rés s0c s0u s1c s1u sa sab
  saccess sacrifice saddlepoint sadf safe safely said same sample sampled sampler samplers samples sampling
  sans sar sarif sasl sat satisfies saturated saturation saturday save saved saves saving saw sawtooth say says
  sb sbin sbrk scale scaled scales scall scan scanned scanner scavenge scdmn sched schedstat scheduler schema
  schemas scheme sck scm scope scoped score scpu scratch screen screens script scripts sctp sd se sea seals
  seam search searched searching sec seccomp second seconds secret secrets secs section sections sector sectors
  security sed see seed seek seen sees segment segments segoe segs segv select selection self semantic
  semaphore semi semicolon semidominators semop semtimedop sen send sendfile sendmmsg sendmsg sends sendto
  sense sensors sent sentence sep separate separated separator separators seq seqpacket sequence sequential
  serial series serif seriousness serv serve served server servers serves servfail service services session
  sessions set setaffinity setdefault setdomainname setfd setfl setfsgid setfsuid setgid setgroups sethostname
  setitimer setlk setlkw setmask setns setown setownex setparam setpgid setpipe setpriority setregid setresgid
  setresuid setreuid setrlimit sets setscheduler setsid setsockopt settid settime setting settings settle
  settled settls setuid setup setxattr several severities severity sf sfd sgetatt sh sha sha256 shadow shallow
  shape shapes share shared shares sharing shd shell shift shifted shifts shm shmat shmctl shmdt shmem shmget
  shmpg short shortcut shorten shortened shortens shorter shortest should show showing shown shows shr shrank
  shrd shrink shrinking shrinks shrunk shutdown si sibling siblings side sie sig sigaction sigaltstack sigcatch
  sigchld sighand sigignore siginfo sigio sigkill sigma sign signal signalfd signalling signals signature
  signatures signed significant signs sigpending sigprocmask sigqueueinfo sigreturn sigrt sigsuspend
  sigtimedwait sigusr silence silenced simple simply simulated sin since sine single singles sink sio siq
  sisters site sites siudrw six sixty size sized sizes skip skipped skips skmem sl slab slabdata slabinfo slabs
  slabtop slack slash sleep sleeping sleeps slept slice sliced slices slightly slope slopes sloppy slot slots
  slow slowed slower slowly slows small smaller smallest smaps smb smem smh smp smpp sms smsc smscs snapshot
  snapshots sndbuf sndlowat sndtimeo sniff sniffed snippet snmp so soa sock sock6 socket socketcall socketpair
  sockets sockstat socktnosupport soft softirq softirqs softnet software sol solaris solid somaxconn some
  somebody someone something somewhere soon sort sorted sos sound source sourced sources sp space spaced spaces
  span spanned spanning spans spare spared spark sparkline speaks spearman spec special speculation speed
  spells spent spid spin spinning spins spipe splice split splitlines splits spool spread spurious sq sql
  sqlite sqrt square squares squashfs squeezd squeeze sr src srch sread srmnt srp srv ss ssd ssh sshd ssl st
  stack stacks stackwalk stale stall stalled stalls stamp stamped stampless stamps stand standard stands star
  starred start startcode started starting starts startstack startswith starttime starved stat state stated
  states statfs static staticmethod statistic statistics statm stats status statuses statx stay stayed stays
  std stderr stdin stdio stdout steadily steady steal steeper steepest step stepped steps still stime stk
  stkflt stkref stksize stl stolen stood stop stopped stops storage store stored stores storesize storm storms
  story str strace straight stranded stray stream streamed streams stretch stretches strict stride string
  stringify strings strip stripe stroke strong strpipe struct structure stt stuck student studies study sty
  style su subarray subject subjects submit submitted subtrees succeeded success such sudden sudo suffix
  suffixes sum summaries summarize summary summed summing sums sun sunday super supersede superseded supervisor
  support supported suppressions sure surp surprise surroundings survey survives survivor suspect suspected
  suspects suspend sv svcb svctm svg svn swap swapcache swapcached swapents swapoff swapon swapped swappiness
  swapping swaps swaptotal sweep swift switch switches swp swpcad swpd swpin swpout swpused swrite sx sy symbol
  symbolic symbols symlink symlinkat syn sync synced syncfs syncing syncnt syncs synthetic sys sysc syscall
  syscalls syscr sysctl syscw sysfs sysinfo syslog sysmalloc sysstat system systemctl systemd systems sysv
  sysvsem syy syys sz sáb tab tabindex table tables tabular tag tags tail take taken takers takes taking tally
  tammi tan tanh tanp tap tar target targets task taskcmd tasklet tasks tau tb tbody tc tcache tcgets tcmalloc
  tcp tcp6sck tcpack tcpdsack tcpdump tcpofo tcpsck td team tear tee tell telling tells tem temp temperature
  temperatures template templates tempo temporary temps ten tens tenth tenths term terminal terminate terms
  test tested testing tests tex text texts tfd tgid tgkill tgsigqueueinfo th than that thcnt the thead theil
  their theirs them themselves then there therefore thermal these theta they thin thing things third thirds
  this those though thousand thousands thp thrash thrashing thrd thread threaded threads three threes threshold
  thresholds throttle throttled through throughout throughput throw thrown thu thursday ti tick ticks tid
  tidemark tidy tie ties tif tiff tiles tilt time timed timedout timedreceive timeline timelines timeout
  timeouts timer timerfd timers times timestamp timestamps timewait tiny tiocgwinsz title titles tkill tm tmp
  tmpdir tmpfile tmpfs to together token tokenize tokenized tokens told tolerance toml too took tool tools
  tooltip toomanyrefs top torn tot total totals totsck touch touched touches touko tp tpgid tps tr trace
  traceback traced tracees tracemalloc tracer traces tracks traffic trailing traits transactions transfer
  transferred transfers transform transhuge translate translated transmit transmits transparent transport
  transports trap trapped traversals tree treemap trees trend trends triangle tried tries trigger trim trimmed
  trimming trims trip trm trouble troubles trough troughs trs tru true trunc truncate truncated truncates
  truncating truss try trylock ts tstp tsv tsx tt ttf ttin ttl ttou tty tue tuesday tun tunables tuple turn
  turned turning turns tv tw twelve twice two tx txbyt txcarr txcmp txdrop txerr txf txfifo txk txpck txt
  txtbsy txw type typed typeof types tz ua uamp uclamp uclean udev udp udp6 udp6sck udplite udpsck ufsused
  ugetrlimit uhrzeit ui uid uint uinteger uk ul ulimit ulp um umask umount un unaccepted unaccounted unatch
  unavailable unblock unchanged unclear unconn uncounted undated undefined under underscore understand
  understood underused unescaped unevictable unexpected unexpectedly unfiltered unfinished unicode uniq unique
  unit united units unix unknown unl unless unlimited unlink unlinkat unlisted unloaded unlock unmangled unmap
  unmapped unmergeable unmet unmoved unnamed unpack unpacked unpacker unpacking unplaced unqualified unquote
  unquoted unreachable unreadable unreaped unreclaim unreclaimable unref unregister unroll unsafe unshare
  unshift unsigned unsorted unspec unstable unstamped untag unterminated untested until untimed untold untraced
  unused unwrap unwrapped unwritable unwritten unzip up update updates upper upright uptime urandom urg uri
  uring uris url us usage use usec usecs used useful useless uselib user userfaultfd username users uses using
  usr uss ustar usual usually usuario ut utc utente utf utf16 utf8 util utime utimensat utimes uts uuid uw ux
  v8 vain valgrind validate valloc value values var variable variables variance variant varied varies vcpu vd
  vdiwefs vdso vector vectors verdict verdicts verified verify version versions vertical very veth vfork vgc
  vgcore victim view viewed viewer viewport views virbr virt virtual visit visited visitor vkro vlan vm vma
  vmalloc vmallocinfo vmdk vmeff vmlinux vmrss vms vmscan vmsplice vmstat void volatile voltage voltages volume
  voluntary votes vruntime vs vscode vsize vsock vsyscall vsz vt vtalrm vty vy vz wa wai wait waitall waited
  waiters waitforone waitid waiting waitpid waits waitv wake wakes wakeup walk walked walks wall wandering
  wanders want wanted wants war wareq warm warming warms warn warned warning warns was wasm wasted watch
  watched watches watching water watermark watermarks wav wave waves way ways wc wchan wchar wd wdp we weak
  weakproxy weakref web webp webview wed wednesday weigh weight weighted well went were wf wgh what whatever
  whats when where wherever whether which whichever while white who whoever whole whom whose why wide widen
  widened wider widest width widths will willneed winch window windows winners wireshark with within without wk
  wl wlan wmark woff woke woken won wontfix wops word wording words work worked worker working workingset works
  workspace workspaces worst worth worthwhile would wouldblock wps wr wrap wrapped wrapper wraps wrband
  writable write writeable writeback writer writers writes writev writing written wrk wrnorm wrong wronly wrote
  wrqm wrtn wrz wsec wtps wu wx x86 xa xb xbb xbe xbf xc xcafe xcpu xd xdev xdg xed xedb xef xf xfd xfe xff
  xffff xffffffff xffffffffff xfsz xfull xh xls xlsx xml xmlns xmtin xnum xox xs xsi xvd xx xxx xz yaml year
  years yes yet yfc ygc ygct yield yml you your yourself ys yte yx yxrr yy za zd zeit zero zerocopy zeroed
  zeros zfs zip zlib znam znwm zombie zombies zone zoneinfo zones zr zram zspages zst zstd zsw zswap zswapped
  zswp zswpin zswpout zswpwb zzz zzzz zµ zář µs úno čvc čvn říj şub μμ πμ авг апр дек инодов июл июн май мар
  мая ноя окт сен фев янв
`
    .trim()
    .split(/\s+/),
);
