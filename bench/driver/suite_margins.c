/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A suite's margins against what the agent can measure. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "driver/catalogue.h"
#include "driver/suite.h"
#include "record/stream.h"

/* Whether `name` is that of the benchmark or of its family. */
static bool is_named(const json_t *benchmark, const char *name)
{
	const char *whole = record_text(benchmark, "name");
	size_t length = strlen(name);

	return strncmp(whole, name, length) == 0 && (!whole[length] || whole[length] == '.');
}

static int refuse(const struct suite *suite, const char *culprit, const char *what,
		  struct failure *failure)
{
	return failure_set(failure, "read %s:%zu: margins: %s \"%s\"", suite->path,
			   suite_line_of(suite, culprit, suite_line_of(suite, "margins", 0)), what,
			   culprit);
}

static int add(const struct suite *suite, json_t *resolved, const char *benchmark,
	       const json_t *margin, struct failure *failure)
{
	const char *metric = json_string_value(json_object_get(margin, "metric"));
	size_t index;
	json_t *other;

	json_array_foreach(resolved, index, other)
		if (strcmp(record_text(other, "benchmark"), benchmark ? benchmark : "") == 0 &&
		    strcmp(record_text(other, "metric"), metric ? metric : "") == 0) {
			if (json_equal(json_object_get(other, "percent"),
				       json_object_get(margin, "percent")))
				return 0;
			return refuse(suite, benchmark ? benchmark : metric, "two for",
				      failure);
		}
	if (json_array_append_new(resolved,
				  json_pack("{s:s*, s:s*, s:O}", "benchmark", benchmark, "metric",
					    metric, "percent",
					    json_object_get(margin, "percent"))) < 0)
		return failure_set(failure, "read %s: out of memory", suite->path);
	return 0;
}

static int resolve_one(const struct suite *suite, const json_t *catalogue, const json_t *margin,
		       json_t *resolved, struct failure *failure)
{
	const char *name = record_text(margin, "benchmark");
	const char *metric = record_text(margin, "metric");
	bool known_name = false;
	bool known_metric = !*metric;
	size_t index;
	json_t *benchmark;

	json_array_foreach(json_object_get(catalogue, "benchmarks"), index, benchmark) {
		if (*name && !is_named(benchmark, name))
			continue;
		known_name = true;
		if (*metric && !catalogue_has_metric(benchmark, metric))
			continue;
		known_metric = true;
		if (*name && add(suite, resolved, record_text(benchmark, "name"), margin,
				 failure) < 0)
			return -1;
	}
	if (!known_name)
		return refuse(suite, name, "unknown benchmark or family", failure);
	if (!known_metric)
		return refuse(suite, metric, *name ? "a metric that it doesn't have," :
						     "a metric that no benchmark has,", failure);
	return *name ? 0 : add(suite, resolved, NULL, margin, failure);
}

json_t *suite_resolve_margins(const struct suite *suite, const json_t *catalogue,
			      struct failure *failure)
{
	json_t *resolved = json_array();
	size_t index;
	json_t *margin;

	json_array_foreach(suite->margins, index, margin)
		if (resolve_one(suite, catalogue, margin, resolved, failure) < 0) {
			json_decref(resolved);
			return NULL;
		}
	return resolved;
}
