/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the variants ran on, side by side: what differs first, all of it on demand. */
#include <stdlib.h>
#include <string.h>

#include "present/html.h"
#include "present/variants.h"

/* Adds `value` under `path` for `variant`: facts is path → {variant: text}. Objects are walked. */
static void flatten(json_t *facts, struct words *words, const char *path, const json_t *value,
		    const char *variant)
{
	const char *name;
	json_t *member, *fact;
	char *text;

	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, name, member)
			flatten(facts, words, words_format(words, "%s%s%s", path, *path ? "." : "",
							   words_clean(words, name)),
				member, variant);
		return;
	}
	fact = json_object_get(facts, path);
	if (!fact) {
		fact = json_object();
		if (json_object_set_new(facts, path, fact) < 0) {
			words->failed = true;
			return;
		}
	}
	text = json_is_string(value) ? strdup(json_string_value(value)) :
				       json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	if (!text || json_object_set_new(fact, words_clean(words, variant), json_string(text)) < 0)
		words->failed = true;
	free(text);
}

static bool differs(const json_t *fact, const struct variant_list *variants, struct words *words)
{
	const json_t *first = json_object_get(fact, words_clean(words, variants->names[0]));

	for (size_t i = 1; i < variants->count; i++) {
		const json_t *other = json_object_get(fact, words_clean(words, variants->names[i]));

		if (!first || !other || !json_equal(first, other))
			return true;
	}
	return false;
}

static void write_facts(FILE *out, struct words *words, const json_t *facts,
			const struct variant_list *variants, bool only_differences)
{
	const char *path;
	json_t *fact;

	(void)fputs("<div class=\"scroll\"><table class=\"facts\"><thead><tr><th></th>", out);
	for (size_t i = 0; i < variants->count; i++) {
		(void)fputs("<th>", out);
		html_foreign(out, words, variants->names[i]);
		(void)fputs("</th>", out);
	}
	(void)fputs("</tr></thead><tbody>\n", out);
	json_object_foreach((json_t *)facts, path, fact) {
		bool different = differs(fact, variants, words);

		if (only_differences && !different)
			continue;
		(void)fputs("<tr class=\"rule\"><td>", out);
		html_text(out, path);
		(void)fputs("</td>", out);
		for (size_t i = 0; i < variants->count; i++) {
			const char *text = json_string_value(json_object_get(
				fact, words_clean(words, variants->names[i])));

			(void)fprintf(out, "<td%s>", different ? " class=\"differs\"" : "");
			html_foreign(out, words, text ? text : "not recorded");
			(void)fputs("</td>", out);
		}
		(void)fputs("</tr>\n", out);
	}
	(void)fputs("</tbody></table></div>\n", out);
}

void html_environments(FILE *out, struct words *words, const struct comparison_set *set)
{
	const struct dataset *dataset = set->dataset;
	struct variant_list variants = { 0 };
	struct failure failure;
	json_t *facts = json_object();

	if (!facts || variant_list_make(&variants, dataset, &failure) < 0) {
		words->failed = true;
		goto out;
	}
	for (size_t i = 0; i < variants.count; i++) {
		const json_t *kernel = variant_kernel(dataset->campaign, variants.names[i]);
		const json_t *environment = json_object_get(dataset->environments,
							    variants.names[i]);

		if (kernel)
			flatten(facts, words, "build", kernel, variants.names[i]);
		if (environment)
			flatten(facts, words, "", environment, variants.names[i]);
	}
	if (json_object_size(facts) == 0)
		goto out;
	(void)fputs("<h2>Environment and hashes</h2>\n<p class=\"quiet\">What differs between the "
		    "variants:</p>\n", out);
	write_facts(out, words, facts, &variants, true);
	(void)fputs("<details><summary>All that was recorded</summary>\n", out);
	write_facts(out, words, facts, &variants, false);
	(void)fputs("</details>\n", out);
out:
	variant_list_free(&variants);
	json_decref(facts);
}
