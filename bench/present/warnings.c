/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that stand over every table of a comparison. */
#include "present/warnings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "present/what_if.h"
#include "stats/power.h"

int warnings_leave_out(struct sentences *left_out, const struct observation *observation,
		       struct failure *failure)
{
	char name[256];

	(void)snprintf(name, sizeof(name), "%s (%s)", observation->metric, observation->unit);
	for (size_t i = 0; i < left_out->count; i++)
		if (strcmp(left_out->list[i], name) == 0)
			return 0;
	return sentences_add(left_out, failure, "%s", name);
}

static int warn_left_out(struct sentences *said, const struct sentences *left_out,
			 struct failure *failure)
{
	char names[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < left_out->count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 left_out->list[i]);
	return left_out->count == 0 ? 0 :
	       sentences_add(said, failure,
			     "Left out, since one side alone measured it: %s.", names);
}

static int warn_same(struct sentences *said, const struct comparison_set *set,
		     struct failure *failure)
{
	const char *causes = set->emulated ?
		"boots that depend on more than their seed (an emulator or host that lets time in), "
		"or a benchmark whose work depends on where memory happens to lie" :
		"drift of the machine between boots, other work on it, or a layout of memory that "
		"each boot draws anew";

	if (!set->same_differs)
		return 0;
	return sentences_add(said, failure,
			     "The base differs from itself in this campaign (A/A check): whatever "
			     "made that difference is in every figure below. Likely causes: %s. Chance "
			     "alone does this to at most one campaign in twenty.", causes);
}

static bool is_test(const struct comparison *comparison)
{
	return comparison->family > 0;
}

static int warn_unpaired(struct sentences *said, const struct comparison_set *set,
			 struct failure *failure)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_test(&set->comparisons[i]) && !set->comparisons[i].paired)
			return sentences_add(said, failure,
					     "Unpaired: nothing tells the variants from what else "
					     "changed between their boots, so drift counts as effect, "
					     "and to find one takes several times the boots that a "
					     "campaign's paired blocks need.");
	return 0;
}

/* Too few pairs for any interval at the family's level: the verdict was open before the first boot. */
static int warn_few_blocks(struct sentences *said, const struct comparison_set *set,
			   struct failure *failure)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		double level = set->level / (double)comparison->family;
		const char *unit = comparison->builds ? "builds" : "blocks";

		if (!is_test(comparison) || !comparison->paired ||
		    comparison->blocks >= power_smallest_blocks(level))
			continue;
		return sentences_add(said, failure,
				     "%zu %s can decide nothing here: with %zu primary metrics "
				     "tested, the exact test needs at least %zu %s to reach its "
				     "level.", comparison->blocks,
				     comparison->blocks == 1 ? comparison->builds ? "build" : "block" :
							       unit,
				     comparison->family, power_smallest_blocks(level), unit);
	}
	return 0;
}

/* The same of unpaired boots. The smallest two-sided p of m and n boots is 2/C(m+n, m). */
static int warn_few_boots(struct sentences *said, const struct comparison_set *set,
			  struct failure *failure)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		double smallest = 2, level = set->level / (double)comparison->family;
		size_t boots = 0;

		if (!is_test(comparison) || comparison->paired ||
		    !isnan(comparison->simultaneous_difference[0]))
			continue;
		while (smallest > level) {
			boots++;
			smallest *= (double)boots / (double)(4 * boots - 2);
		}
		return sentences_add(said, failure,
				     "With %zu boot%s on the smaller side nothing can be decided here: "
				     "of %zu primary metric%s tested, unpaired, the exact test needs "
				     "%zu boots of each variant to reach its level.",
				     comparison->blocks, comparison->blocks == 1 ? "" : "s",
				     comparison->family, comparison->family == 1 ? "" : "s", boots);
	}
	return 0;
}

/* Figures of a machine that was given costs or trouble are those of no other. */
static int warn_what_if(struct sentences *said, const struct comparison_set *set,
			struct failure *failure)
{
	char costs[512], trouble[512];

	what_if_costs(set->dataset, costs, sizeof(costs));
	what_if_trouble(set->dataset, trouble, sizeof(trouble));
	if (*costs && sentences_add(said, failure,
				    "What if: UV calls cost what was set for this campaign (%s). One "
				    "nanosecond of it shows as an instruction, but for benchmarks that "
				    "wait for a disk (uv.direct_write, wb., fio.), which leave it out. "
				    "What calls cost on a real machine nobody has published.", costs) < 0)
		return -1;
	return *trouble ? sentences_add(said, failure,
					"Trouble was asked for in this campaign: %s. What is measured is "
					"how the kernels take it.", trouble) : 0;
}

int warnings_add(struct sentences *said, const struct comparison_set *set,
		 const struct sentences *left_out, struct failure *failure)
{
	if (warn_what_if(said, set, failure) < 0 || warn_same(said, set, failure) < 0 ||
	    warn_left_out(said, left_out, failure) < 0 ||
	    warn_unpaired(said, set, failure) < 0)
		return -1;
	return warn_few_blocks(said, set, failure) < 0 ? -1 :
	       warn_few_boots(said, set, failure);
}
