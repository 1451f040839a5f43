/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a benchmark is: one file under micro/ that ends in its descriptor, and its line in
 * CMakeLists.txt. */
#ifndef UVBENCH_BENCHMARK_H
#define UVBENCH_BENCHMARK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/failure.h"

/* How a benchmark's function ended. The reason of a skip or a failure is in the failure. A
 * benchmark that "was found" ended in a finding, which is written already. */
enum outcome { OUTCOME_FAILED = -1, OUTCOME_OK = 0, OUTCOME_SKIPPED = 1, OUTCOME_FOUND = 2 };

/* What pages are when a window opens. All but the first are in a process that has a protected guest. */
enum page_state {
	STATE_PLAIN,
	STATE_PROTECTED, /* plain: the guest's memory is elsewhere */
	STATE_SECURE,
	STATE_SHARED,    /* the guest's, opened to the host, not pinned since */
	STATE_PINNED,    /* the same, but the kernel has pinned them since, as shared ones */
	STATE_EXPORTED,  /* the guest's, encrypted and opened to the host by the kernel */
	STATE_COUNT
};
#define IN_STATE(state) (1u << (state))
#define IN_ALL_STATES (IN_STATE(STATE_COUNT) - 1)

enum clock_kind { KIND_ICOUNT, KIND_MONOTONIC };
#define UNDER(kind) (1u << (kind))

enum pass { PASS_COUNT, PASS_TIME };

/* The Ultravisor commands that are counted; their names are in uv_calls.c. */
enum uv_command {
	UV_EXPORT,
	UV_IMPORT,
	UV_DESTROY_PAGE,
	UV_PIN_SHARED,
	UV_UNPIN_SHARED,
	UV_UNPACK,
	UV_COMMANDS,
};

/* Calls by command in one counted window; a command that can't be counted here has known =
 * false. */
struct uv_calls {
	bool known[UV_COMMANDS];
	uint64_t count[UV_COMMANDS];
};

enum parameter_kind { PARAMETER_INTEGER, PARAMETER_FILE };

/* A table of parameters ends with a NULL name. */
struct parameter {
	const char *name;
	enum parameter_kind kind;
	/* The default of an integer, and its range, ends included. */
	long long standard;
	long long minimum, maximum;
	/* The default of a file: workloads/<family>/<value>.<family>. */
	const char *standard_file;
	const char *help;
};

/* A metric beside the main one. A table of metrics ends with a NULL name. */
struct metric {
	const char *name;
	const char *unit;
	bool higher_is_better;
	unsigned int clocks; /* UNDER(…) of the clock kinds that it exists under */
};

#define EXTRA_METRICS 8

/* At most this many windows in a counting pass. */
#define COUNTED_MAXIMUM 4

/* What the main metric counts under the instruction-counting clock. */
enum window {
	/* The virtual clock: for what never waits. */
	WINDOW_CPU,
	/* Instructions of all CPUs: the machine may be idle, kernel threads do the work. */
	WINDOW_SYSTEM,
};

/* One benchmark with its parameters, under way. Lives in a process of its own. */
struct run {
	const struct benchmark *benchmark;
	json_t *parameters; /* the complete set */
	enum page_state state;
	long samples, iterations, warmup;
	enum clock_kind clock;
	const char *scratch; /* directory for files, or NULL where the request names none */
	const struct guest_acts *guest_acts; /* how protected guests take orders, or NULL */
	const json_t *files; /* contents of parameters of type file, by base name; or NULL */
	int records;         /* descriptor that records are written to */
	bool alone;          /* nobody else uses this machine */
	enum pass pass;      /* the pass under way */
	struct measurement *measurement; /* the runner's own */
	const struct refused_dma *refused_dma; /* the supervisor's own, or NULL */

	/* The benchmark's own, from prepare to clean_up. */
	void *data;
	/* Pages (or what `per` says) that one window works on, > 0. Set by prepare. */
	double units;
	/* Values of the descriptor's metrics in this window; NAN: none. Set by reset or measure. */
	double extra[EXTRA_METRICS];
};

/* The functions run in the order prepare, then for each window reset and measure, then clean_up. In
 * the counting pass check follows each window. */
struct benchmark {
	/* family.operation. Required. */
	const char *name;
	/* One sentence: what it times. Required. */
	const char *summary;
	/* The main metric's unit is insn/<per> or ns/<per>. Not required: "page". */
	const char *per;
	/* What it needs of machine and kernel; ends with NULL. Not required. */
	const char *const *needs;
	/* The make-accessible hook that it passes. Not required: none. */
	const char *hook;
	/* Not required. */
	const struct parameter *parameters;
	/* Beside the main one, at most EXTRA_METRICS. Not required. */
	const struct metric *metrics;
	/* IN_STATE(…) of its pages. Not required: it has no pages. */
	unsigned int states;
	/* UNDER(…) of the clock kinds that the main metric exists under. Not required: all. */
	unsigned int clocks;
	/* Whether it may hang in the secure state, on a kernel without the hook: then it is
	 * watched, and tells its end as a finding about `trigger`. Not required. */
	bool may_hang;
	const char *trigger;
	/* What is counted. Required. */
	enum window window;
	/* Whether measure opens and closes windows itself (measurement.h). Not required. */
	bool own_windows;
	/* Windows of the counting pass, at most COUNTED_MAXIMUM. Required. */
	long counted;
	/* Of the timed pass, where the request does not say: samples, windows summed up in one, and
	 * windows that go before and are forgotten. Required. */
	long samples, iterations, warmup;

	/* Gets what all windows need and sets run->units. Required. */
	enum outcome (*prepare)(struct run *run, struct failure *failure);
	/* Brings pages and files into the state that a window starts from. Not required. */
	enum outcome (*reset)(struct run *run, struct failure *failure);
	/* The window's content. Allocates nothing. Required. */
	enum outcome (*measure)(struct run *run, struct failure *failure);
	/* Compares an independent count with what was claimed. Required. */
	enum outcome (*check)(struct run *run, const struct uv_calls *calls,
			      struct failure *failure);
	/* Gives everything back; also called after a prepare that failed half-way. Required if
	 * prepare allocates. */
	void (*clean_up)(struct run *run);
};

/* All benchmarks in the order of CMakeLists.txt's list; ends with NULL. Generated. */
extern const struct benchmark *const benchmark_registry[];

const char *page_state_name(enum page_state state);

/* The value of a parameter that the descriptor has. */
long long run_integer(const struct run *run, const char *parameter);
const char *run_string(const struct run *run, const char *parameter);

/* The content of the file that a parameter of type file names. */
const char *run_file(const struct run *run, const char *parameter);

#endif
