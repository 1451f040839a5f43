/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be the same in everything that is compared. */
#include "present/crossing.h"

#include <string.h>

static const struct {
	const char *what;
	const char *option; /* of --across */
	unsigned across;
	size_t offset;
	const char *warning;
} fields[] = {
	{ "architecture", "architecture", ACROSS_ARCHITECTURE,
	  offsetof(struct observation, architecture),
	  "the difference is that of the processors too" },
	{ "machine type", "machine", ACROSS_MACHINE, offsetof(struct observation, machine_type),
	  "the difference is that of the machines too" },
	{ "clock", "clock", ACROSS_CLOCK, offsetof(struct observation, clock),
	  "what one clock alone measured has nothing to be compared with" },
};

static const char *field_of(const struct observation *observation, size_t offset)
{
	return *(char *const *)((const char *)observation + offset);
}

static const char *or_unknown(const char *text)
{
	return *text ? text : "unknown";
}

/* The first boot whose field is not the first boot's, or NULL. */
static const struct observation *find_other(const struct dataset *dataset, size_t offset)
{
	const char *first = field_of(&dataset->observations[0], offset);

	for (size_t i = 1; i < dataset->observation_count; i++)
		if (strcmp(field_of(&dataset->observations[i], offset), first) != 0)
			return &dataset->observations[i];
	return NULL;
}

static int check_field(const struct dataset *dataset, size_t field, unsigned across,
		       unsigned *crossed, struct sentences *said, struct failure *failure)
{
	const struct observation *first = &dataset->observations[0];
	const struct observation *other = find_other(dataset, fields[field].offset);
	const char *first_value = or_unknown(field_of(first, fields[field].offset));
	const char *other_value;

	if (!other)
		return 0;
	other_value = or_unknown(field_of(other, fields[field].offset));
	if (!(across & fields[field].across))
		return failure_set(failure,
				   "compare: %s is %s in boot %s (%s) and %s in boot %s (%s): these "
				   "figures do not compare (--across %s does it all the same)",
				   fields[field].what, first_value, first->boot, first->variant,
				   other_value, other->boot, other->variant, fields[field].option);
	*crossed |= fields[field].across;
	return sentences_add(said, failure,
			     "Compared across %ss because --across says so: %s in boot %s (%s), %s "
			     "in boot %s (%s); %s.", fields[field].what, first_value, first->boot,
			     first->variant, other_value, other->boot, other->variant,
			     fields[field].warning);
}

/* What the emulator was told. Boots of machines without one have none of it, and are crossed by machine
 * type. */
static const struct {
	const char *what;
	const char *option;
	unsigned across;
	size_t offset;
} settings[] = {
	{ "emulator costs", "costs", ACROSS_COSTS, offsetof(struct observation, costs) },
	{ "Ultravisor settings", "ultravisor", ACROSS_ULTRAVISOR,
	  offsetof(struct observation, ultravisor) },
};

/* Whether a boot has the setting, or should say it. */
static bool has_setting(const struct observation *observation, size_t offset)
{
	return *field_of(observation, offset) || strcmp(observation->machine_type, "emulated") == 0;
}

static int check_setting(const struct dataset *dataset, size_t setting, unsigned across,
			 unsigned *crossed, struct sentences *said, struct failure *failure)
{
	const size_t offset = settings[setting].offset;
	const struct observation *first = NULL, *other = NULL;

	for (size_t i = 0; i < dataset->observation_count && !other; i++) {
		const struct observation *observation = &dataset->observations[i];

		if (!has_setting(observation, offset))
			continue;
		if (!first)
			first = observation;
		else if (strcmp(field_of(observation, offset), field_of(first, offset)) != 0)
			other = observation;
	}
	if (!other)
		return 0;
	if (!(across & settings[setting].across))
		return failure_set(failure,
				   "compare: the %s are %s in boot %s (%s) and %s in boot %s (%s): these "
				   "figures do not compare (--across %s does it all the same)",
				   settings[setting].what, or_unknown(field_of(first, offset)),
				   first->boot, first->variant, or_unknown(field_of(other, offset)),
				   other->boot, other->variant, settings[setting].option);
	*crossed |= settings[setting].across;
	return sentences_add(said, failure,
			     "Compared across %s because --across says so: %s in boot %s (%s), %s in "
			     "boot %s (%s); the difference is that of the %s too.",
			     settings[setting].what, or_unknown(field_of(first, offset)), first->boot,
			     first->variant, or_unknown(field_of(other, offset)), other->boot,
			     other->variant, settings[setting].what);
}

int crossing_check(const struct dataset *dataset, unsigned across, unsigned *crossed,
		   struct sentences *said, struct failure *failure)
{
	*crossed = 0;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (check_field(dataset, i, across, crossed, said, failure) < 0)
			return -1;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (check_setting(dataset, i, across, crossed, said, failure) < 0)
			return -1;
	return 0;
}
