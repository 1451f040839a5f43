/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the benchmarks over gup_test share. */
#include "gup_test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pins.h"
#include "uv_calls.h"
#include "work_area.h"

#define DEVICE "/sys/kernel/debug/gup_test"
#define FLAG_WRITE 0x1 /* FOLL_WRITE, as the kernel's own gup_test program asks for by default */

/* mm/gup_test.h of Linux 5.11 and later; older kernels refuse the ioctl numbers, which carry the
 * size. */
struct gup_test {
	__u64 get_delta_usec;
	__u64 put_delta_usec;
	__u64 addr;
	__u64 size;
	__u32 nr_pages_per_call;
	__u32 gup_flags;
	__u32 test_flags;
	__u32 which_pages[8];
};

struct gup_run {
	struct work_area area;
	int device;
	long long pins_before;        /* the kernel's count, in the counting pass */
};

enum outcome gup_test_prepare(struct run *run, struct failure *failure)
{
	struct gup_run *own = calloc(1, sizeof(*own));

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)run_integer(run, "pages");
	own->device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (own->device < 0) {
		(void)failure_set_errno(failure, errno, "open %s", DEVICE);
		if (errno == ENOENT)
			(void)failure_set(failure,
				"open %s: %s (kernel built without CONFIG_GUP_TEST? debugfs not mounted?)",
				DEVICE, strerror(ENOENT));
		return OUTCOME_SKIPPED;
	}
	return work_area_start(&own->area, run, (size_t)run->units, failure);
}

enum outcome gup_test_reset(struct run *run, struct failure *failure)
{
	struct gup_run *own = run->data;
	enum outcome outcome = work_area_reset(&own->area, run, failure);

	if (outcome == OUTCOME_OK && run->pass == PASS_COUNT)
		outcome = pins_look(&own->pins_before, failure);
	return outcome;
}

enum outcome gup_test_measure(struct run *run, enum gup_test_command command,
			      struct failure *failure)
{
	struct gup_run *own = run->data;
	const struct page_area *pages = &own->area.pages;
	const size_t bytes = pages->count * pages->page_size;
	struct gup_test request = {
		.addr = (uintptr_t)pages->memory,
		.size = bytes,
		.nr_pages_per_call = (__u32)run_integer(run, "pages_per_call"),
		.gup_flags = FLAG_WRITE,
	};

	if (ioctl(own->device, _IOWR('g', command, struct gup_test), &request) < 0)
		return failure_set_errno(failure, errno, "gup_test ioctl %d", command);
	if (request.size != bytes)
		return failure_set(failure, "gup_test got %llu of %zu bytes",
				   (unsigned long long)request.size, bytes);
	run->extra[run->clock == KIND_ICOUNT ? 0 : 1] =
		(double)request.get_delta_usec * 1000.0 / run->units;
	return OUTCOME_OK;
}

enum outcome gup_test_check(struct run *run, const struct uv_calls *calls, bool pins,
			    struct failure *failure)
{
	struct gup_run *own = run->data;
	const long long pages = (long long)own->area.pages.count;
	enum outcome outcome = pins_check(run, own->pins_before, pins ? pages : 0, failure);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (uv_calls_check_hook(run, calls, pages, pins, failure) < 0)
		return OUTCOME_FAILED;
	return work_area_verify(&own->area, run, calls, failure);
}

void gup_test_clean_up(struct run *run)
{
	struct gup_run *own = run->data;

	if (!own)
		return;
	work_area_end(&own->area);
	if (own->device >= 0)
		(void)close(own->device);
	free(own);
}
