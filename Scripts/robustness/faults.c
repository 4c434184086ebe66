// Lets calls that change files go wrong, one after the other. Loaded into a program with LD_PRELOAD.
//
//   NNRUN_FAULT=kill:N         the process is killed before the N-th such call
//   NNRUN_FAULT=cut:N          it is killed after half of the N-th call, if that writes; else after all of it
//   NNRUN_FAULT=fail:N:ERRNO   the N-th call fails, and only that one
//   NNRUN_FAULT=full:N         from the N-th call on the disk is full
//   NNRUN_FAULT=signal:N:S     the process is sent signal S before the N-th call, and goes on
//   NNRUN_FAULT_LOG=FILE       each call is written down there, a line each
//
// Calls are counted from 1 over all threads. Only regular files count, not terminals, pipes or /dev.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { NONE, KILL, CUT, FAIL, FULL, SIGNAL };

static enum kind kind;
static int position, argument;
static int log_file = -1;
static atomic_int count;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  static const char *const names[] = {"", "kill", "cut", "fail", "full", "signal"};
  char name[16] = "";
  const char *fault = getenv("NNRUN_FAULT"), *path = getenv("NNRUN_FAULT_LOG");
  if (fault && sscanf(fault, "%15[a-z]:%d:%d", name, &position, &argument) >= 2)
    for (int i = KILL; i <= SIGNAL; i++)
      if (!strcmp(name, names[i])) kind = (enum kind)i;
  // Far from the numbers that the program's own files get.
  if (path) {
    int opened = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    log_file = fcntl(opened, F_DUPFD_CLOEXEC, 900);
    close(opened);
  }
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Counts a call. Gives the errno it is to fail with, 0 if it is to be made, -1 if it is the last that is made.
static int fault(const char *call, const char *path, int takes_room) {
  int saved = errno, number = atomic_fetch_add(&count, 1) + 1, result = 0;
  if (log_file >= 0) dprintf(log_file, "%d %s %s\n", number, call, path);
  if (kind == KILL && number == position) die();
  // To this thread, so that it has come when the call is made.
  if (kind == SIGNAL && number == position) raise(argument);
  if (kind == CUT && number == position) result = -1;
  if (kind == FAIL && number == position) result = argument;
  if (kind == FULL && number >= position && takes_room) result = ENOSPC;
  errno = saved;
  return result;
}

static int is_special(const char *path) { return !strncmp(path, "/dev/", 5) || !strncmp(path, "/proc/", 6); }

static const char *name_of(int descriptor, char *buffer, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, buffer, size - 1);
  buffer[length > 0 ? length : 0] = 0;
  return buffer;
}

#define CALL(made, call, path, takes_room)          \
  do {                                              \
    int code_ = fault(call, path, takes_room);      \
    if (code_ > 0) { errno = code_; return -1; }    \
    __typeof__(made) result_ = (made);              \
    if (code_ < 0) die();                           \
    return result_;                                 \
  } while (0)

static int open_file(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  if (!(flags & (O_CREAT | O_TRUNC)) || is_special(path)) return real(path, flags, mode);
  // A file that is there already needs no room to be opened.
  CALL(real(path, flags, mode), "open", path, access(path, F_OK) != 0);
}

static mode_t mode_of(int flags, va_list arguments) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0; }

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file((int (*)(const char *, int, ...))REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file((int (*)(const char *, int, ...))REAL(open64), path, flags, mode);
}

int mkdir(const char *path, mode_t mode) { CALL(REAL(mkdir)(path, mode), "mkdir", path, 1); }
int symlink(const char *to, const char *path) { CALL(REAL(symlink)(to, path), "symlink", path, 1); }
int link(const char *from, const char *to) { CALL(REAL(link)(from, to), "link", to, 1); }
int rename(const char *from, const char *to) { CALL(REAL(rename)(from, to), "rename", to, 0); }
int unlink(const char *path) { CALL(REAL(unlink)(path), "unlink", path, 0); }
int rmdir(const char *path) { CALL(REAL(rmdir)(path), "rmdir", path, 0); }

int fsync(int descriptor) {
  char name[256];
  CALL(REAL(fsync)(descriptor), "fsync", name_of(descriptor, name, sizeof name), 0);
}

int ftruncate(int descriptor, off_t size) {
  char name[256];
  CALL(REAL(ftruncate)(descriptor, size), "ftruncate", name_of(descriptor, name, sizeof name), 0);
}

int posix_fallocate(int descriptor, off_t offset, off_t size) {
  char name[256];
  int code = fault("posix_fallocate", name_of(descriptor, name, sizeof name), 1);
  // This one gives its error instead of setting errno.
  if (code > 0) return code;
  int result = REAL(posix_fallocate)(descriptor, offset, size);
  if (code < 0) die();
  return result;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  struct stat status;
  char name[256];
  __typeof__(&write) real = REAL(write);
  if (descriptor == log_file || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    return real(descriptor, bytes, size);
  off_t here = lseek(descriptor, 0, SEEK_CUR);
  // Room that was reserved for the file is there whatever happens.
  int is_reserved = here >= 0 && here + (off_t)size <= (off_t)status.st_blocks * 512;
  int code = fault("write", name_of(descriptor, name, sizeof name), !is_reserved);
  if (code > 0) {
    errno = code;
    return -1;
  }
  if (code < 0) {
    real(descriptor, bytes, size / 2);
    die();
  }
  return real(descriptor, bytes, size);
}
