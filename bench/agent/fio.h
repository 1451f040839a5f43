/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program fio: running a job file and reading its JSON. */
#ifndef UVBENCH_FIO_H
#define UVBENCH_FIO_H

#include <jansson.h>

#include "benchmark.h"

/* The job file sees ${UVBENCH_BYTES} and runs in `directory`, where its files go. */
struct fio_job {
	const char *directory;
	long long bytes;
	int time_limit;               /* seconds */
};

/* Writes the job file into the directory. Returns 0, or -1 with a failure. */
int fio_write_job(const char *directory, const char *text, struct failure *failure);

/* Runs the job file, and skips where fio is not installed. Else it gives fio's JSON, taken apart
 * and as text (both the caller's), or a failure that ends in what fio said. */
enum outcome fio_run(const struct fio_job *job, json_t **result, char **text, size_t *text_bytes,
		     struct failure *failure);

/* Bytes written by all jobs together. */
long long fio_bytes_written(const json_t *result);

/* A number of the first job's "write" object, and a percentile of its completion latency in ns;
 * NAN where it has none. */
double fio_number(const json_t *result, const char *name);
double fio_latency(const json_t *result, const char *percentile);

#endif
