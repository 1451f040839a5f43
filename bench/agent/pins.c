/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations on nr_foll_pin_acquired. */
#include "pins.h"

#include "vmstat.h"

enum outcome pins_look(long long *count, struct failure *failure)
{
	struct failure refused;

	if (vmstat_fold(&refused) < 0) {
		(void)failure_set(failure, "pins can't be counted to the page: %s", refused.text);
		return OUTCOME_SKIPPED;
	}
	*count = vmstat_read("nr_foll_pin_acquired", failure);
	return *count < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

enum outcome pins_check(const struct run *run, long long before, long long due,
			struct failure *failure)
{
	long long count;
	enum outcome outcome = pins_look(&count, failure);

	if (outcome != OUTCOME_OK)
		return outcome;
	count -= before;
	if (count < due || (run->alone && count > due))
		return failure_set(failure, "the kernel counted %lld pins where %lld were due",
				   count, due);
	return OUTCOME_OK;
}
