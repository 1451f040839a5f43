/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers are written. */
#include "present/figures.h"

#include <math.h>
#include <string.h>

/* `digits`: significant digits that numbers below 1000 keep at least. */
static const char *magnitude(struct words *words, const char *sign, double value, int digits)
{
	static const struct {
		double from;
		const char *suffix;
	} scales[] = { { 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" } };

	if (value == 0)
		return "0";
	if (value >= 1e15)
		return words_format(words, "%s%.2e", sign, value);
	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (value >= scales[i].from)
			return words_format(words, "%s%.4g%s", sign, value / scales[i].from,
					    scales[i].suffix);
	if (value >= 9999.95)
		return words_format(words, "%s%.0f", sign, value);
	if (value >= 0.95)
		return words_format(words, "%s%.*f", sign,
				    digits > 3 && value < 9.9995 ? digits - 1 :
				    digits > 3 && value < 99.995 ? digits - 2 : 1, value);
	return words_format(words, "%s%.*g", sign, digits, value);
}

const char *figure_plain(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	return magnitude(words, value < 0 ? FIGURE_MINUS : "", fabs(value), 4);
}

const char *figure_signed(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	return magnitude(words, value < 0 ? FIGURE_MINUS : "+", fabs(value), 2);
}

const char *figure_amount(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	return magnitude(words, value < 0 ? FIGURE_MINUS : "", fabs(value), 2);
}

static const char *percent_number(struct words *words, double value)
{
	double size = fabs(value);
	int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
	const char *sign = value < 0 ? FIGURE_MINUS : "+";

	if (size < 0.005)
		return "0.00";
	if (size >= 1e5)
		return words_format(words, "%s%.0e", sign, size);
	return words_format(words, "%s%.*f", sign, decimals, size);
}

const char *figure_percent(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	return words_format(words, "%s %%", percent_number(words, value));
}

const char *figure_percent_interval(struct words *words, const double interval[2])
{
	if (!isfinite(interval[0]) || !isfinite(interval[1]))
		return "n/a";
	return words_format(words, "%s \u2026 %s %%", percent_number(words, interval[0]),
			    percent_number(words, interval[1]));
}

const char *figure_range(struct words *words, const double range[2],
			 const char *(*figure)(struct words *words, double value))
{
	const char *from = figure(words, range[0]), *to = figure(words, range[1]);

	return strcmp(from, to) == 0 ? from : words_format(words, "%s \u2026 %s", from, to);
}

const char *figure_percent_range(struct words *words, const double range[2])
{
	const char *from = figure_percent(words, range[0]), *to = figure_percent(words, range[1]);

	return strcmp(from, to) == 0 ? from : figure_percent_interval(words, range);
}

const char *figure_p_value(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	if (value < 0.001)
		return "<0.001";
	return words_format(words, "%.3f", value);
}

const char *figure_calls(struct words *words, double value)
{
	if (!isfinite(value))
		return "n/a";
	return words_format(words, "%s%.3g", value < 0 ? FIGURE_MINUS : "", fabs(value));
}

const char *figure_verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_FASTER] = "faster",
		[VERDICT_SLOWER] = "slower",
		[VERDICT_EQUIVALENT] = "equivalent",
		[VERDICT_INCONCLUSIVE] = "inconclusive",
		[VERDICT_DETERMINISTIC] = "deterministic",
		[VERDICT_EXPLORATORY] = "exploratory",
		[VERDICT_NONE] = "none",
	};

	return names[verdict];
}

const char *figure_verdict(enum verdict verdict, bool counted)
{
	if (verdict == VERDICT_NONE)
		return "not compared";
	if (counted && verdict == VERDICT_FASTER)
		return "fewer";
	if (counted && verdict == VERDICT_SLOWER)
		return "more";
	return figure_verdict_name(verdict);
}
