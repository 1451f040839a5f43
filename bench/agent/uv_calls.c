/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations on Ultravisor calls. */
#include "uv_calls.h"

static const char *const command_names[UV_COMMANDS] = {
	[UV_EXPORT] = "export",
	[UV_IMPORT] = "import",
	[UV_DESTROY_PAGE] = "destroy_page",
	[UV_PIN_SHARED] = "pin_shared",
	[UV_UNPIN_SHARED] = "unpin_shared",
	[UV_UNPACK] = "unpack",
};

const char *uv_command_name(enum uv_command command)
{
	return command_names[command];
}

enum outcome uv_calls_expect(const struct uv_calls *calls, enum uv_command command,
			     long long expected, struct failure *failure)
{
	if (!calls->known[command]) {
		(void)failure_set(failure,
			"Ultravisor calls (%s) can't be counted here: neither counters nor kprobes prove the work",
			uv_command_name(command));
		return OUTCOME_SKIPPED;
	}
	if ((long long)calls->count[command] != expected)
		return failure_set(failure, "%llu UV calls of %s counted where %lld were due",
				   (unsigned long long)calls->count[command],
				   uv_command_name(command), expected);
	return OUTCOME_OK;
}

enum outcome uv_calls_expect_accessible(const struct uv_calls *calls, long long pages,
					struct failure *failure)
{
	return uv_calls_expect(calls, uv_calls_accessible_by(calls), pages, failure);
}

struct uv_calls uv_calls_between(const struct uv_calls *before, const struct uv_calls *after)
{
	struct uv_calls calls = *after;

	for (int command = 0; command < UV_COMMANDS; command++)
		calls.count[command] -= before->count[command];
	return calls;
}

int uv_calls_expect_if_known(const struct uv_calls *calls, enum uv_command command,
			     long long expected, const char *what, struct failure *failure)
{
	if (!calls->known[command] || (long long)calls->count[command] == expected)
		return 0;
	return failure_set(failure, "%s: %llu UV calls of %s counted where %lld were due", what,
			   (unsigned long long)calls->count[command], uv_command_name(command),
			   expected);
}

int uv_calls_expect_imports(const struct uv_calls *calls, long long pages, const char *what,
			    struct failure *failure)
{
	const long long imports = (long long)calls->count[UV_IMPORT];

	if (!calls->known[UV_IMPORT] || (imports >= pages && imports <= 2 * pages))
		return 0;
	return failure_set(failure, "%s: %lld UV calls of import counted where %lld were due, or up to %lld",
			   what, imports, pages, 2 * pages);
}

enum uv_command uv_calls_accessible_by(const struct uv_calls *calls)
{
	return !calls->known[UV_EXPORT] && calls->known[UV_PIN_SHARED] ? UV_PIN_SHARED : UV_EXPORT;
}

int uv_calls_compare(const struct uv_calls *calls, long windows, const struct uv_calls *counted,
		     struct failure *failure)
{
	for (int command = 0; command < UV_COMMANDS; command++) {
		if (!counted->known[command])
			continue;
		if (uv_calls_expect_if_known(calls, (enum uv_command)command,
					     (long long)counted->count[command] * windows,
					     "a timed sample did other work than the counting pass",
					     failure) < 0)
			return -1;
	}
	return 0;
}

int uv_calls_check_hook(const struct run *run, const struct uv_calls *calls, long long pages,
			bool pins, struct failure *failure)
{
	static const enum uv_command commands[] = { UV_PIN_SHARED, UV_EXPORT };
	/* A hook may make all pages accessible by this command. */
	static const bool due[STATE_COUNT][UV_COMMANDS] = {
		[STATE_SECURE] = { [UV_PIN_SHARED] = true, [UV_EXPORT] = true },
		[STATE_SHARED] = { [UV_PIN_SHARED] = true },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const long long count = (long long)calls->count[commands[i]];
		const bool may_be = pins && due[run->state][commands[i]];

		if (!calls->known[commands[i]] || count == 0 || (may_be && count == pages))
			continue;
		return failure_set(failure, "%lld UV calls of %s for %lld %s pages, where %s",
				   count, uv_command_name(commands[i]), pages,
				   page_state_name(run->state),
				   may_be ? "all or none were due" : "none were due");
	}
	return 0;
}
