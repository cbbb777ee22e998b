/* Stands between the program and the disk, by LD_PRELOAD: writes down every change to the centre's file and its log,
 * in their order, with what the program answers on its standard output; or makes the n-th of them fail.
 *
 * RECORD_FOLDER     the folder of the centre's file; only "centre.db" and "centre.db-wal" count
 * RECORD_ALL        so does every other file in it, but for SQLite's memory ("-shm")
 * RECORD_LOG        where to write them down: for each a header, then the name, then the data
 * RECORD_FAIL       "n errno": the n-th operation fails; "n errno for-ever": so do all that follow
 * RECORD_REFUSE     "errno path": every operation fails as long as there is a file at this path
 * RECORD_KILL       "n": the program is killed before it renames, deletes or syncs anything in the folder the n-th time
 * RECORD_KILL_WRITES  with it: before it writes or cuts anything there, too
 *
 * What happened is written down after it happened, an answer before it is given: the log is never better than the truth.
 *
 * A renameat2 that no library makes, which is how the program never takes another file's name, is met by a trap of the
 * kernel (seccomp) and made here. What a program without a library writes (age) is read when its file is synced or renamed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#define ARGUMENT(context, at) ((context)->uc_mcontext.gregs[(int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8}[at]])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#define ARGUMENT(context, at) ((context)->uc_mcontext.regs[at])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#else
#error "how this machine hands over the arguments of a system call is not written here"
#endif

/* The sixth argument, which renameat2 does not have, of those made here. */
#define OURS 0x5ec04dedu

struct header {
  uint32_t op, pid, name, data;
  uint64_t at;
};

static char folder[4096];
static int log_fd = -1;
static long fail_at, fail_errno, fail_on, count;
static char switch_path[4096];
static int switch_errno;
static long kill_at, kill_count, kill_writes;
static int all;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off_t);
static int (*real_ftruncate64)(int, off_t), (*real_fsync)(int), (*real_fdatasync)(int), (*real_unlink)(const char *);

static void trap_renames(void);

__attribute__((constructor)) static void start(void) {
  const char *where = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG"), *fail = getenv("RECORD_FAIL");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  if (getenv("RECORD_KILL")) kill_at = atol(getenv("RECORD_KILL"));
  kill_writes = getenv("RECORD_KILL_WRITES") != NULL;
  all = getenv("RECORD_ALL") != NULL;
  if (where) snprintf(folder, sizeof folder, "%s", where);
  if (log) log_fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  char on[16] = "";
  if (fail) sscanf(fail, "%ld %ld %15s", &fail_at, &fail_errno, on);
  fail_on = on[0] != 0;
  const char *refuse = getenv("RECORD_REFUSE");
  if (refuse) sscanf(refuse, "%d %4095s", &switch_errno, switch_path);
  if (log || kill_at) trap_renames();
}

/* The name within the folder of what is watched, "." for the folder itself, none for the rest. */
static const char *named(const char *path) {
  size_t length = strlen(folder);
  if (!length || strncmp(path, folder, length)) return NULL;
  if (!path[length]) return ".";
  const char *name = path + length + 1;
  if (path[length] != '/') return NULL;
  if (all) return strchr(name, '/') || strstr(name, "-shm") ? NULL : name;
  return !strcmp(name, "centre.db") || !strcmp(name, "centre.db-wal") ? name : NULL;
}

static const char *of(int fd, char *path) {
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return NULL;
  path[length] = 0;
  return named(path);
}

static void note(char op, const char *name, uint64_t at, const void *data, size_t length) {
  if (log_fd < 0) return;
  int before = errno;
  struct header header = {op, getpid(), strlen(name), length, at};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)name, header.name}, {(void *)data, length}};
  if (writev(log_fd, parts, 3) < 0) abort();
  errno = before;
}

static int fails(void) {
  if (switch_path[0] && !access(switch_path, F_OK)) {
    errno = switch_errno;
    return 1;
  }
  count++;
  if (!fail_at || count < fail_at || (count > fail_at && !fail_on)) return 0;
  errno = fail_errno;
  return 1;
}

static void dies(const char *path) {
  if (kill_at && !strncmp(path, folder, strlen(folder)) && ++kill_count == kill_at) raise(SIGKILL);
}

ssize_t write(int fd, const void *data, size_t length) {
  char path[4096] = "";
  if (fd == 1) note('A', "", 0, data, length);
  const char *name = fd > 2 ? of(fd, path) : NULL;
  if (fd > 2 && kill_writes) dies(path);
  if (!name) return real_write(fd, data, length);
  if (fails()) return -1;
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t written = real_write(fd, data, length);
  if (written > 0) note('W', name, at, data, written);
  return written;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
  char path[4096] = "";
  const char *name = of(fd, path);
  if (kill_writes) dies(path);
  if (name && fails()) return -1;
  ssize_t written = real_pwrite64(fd, data, length, at);
  if (name && written > 0) note('W', name, at, data, written);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite64(fd, data, length, at); }

int ftruncate64(int fd, off_t length) {
  char path[4096] = "";
  const char *name = of(fd, path);
  if (kill_writes) dies(path);
  if (name && fails()) return -1;
  int cut = real_ftruncate64(fd, length);
  if (name && !cut) note('T', name, length, "", 0);
  return cut;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* Writes down all that a file of a hidden name holds: another program was given it to write. */
static void note_whole(const char *path, const char *name) {
  struct stat seen;
  int fd = all && name[0] == '.' && name[1] ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return;
  if (!fstat(fd, &seen) && S_ISREG(seen.st_mode) && seen.st_size) {
    void *bytes = mmap(NULL, seen.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) abort();
    note('W', name, 0, bytes, seen.st_size);
    munmap(bytes, seen.st_size);
  }
  close(fd);
}

static int synced(int fd, int (*real)(int)) {
  char path[4096] = "";
  const char *name = of(fd, path);
  dies(path);
  if (name && fails()) return -1;
  if (name) note_whole(path, name);
  int done = real(fd);
  if (name && !done) note('S', name, 0, "", 0);
  return done;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

static const char *absolute(const char *path, char *room) {
  if (path[0] == '/' || !getcwd(room, 2048)) return path;
  strcat(room, "/");
  return strncat(room, path, 2047);
}

static int renamed(const char *from, const char *to, unsigned flags) {
  char rooms[2][4096];
  from = absolute(from, rooms[0]), to = absolute(to, rooms[1]);
  dies(from);
  const char *old = named(from), *new = named(to);
  if (old && new) note_whole(from, old);
  long done = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags, OURS);
  if (!done && old && new) note('R', old, 0, new, strlen(new));
  return done;
}

int rename(const char *from, const char *to) { return renamed(from, to, 0); }

static void trapped(int signal, siginfo_t *info, void *machine) {
  (void)signal, (void)info;
  ucontext_t *context = machine;
  int before = errno;
  if ((int)ARGUMENT(context, 0) != AT_FDCWD || (int)ARGUMENT(context, 2) != AT_FDCWD) abort();
  int done = renamed((char *)ARGUMENT(context, 1), (char *)ARGUMENT(context, 3), ARGUMENT(context, 4));
  RESULT(context) = done ? -errno : 0;
  errno = before;
}

static void trap_renames(void) {
  struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER};
  struct sock_filter lines[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OURS, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof lines / sizeof *lines, lines};
  if (sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
    abort();
}

int unlink(const char *path) {
  dies(path);
  const char *name = named(path);
  if (name && fails()) return -1;
  int gone = real_unlink(path);
  if (name && !gone) note('U', name, 0, "", 0);
  return gone;
}
