/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as its driver sees it: exit status, whole lines, and what becomes of the stream
 * when something ends. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "record/stream.h"

#define NOOP_REQUEST                                                                               \
	"{\"type\":\"request\",\"schema\":1,\"clock\":\"monotonic\",\"labels\":{\"order\":5},"     \
	"\"benchmarks\":[{\"name\":\"agent.noop\",\"samples\":3},{\"name\":\"no.such\"}]}\n"

/* Long enough that it is under way when the test ends it. */
#define LONG_REQUEST                                                                               \
	"{\"type\":\"request\",\"schema\":1,\"clock\":\"monotonic\",\"benchmarks\":["              \
	"{\"name\":\"agent.noop\",\"samples\":1},"                                                 \
	"{\"name\":\"agent.noop\",\"samples\":100000,\"iterations\":100000}]}\n"

static char agent_path[4096];

struct agent {
	pid_t process;
	int request;
	int records;
};

static void start(struct agent *agent)
{
	int to[2];
	int from[2];

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	agent->process = fork();
	if (agent->process == 0) {
		(void)dup2(to[0], STDIN_FILENO);
		(void)dup2(from[1], STDOUT_FILENO);
		(void)close(to[1]);
		(void)close(from[0]);
		(void)execl(agent_path, agent_path, (char *)NULL);
		_exit(127);
	}
	(void)close(to[0]);
	(void)close(from[1]);
	agent->request = to[1];
	agent->records = from[0];
}

static void ask(struct agent *agent, const char *request)
{
	assert_int_equal(write(agent->request, request, strlen(request)), strlen(request));
	(void)close(agent->request);
}

/* What the stream held. */
struct tally {
	int malformed;
	int errors;
	int samples;
	int ends;
	int begins;
	bool ended; /* its own end was its last record */
};

static int take(void *context, size_t line, const json_t *record, const char *problem)
{
	struct tally *tally = context;
	const char *type = json_string_value(json_object_get(record, "type"));

	(void)line;
	(void)problem;
	if (!record) {
		tally->malformed++;
		return 0;
	}
	tally->errors += strcmp(type, "error") == 0;
	tally->samples += strcmp(type, "samples") == 0;
	tally->begins += strcmp(type, "begin") == 0;
	tally->ends += strcmp(type, "end") == 0;
	tally->ended = strcmp(type, "end") == 0 &&
		       strcmp(json_string_value(json_object_get(record, "scope")), "stream") == 0;
	return tally->begins == 3 ? 1 : 0;
}

/* Reads until the stream ends or the long benchmark's counting pass begins. */
static void read_records(struct agent *agent, struct record_reader *reader, struct tally *tally)
{
	char bytes[4096];
	ssize_t got;

	while ((got = read(agent->records, bytes, sizeof(bytes))) > 0)
		if (record_reader_feed(reader, bytes, (size_t)got, take, tally) != 0)
			return;
}

static int end_of(struct agent *agent)
{
	int status;

	assert_int_equal(waitpid(agent->process, &status, 0), agent->process);
	return status;
}

static void a_request_is_measured(void **state)
{
	struct agent agent;
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };
	int status;

	(void)state;
	start(&agent);
	ask(&agent, NOOP_REQUEST);
	read_records(&agent, &reader, &tally);
	(void)record_reader_finish(&reader, take, &tally);
	(void)close(agent.records);
	status = end_of(&agent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_int_equal(tally.malformed, 0);
	assert_int_equal(tally.errors, 1);
	assert_int_equal(tally.samples, 2);
	assert_int_equal(tally.ends, 3);
	assert_true(tally.ended);
}

static void a_malformed_request_is_a_usage_error(void **state)
{
	static const char *const requests[] = { "nonsense\n", "", "{\"type\":\"request\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct agent agent;
		struct record_reader reader = { 0 };
		struct tally tally = { 0 };
		int status;

		start(&agent);
		ask(&agent, requests[i]);
		read_records(&agent, &reader, &tally);
		(void)record_reader_finish(&reader, take, &tally);
		(void)close(agent.records);
		status = end_of(&agent);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
		assert_int_equal(tally.errors, 1);
		assert_int_equal(tally.malformed, 0);
	}
}

/* The benchmark's process, a child of the agent's: the only one it has. */
static pid_t child_of(pid_t process)
{
	char path[64];
	FILE *file;
	int child = -1;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", process, process);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &child) != 1)
		child = -1;
	(void)fclose(file);
	return child;
}

/* The agent outlives its benchmark, and says how that ended. */
static void a_killed_benchmark_is_an_error(void **state)
{
	struct agent agent;
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };
	pid_t benchmark;
	int status;

	(void)state;
	start(&agent);
	ask(&agent, LONG_REQUEST);
	read_records(&agent, &reader, &tally);
	benchmark = child_of(agent.process);
	if (benchmark < 0)
		skip(); /* a kernel without CONFIG_PROC_CHILDREN; the agent dies of its closed channel */
	(void)kill(benchmark, SIGKILL);
	tally.begins = -10;
	read_records(&agent, &reader, &tally);
	(void)record_reader_finish(&reader, take, &tally);
	(void)close(agent.records);
	status = end_of(&agent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_int_equal(tally.malformed, 0);
	assert_int_equal(tally.errors, 1);
	assert_true(tally.ended);
}

/* A reason is cut where the sentence gets too long, in the middle of a character. */
static void a_reason_that_is_cut_stays_a_record(void **state)
{
	static char request[8192];
	size_t used = (size_t)snprintf(request, sizeof(request),
		"{\"type\":\"request\",\"schema\":1,\"clock\":\"monotonic\",\"benchmarks\":[{\"name\":\"");
	struct agent agent;
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		used += (size_t)snprintf(request + used, sizeof(request) - used, "\xe2\x82\xac");
	(void)snprintf(request + used, sizeof(request) - used, "\"}]}\n");
	start(&agent);
	ask(&agent, request);
	read_records(&agent, &reader, &tally);
	(void)record_reader_finish(&reader, take, &tally);
	(void)close(agent.records);
	(void)end_of(&agent);
	assert_int_equal(tally.malformed, 0);
	assert_int_equal(tally.errors, 1);
	assert_true(tally.ended);
}

static void a_closed_channel_ends_it(void **state)
{
	struct agent agent;
	int status;

	(void)state;
	start(&agent);
	(void)close(agent.records);
	ask(&agent, NOOP_REQUEST);
	status = end_of(&agent);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 74);
}

static void a_killed_agent_leaves_whole_lines(void **state)
{
	struct agent agent;
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };
	int status;

	(void)state;
	start(&agent);
	ask(&agent, LONG_REQUEST);
	read_records(&agent, &reader, &tally);
	(void)kill(agent.process, SIGKILL);
	status = end_of(&agent);
	assert_true(WIFSIGNALED(status));
	/* The benchmark's process goes with its agent, so the stream ends. */
	tally.begins = 0;
	read_records(&agent, &reader, &tally);
	(void)record_reader_finish(&reader, take, &tally);
	(void)close(agent.records);
	assert_int_equal(tally.malformed, 0);
	assert_int_equal(tally.samples, 2);
	assert_false(tally.ended);
}

/* The agent lies beside the tests in the build folder. */
static int find_agent(void **state)
{
	ssize_t length = readlink("/proc/self/exe", agent_path, sizeof(agent_path) - 32);
	char *end;

	(void)state;
	if (length <= 0)
		return -1;
	agent_path[length] = '\0';
	end = strrchr(agent_path, '/');
	(void)snprintf(end, 32, "/uvbench-agent");
	(void)signal(SIGPIPE, SIG_IGN);
	return access(agent_path, X_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_measured),
		cmocka_unit_test(a_malformed_request_is_a_usage_error),
		cmocka_unit_test(a_killed_benchmark_is_an_error),
		cmocka_unit_test(a_reason_that_is_cut_stays_a_record),
		cmocka_unit_test(a_closed_channel_ends_it),
		cmocka_unit_test(a_killed_agent_leaves_whole_lines),
	};

	return cmocka_run_group_tests(tests, find_agent, NULL);
}
