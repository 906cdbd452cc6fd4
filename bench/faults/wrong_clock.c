/* A wall clock that is off, for LD_PRELOAD: every process has a file "<folder>/<pid>" of eight bytes, the nanoseconds by
 * which its CLOCK_REALTIME is off, mapped, so that others change it at any moment. Monotonic clocks stay as they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static int64_t right = 0;
static volatile int64_t *off_ns = &right;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    real_clock_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    const char *folder = getenv("XUESHI_FAULTS_CLOCKS");
    char path[512];
    if (folder == NULL || snprintf(path, sizeof path, "%s/%d", folder, (int)getpid()) >= (int)sizeof path) return;
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (ftruncate(file, sizeof(int64_t)) == 0) {
        void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
        if (mapped != MAP_FAILED) off_ns = mapped;
    }
    close(file);
}

int clock_gettime(clockid_t id, struct timespec *at) {
    if (real_clock_gettime == NULL) begin();
    int failed = real_clock_gettime(id, at);
    if (failed == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) && *off_ns != 0) {
        int64_t ns = (int64_t)at->tv_sec * SECOND + at->tv_nsec + *off_ns;
        at->tv_sec = ns / SECOND;
        at->tv_nsec = ns % SECOND;
    }
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    int failed = clock_gettime(CLOCK_REALTIME, &exact);
    if (failed == 0 && at != NULL) {
        at->tv_sec = exact.tv_sec;
        at->tv_usec = exact.tv_nsec / 1000;
    }
    return failed;
}

time_t time(time_t *at) {
    struct timespec exact;
    if (clock_gettime(CLOCK_REALTIME, &exact) != 0) return (time_t)-1;
    if (at != NULL) *at = exact.tv_sec;
    return exact.tv_sec;
}

int timespec_get(struct timespec *at, int base) {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, at) == 0 ? base : 0;
}
