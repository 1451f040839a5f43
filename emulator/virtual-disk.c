// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Block driver "uvbench-disk": a private copy of an image in memory, whose requests complete after a fixed latency of
 * virtual time. Under -icount the completion runs in the vCPU's thread at an exact instruction, so that disk waits
 * are the same in every boot:
 *   -drive if=none,id=root,driver=uvbench-disk,image=FILE,latency-ns=20000
 */
#include "qemu/osdep.h"
#include "block/block_int.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "qemu/option.h"
#include "qemu/timer.h"
#include "uvbench/qemu-names.h"
#include <sys/mman.h>

#define OPTION_IMAGE "image"
#define OPTION_LATENCY "latency-ns"
#define DEFAULT_LATENCY 20000

struct waiting_request {
    Coroutine *coroutine;
    QEMUTimer timer;
    QLIST_ENTRY(waiting_request) next;
};

struct virtual_disk {
    uint8_t *contents;
    int64_t length;
    int64_t latency;
    int drained; /* drains nest */
    QLIST_HEAD(, waiting_request) waiting;
};

static QemuOptsList runtime_options = {
    .name = "uvbench-disk",
    .head = QTAILQ_HEAD_INITIALIZER(runtime_options.head),
    .desc = {
        {
            .name = OPTION_IMAGE,
            .type = QEMU_OPT_STRING,
            .help = "file that the disk starts as; it is never written to",
        },
        {
            .name = OPTION_LATENCY,
            .type = QEMU_OPT_NUMBER,
            .help = "nanoseconds of virtual time that each request takes, at least 1",
        },
        { }
    },
};

static int map_image(struct virtual_disk *disk, const char *image, Error **error)
{
    int file = qemu_open(image, O_RDONLY, error);
    struct stat status;
    int result = 0;

    if (file < 0) {
        return -errno;
    }
    if (fstat(file, &status) < 0) {
        result = -errno;
        error_setg_errno(error, errno, "stat %s", image);
        goto out;
    }
    if (!S_ISREG(status.st_mode) || !status.st_size || status.st_size % BDRV_SECTOR_SIZE) {
        result = -EINVAL;
        error_setg(error, "%s: not a regular file of one or more whole sectors of %llu bytes", image, BDRV_SECTOR_SIZE);
        goto out;
    }
    disk->length = status.st_size;
    disk->contents = mmap(NULL, disk->length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
    if (disk->contents == MAP_FAILED) {
        result = -errno;
        error_setg_errno(error, errno, "map %s", image);
    }
out:
    qemu_close(file);
    return result;
}

static int virtual_disk_open(BlockDriverState *bs, QDict *options, int flags, Error **error)
{
    struct virtual_disk *disk = bs->opaque;
    QemuOpts *parsed = qemu_opts_create(&runtime_options, NULL, 0, &error_abort);
    const char *image;
    int result = -EINVAL;

    if (!qemu_opts_absorb_qdict(parsed, options, error)) {
        goto out;
    }
    image = qemu_opt_get(parsed, OPTION_IMAGE);
    disk->latency = qemu_opt_get_number(parsed, OPTION_LATENCY, DEFAULT_LATENCY);
    if (!image) {
        error_setg(error, "uvbench-disk needs an image=FILE");
        goto out;
    }
    if (disk->latency < 1) {
        error_setg(error, "latency-ns=%" PRId64 ": at least 1 nanosecond is needed", disk->latency);
        goto out;
    }
    QLIST_INIT(&disk->waiting);
    result = map_image(disk, image, error);
out:
    qemu_opts_del(parsed);
    return result;
}

static void virtual_disk_close(BlockDriverState *bs)
{
    struct virtual_disk *disk = bs->opaque;

    munmap(disk->contents, disk->length);
}

static int64_t virtual_disk_getlength(BlockDriverState *bs)
{
    struct virtual_disk *disk = bs->opaque;

    return disk->length;
}

static void wake(void *opaque)
{
    struct waiting_request *request = opaque;

    aio_co_wake(request->coroutine);
}

/*
 * The timer belongs to the main list of the virtual clock, which a vCPU's thread runs under -icount; the AioContext's
 * own list would run in the main loop at any moment. Requests of QEMU itself (probing at start) and of a disk that
 * is being drained do not wait: virtual time may stand still.
 */
static void coroutine_fn wait_latency(struct virtual_disk *disk)
{
    struct waiting_request request = { .coroutine = qemu_coroutine_self() };

    if (disk->drained || !qemu_in_vcpu_thread()) {
        return;
    }
    QLIST_INSERT_HEAD(&disk->waiting, &request, next);
    timer_init_ns(&request.timer, QEMU_CLOCK_VIRTUAL, wake, &request);
    timer_mod_ns(&request.timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + disk->latency);
    qemu_coroutine_yield();
    timer_del(&request.timer);
    timer_deinit(&request.timer);
    QLIST_REMOVE(&request, next);
}

static int coroutine_fn virtual_disk_read(BlockDriverState *bs, int64_t offset, int64_t bytes, QEMUIOVector *vector,
                                          BdrvRequestFlags flags)
{
    struct virtual_disk *disk = bs->opaque;

    wait_latency(disk);
    qemu_iovec_from_buf(vector, 0, disk->contents + offset, bytes);
    return 0;
}

static int coroutine_fn virtual_disk_write(BlockDriverState *bs, int64_t offset, int64_t bytes, QEMUIOVector *vector,
                                           BdrvRequestFlags flags)
{
    struct virtual_disk *disk = bs->opaque;

    wait_latency(disk);
    qemu_iovec_to_buf(vector, 0, disk->contents + offset, bytes);
    return 0;
}

static int coroutine_fn virtual_disk_flush(BlockDriverState *bs)
{
    wait_latency(bs->opaque);
    return 0;
}

/* Discarded sectors keep their contents, as they may. */
static int coroutine_fn virtual_disk_discard(BlockDriverState *bs, int64_t offset, int64_t bytes)
{
    wait_latency(bs->opaque);
    return 0;
}

static void virtual_disk_drain_begin(BlockDriverState *bs)
{
    struct virtual_disk *disk = bs->opaque;
    struct waiting_request *request;

    disk->drained++;
    QLIST_FOREACH(request, &disk->waiting, next) {
        if (timer_pending(&request->timer)) {
            timer_del(&request->timer);
            aio_co_wake(request->coroutine);
        }
    }
}

static void virtual_disk_drain_end(BlockDriverState *bs)
{
    struct virtual_disk *disk = bs->opaque;

    disk->drained--;
}

static void virtual_disk_refresh_filename(BlockDriverState *bs)
{
    snprintf(bs->exact_filename, sizeof(bs->exact_filename), "uvbench-disk");
}

static BlockDriver virtual_disk_driver = {
    .format_name = "uvbench-disk",
    .protocol_name = "uvbench-disk",
    .instance_size = sizeof(struct virtual_disk),
    .bdrv_open = virtual_disk_open,
    .bdrv_close = virtual_disk_close,
    .bdrv_co_getlength = virtual_disk_getlength,
    .bdrv_refresh_filename = virtual_disk_refresh_filename,
    .bdrv_co_preadv = virtual_disk_read,
    .bdrv_co_pwritev = virtual_disk_write,
    .bdrv_co_flush_to_disk = virtual_disk_flush,
    .bdrv_co_pdiscard = virtual_disk_discard,
    .bdrv_drain_begin = virtual_disk_drain_begin,
    .bdrv_drain_end = virtual_disk_drain_end,
};

static void register_virtual_disk(void)
{
    bdrv_register(&virtual_disk_driver);
}

block_init(register_virtual_disk);
