/** What a system call is for, as one of a few classes; the classes of `strace -e trace=%…` without their overlaps. */

const CLASSES = {
  file: `open openat openat2 creat stat stat64 lstat lstat64 newfstatat fstatat64 statx statfs statfs64 access faccessat
    faccessat2 readlink readlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir chdir fchdir getcwd chmod
    fchmodat chown lchown fchownat link linkat symlink symlinkat mknod mknodat truncate truncate64 utime utimes utimensat
    futimesat chroot mount umount umount2 pivot_root swapon swapoff quotactl getxattr lgetxattr setxattr lsetxattr listxattr
    llistxattr removexattr lremovexattr inotify_add_watch inotify_rm_watch fanotify_mark name_to_handle_at
    open_by_handle_at open_tree move_mount acct uselib`,
  descriptor: `read write pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 close close_range lseek _llseek dup
    dup2 dup3 fcntl fcntl64 ioctl fstat fstat64 fstatfs fstatfs64 getdents getdents64 ftruncate ftruncate64 fsync fdatasync
    sync syncfs sync_file_range fallocate fadvise64 flock fchmod fchown fgetxattr fsetxattr sendfile sendfile64
    copy_file_range splice tee vmsplice readahead pipe pipe2 eventfd eventfd2 epoll_create epoll_create1 epoll_ctl
    timerfd_create timerfd_settime timerfd_gettime signalfd signalfd4 inotify_init inotify_init1 fanotify_init
    memfd_create io_setup io_submit io_cancel io_destroy io_uring_setup io_uring_register perf_event_open bpf
    userfaultfd pidfd_open pidfd_getfd`,
  network: `socket socketpair bind listen accept accept4 connect getsockname getpeername setsockopt getsockopt send sendto
    sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64 shutdown socketcall sethostname setdomainname`,
  memory: `brk sbrk mmap mmap2 old_mmap munmap mremap mprotect pkey_mprotect madvise process_madvise mincore mlock mlock2
    mlockall munlock munlockall msync remap_file_pages mbind get_mempolicy set_mempolicy migrate_pages move_pages
    membarrier shmat shmdt shmget shmctl`,
  process: `execve execveat fork vfork clone clone2 clone3 exit exit_group kill tkill tgkill pidfd_send_signal prctl
    arch_prctl set_tid_address set_robust_list get_robust_list rseq set_thread_area get_thread_area modify_ldt ptrace
    setpgid getpgid getpgrp setsid getsid unshare setns sched_setaffinity sched_getaffinity sched_setscheduler
    sched_setparam setpriority getpriority prlimit64 getrlimit setrlimit ugetrlimit getrusage capget capset seccomp
    setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid`,
  wait: `poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_wait epoll_pwait epoll_pwait2
    epoll_wait_old futex futex_time64 futex_waitv nanosleep clock_nanosleep clock_nanosleep_time64 pause wait4 waitid
    waitpid rt_sigsuspend sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 sched_yield io_getevents io_pgetevents
    io_uring_enter semop semtimedop msgrcv mq_timedreceive restart_syscall`,
  signal: `rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack sigaction
    sigprocmask sigreturn signal alarm setitimer getitimer timer_create timer_settime timer_delete`,
} as const;

const CLASS_OF = new Map(
  Object.entries(CLASSES).flatMap(([name, calls]) =>
    calls.split(/\s+/).map((call): [string, string] => [call, name]),
  ),
);

/** `other` for calls that only ask (getpid, uname, clock_gettime) and for those that are not known. */
export function classOfCall(name: string): string {
  return CLASS_OF.get(name) ?? 'other';
}
