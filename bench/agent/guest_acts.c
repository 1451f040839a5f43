/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading how guests take orders. */
#include "guest_acts.h"

static const char *const names[GUEST_ACTS] = {
	[ACT_TOUCH] = "touch",
	[ACT_FILL] = "fill",
	[ACT_VERIFY] = "verify",
	[ACT_SHARE] = "share",
	[ACT_UNSHARE] = "unshare",
};

const char *guest_act_name(enum guest_act act)
{
	return names[act];
}

static int take_word(json_t *object, const char *name, uint32_t *word, struct failure *failure)
{
	json_t *value = json_object_get(object, name);
	const json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || number > UINT32_MAX)
		return failure_set(failure,
			"malformed request: \"guest_acts\" has no \"%s\" that is an integer of 32 bits",
			name);
	*word = (uint32_t)number;
	return 0;
}

int guest_acts_parse(struct guest_acts *acts, json_t *object, struct failure *failure)
{
	json_t *orders = json_object_get(object, "orders");

	if (take_word(object, "signature", &acts->signature, failure) < 0)
		return -1;
	for (int act = 0; act < GUEST_ACTS; act++)
		if (take_word(orders, names[act], &acts->orders[act], failure) < 0)
			return -1;
	return 0;
}
