/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mapping, filling and verifying pages. */
#include "pages.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int page_area_map(struct page_area *area, size_t count, struct failure *failure)
{
	size_t alignment = PAGE_AREA_ALIGNMENT;
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (count * page_size + alignment - 1) / alignment * alignment;

	*area = (struct page_area){ .bytes = bytes, .page_size = page_size, .count = count };
	area->mapped_bytes = bytes + alignment;
	area->mapping = mmap(NULL, area->mapped_bytes, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (area->mapping == MAP_FAILED) {
		area->mapping = NULL;
		return failure_set_errno(failure, errno, "map %zu pages", count);
	}
	area->memory = (unsigned char *)(((uintptr_t)area->mapping + alignment - 1) / alignment *
					 alignment);
	/* EINVAL: a kernel without huge pages, which is as good. */
	if (madvise(area->mapping, area->mapped_bytes, MADV_NOHUGEPAGE) < 0 && errno != EINVAL)
		return failure_set_errno(failure, errno, "keep huge pages off %zu pages", count);
	return 0;
}

void page_area_unmap(struct page_area *area)
{
	if (area->mapping)
		(void)munmap(area->mapping, area->mapped_bytes);
	*area = (struct page_area){ 0 };
}

/* Of a Weyl sequence (odd: no word comes twice). */
#define STEP UINT64_C(0x9e3779b97f4a7c15)

void pages_contents(uint64_t seed, uint64_t *first, uint64_t *step)
{
	*first = ((seed << 32) + 1) * STEP;
	*step = STEP;
}

/* With the last bit set so that none is zero. */
static uint64_t word_at(uint64_t first, uint64_t step, uint64_t index)
{
	return (first + index * step) | 1;
}

void pages_fill(void *memory, size_t page_size, size_t pages, uint64_t seed)
{
	uint64_t *words = memory;
	size_t count = pages * (page_size / sizeof(*words));
	uint64_t first;
	uint64_t step;

	pages_contents(seed, &first, &step);
	for (size_t i = 0; i < count; i++)
		words[i] = word_at(first, step, i);
}

int pages_verify(const void *memory, size_t page_size, size_t pages, uint64_t seed,
		 struct failure *failure)
{
	const uint64_t *words = memory;
	size_t count = pages * (page_size / sizeof(*words));
	uint64_t first;
	uint64_t step;

	pages_contents(seed, &first, &step);
	for (size_t i = 0; i < count; i++)
		if (words[i] != word_at(first, step, i))
			return failure_set(failure,
				"contents differ after the round trip: page %zu, byte %zu",
				i * sizeof(*words) / page_size, i * sizeof(*words) % page_size);
	return 0;
}

void pages_touch(const struct page_area *area)
{
	const volatile unsigned char *memory = area->memory;

	for (size_t i = 0; i < area->count; i++)
		(void)memory[i * area->page_size];
}
