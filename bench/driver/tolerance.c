/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tolerances of figures that are measured again. */
#include "driver/tolerance.h"

#include <math.h>
#include <string.h>

/* What ends on a device takes the time and the turns that the device takes. */
static const char *const device_benchmarks[] = { "uv.direct_write" };
static const char *const cpu_families[] = { "uv.", "gup.", "agent." };

static bool is_cpu_bound(const char *benchmark)
{
	for (size_t i = 0; i < sizeof(device_benchmarks) / sizeof(device_benchmarks[0]); i++)
		if (strcmp(benchmark, device_benchmarks[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof(cpu_families) / sizeof(cpu_families[0]); i++)
		if (strncmp(benchmark, cpu_families[i], strlen(cpu_families[i])) == 0)
			return true;
	return false;
}

enum tolerance tolerance_of(const char *benchmark, const char *metric, bool counted)
{
	static const char *const counts[] = { "uv_calls.", "long.", "diag.", "dma_refused",
					      "page-faults", "context-switches", "cpu-migrations" };

	if (!counted || !is_cpu_bound(benchmark))
		return TOLERANCE_SPREAD;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (strncmp(metric, counts[i], strlen(counts[i])) == 0)
			return TOLERANCE_EQUAL;
	return TOLERANCE_FIGURE;
}

static void widen(double range[2], double value, bool first)
{
	range[0] = first ? value : fmin(range[0], value);
	range[1] = first ? value : fmax(range[1], value);
}

void tolerance_spread_add(struct tolerance_spread *spread, const double *samples, size_t count,
			  double median)
{
	for (size_t i = 0; i < count; i++)
		widen(spread->samples, samples[i], spread->boots == 0 && i == 0);
	widen(spread->medians, median, spread->boots == 0);
	spread->boots++;
}

void tolerance_range(const struct tolerance_spread *spread, double range[2])
{
	double apart = spread->medians[1] - spread->medians[0];

	range[0] = spread->samples[0] - apart;
	range[1] = spread->samples[1] + apart;
}

static bool is_equal(const struct tolerance_pair *pair)
{
	if (pair->recorded_count != pair->again_count)
		return false;
	for (size_t i = 0; i < pair->recorded_count; i++)
		if (pair->recorded[i] != pair->again[i])
			return false;
	return true;
}

static double deviation_of(double recorded, double again)
{
	double difference = fabs(again - recorded);

	return difference == 0 ? 0 : difference / fabs(recorded);
}

double tolerance_deviation(enum tolerance tolerance, const struct tolerance_pair *pair)
{
	double largest = deviation_of(pair->medians[0], pair->medians[1]);

	if (tolerance != TOLERANCE_FIGURE)
		return largest;
	if (pair->recorded_count != pair->again_count)
		return INFINITY;
	for (size_t i = 0; i < pair->recorded_count; i++)
		largest = fmax(largest, deviation_of(pair->recorded[i], pair->again[i]));
	return largest;
}

bool tolerance_holds(enum tolerance tolerance, const struct tolerance_pair *pair,
		     const struct tolerance_spread *spread)
{
	double range[2];

	switch (tolerance) {
	case TOLERANCE_EQUAL:
		return is_equal(pair);
	case TOLERANCE_FIGURE:
		return tolerance_deviation(tolerance, pair) <= TOLERANCE_FIGURE_PART;
	case TOLERANCE_SPREAD:
		break;
	}
	tolerance_range(spread, range);
	return pair->medians[1] >= range[0] && pair->medians[1] <= range[1];
}
