/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fio as a program. */
#include "fio.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "text_file.h"

#define JOB_FILE "uvbench.fio"
#define RESULT_FILE "uvbench.json"

int fio_write_job(const char *directory, const char *text, struct failure *failure)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/" JOB_FILE, directory);
	file = fopen(path, "we");
	if (!file)
		return failure_set_errno(failure, errno, "make %s", path);
	if (fputs(text, file) == EOF || fflush(file) == EOF) {
		(void)failure_set_errno(failure, errno, "write %s", path);
		(void)fclose(file);
		return -1;
	}
	(void)fclose(file);
	return 0;
}

/* fio mixes notes into its output file; the JSON starts at the first line that is a brace. */
static int read_result(const char *directory, json_t **result, char **text, size_t *text_bytes,
		       struct failure *failure)
{
	char path[512];
	json_error_t error;
	const char *start;

	(void)snprintf(path, sizeof(path), "%s/" RESULT_FILE, directory);
	*text = text_file_read(path, text_bytes);
	if (!*text)
		return failure_set_errno(failure, errno, "read fio's result %s", path);
	start = strncmp(*text, "{\n", 2) == 0 ? *text : strstr(*text, "\n{\n");
	*result = json_loads(start ? start : "", JSON_DISABLE_EOF_CHECK, &error);
	if (!*result)
		return failure_set(failure, "fio's result is no JSON: line %d: %s", error.line,
				   error.text);
	return 0;
}

static int check_errors(const json_t *result, struct failure *failure)
{
	json_t *job;
	size_t index;

	json_array_foreach(json_object_get(result, "jobs"), index, job) {
		json_int_t error = json_integer_value(json_object_get(job, "error"));

		if (error)
			return failure_set_errno(failure, (int)error, "fio job %zu", index);
	}
	return 0;
}

enum outcome fio_run(const struct fio_job *job, json_t **result, char **text, size_t *text_bytes,
		     struct failure *failure)
{
	static const char *const arguments[] = { "fio", "--output-format=json",
						 "--output=" RESULT_FILE, JOB_FILE, NULL };
	char bytes[64];
	const char *const environment[] = { bytes, NULL };
	const struct process process = {
		.arguments = arguments,
		.environment = environment,
		.directory = job->directory,
		.input = -1,
		.time_limit = job->time_limit,
	};
	struct output output;
	bool absent;
	int status;

	*result = NULL;
	*text = NULL;
	(void)snprintf(bytes, sizeof(bytes), "UVBENCH_BYTES=%lld", job->bytes);
	errno = 0;
	status = process_run(&process, &output, failure);
	absent = status < 0 && errno == ENOENT;
	if (status > 0)
		(void)failure_set(failure, "fio: exit %d: %.500s", status, output.text);
	free(output.text);
	if (status == 0 && read_result(job->directory, result, text, text_bytes, failure) == 0 &&
	    check_errors(*result, failure) == 0)
		return OUTCOME_OK;
	json_decref(*result);
	free(*text);
	*result = NULL;
	*text = NULL;
	return absent ? OUTCOME_SKIPPED : OUTCOME_FAILED;
}

long long fio_bytes_written(const json_t *result)
{
	long long bytes = 0;
	json_t *job;
	size_t index;

	json_array_foreach(json_object_get(result, "jobs"), index, job)
		bytes += json_integer_value(
			json_object_get(json_object_get(job, "write"), "io_bytes"));
	return bytes;
}

static const json_t *first_write(const json_t *result)
{
	return json_object_get(json_array_get(json_object_get(result, "jobs"), 0), "write");
}

static double number_of(const json_t *value)
{
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

double fio_number(const json_t *result, const char *name)
{
	return number_of(json_object_get(first_write(result), name));
}

double fio_latency(const json_t *result, const char *percentile)
{
	const json_t *latency = json_object_get(first_write(result), "clat_ns");

	return number_of(json_object_get(json_object_get(latency, "percentile"), percentile));
}
