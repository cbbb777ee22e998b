/* Stands between the program and the disk, by LD_PRELOAD: writes down every change to the centre's file and its log,
 * in their order, with what the program answers on its standard output; or makes the n-th of them fail.
 *
 * RECORD_FOLDER     the folder of the centre's file; only "centre.db" and "centre.db-wal" count
 * RECORD_LOG        where to write them down: for each a header, then the name, then the data
 * RECORD_FAIL       "n errno": the n-th operation fails; "n errno for-ever": so do all that follow
 * RECORD_REFUSE     "errno path": every operation fails as long as there is a file at this path
 * RECORD_KILL       "n": the program is killed before it renames, deletes or syncs anything in the folder the n-th time
 * RECORD_KILL_WRITES  with it: before it writes or cuts anything there, too
 *
 * What happened is written down after it happened, an answer before it is given: the log is never better than the truth.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

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
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off_t);
static int (*real_ftruncate64)(int, off_t), (*real_fsync)(int), (*real_fdatasync)(int), (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void) {
  const char *where = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG"), *fail = getenv("RECORD_FAIL");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  if (getenv("RECORD_KILL")) kill_at = atol(getenv("RECORD_KILL"));
  kill_writes = getenv("RECORD_KILL_WRITES") != NULL;
  if (where) snprintf(folder, sizeof folder, "%s", where);
  if (log) log_fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  char on[16] = "";
  if (fail) sscanf(fail, "%ld %ld %15s", &fail_at, &fail_errno, on);
  fail_on = on[0] != 0;
  const char *refuse = getenv("RECORD_REFUSE");
  if (refuse) sscanf(refuse, "%d %4095s", &switch_errno, switch_path);
}

/* The name within the folder of what is watched, "." for the folder itself, none for the rest. */
static const char *named(const char *path) {
  size_t length = strlen(folder);
  if (!length || strncmp(path, folder, length)) return NULL;
  if (!path[length]) return ".";
  const char *name = path + length + 1;
  return path[length] == '/' && (!strcmp(name, "centre.db") || !strcmp(name, "centre.db-wal")) ? name : NULL;
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

static int synced(int fd, int (*real)(int)) {
  char path[4096] = "";
  const char *name = of(fd, path);
  dies(path);
  if (name && fails()) return -1;
  int done = real(fd);
  if (name && !done) note('S', name, 0, "", 0);
  return done;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int rename(const char *from, const char *to) {
  dies(from);
  return real_rename(from, to);
}

int unlink(const char *path) {
  dies(path);
  const char *name = named(path);
  if (name && fails()) return -1;
  int gone = real_unlink(path);
  if (name && !gone) note('U', name, 0, "", 0);
  return gone;
}
