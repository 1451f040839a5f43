/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots by the real gnuplot, and the page, with names that try to get out of their quotes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "present/html.h"
#include "present/present.h"
#include "sample_dataset.h"
#include "temporary_folder.h"

#define SECURE "{\"state\":\"secure\"}"

/* Each tries to make the file `broken-out` in the folder that gnuplot runs in. */
static const char *const hostile[] = {
	"'; system(\"touch broken-out\") #",
	"' . system('touch broken-out') . '",
	"two quotes''; system(\"touch broken-out\") #",
	"`touch broken-out`",
	"\"; !touch broken-out\n!touch broken-out\nsystem(\"touch broken-out\")",
	"trailing backslash \\",
	"{/Bold=20 x}_a^b @macro %s %d %% $(touch broken-out)",
	"<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=alert(1) &amp;",
	"../../../escape \xff\xfe\x1b[31m",
	"",
};

#define MARKUP 7 /* of the names above, the one for HTML */
#define HOSTILE (sizeof(hostile) / sizeof(hostile[0]))

static char *content_of(const char *path)
{
	FILE *in = fopen(path, "r");
	char *content = NULL;
	size_t room = 0;

	if (!in)
		fail_msg("no file %s", path);
	assert_true(getdelim(&content, &room, '\0', in) > 0);
	assert_int_equal(fclose(in), 0);
	return content;
}

static void draw(const struct dataset *dataset, const char *folder)
{
	struct comparison_options options = { .margin_percent = 1 };
	struct failure failure = { "" };
	struct comparison_set set;

	assert_int_equal(comparison_set_make(&set, dataset, &options, &failure), 0);
	if (present_plots(&set, folder, &failure) < 0 || present_html(&set, folder, &failure) < 0)
		fail_msg("%s", failure.text);
	comparison_set_free(&set);
}

static void assert_file(const char *name, const char *starts)
{
	char *content = content_of(temporary_path(name));

	assert_memory_equal(content, starts, strlen(starts));
	free(content);
}

static void hostile_campaign(struct dataset *dataset)
{
	json_t *variants = json_array();

	for (size_t i = 0; i < HOSTILE; i++) {
		struct sample like = { .benchmark = hostile[i], .unit = hostile[i],
				       .metric = "instructions", .parameters = SECURE, .count = 8 };

		sample_add_blocks(dataset, like, 100, 101 + (double)i, i % 2 ? 0.01 : 0);
		sample_add_note(dataset, NOTE_FINDING, "base", 0, hostile[i], NULL, hostile[i]);
		sample_add(dataset, (struct sample){ .variant = i == MARKUP ? hostile[i] : "stub",
						     .benchmark = hostile[i], .unit = hostile[i],
						     .parameters = SECURE, .boot = 40,
						     .values = { 3 } });
	}
	(void)json_array_append_new(variants,
				    json_pack("{s:s, s:{s:s, s:s}}", "name", "base", "kernel",
					      "release", hostile[MARKUP], "change", hostile[0]));
	dataset->campaign = json_pack("{s:s, s:s, s:s, s:o}", "name", hostile[MARKUP], "reproduce",
				      hostile[3], "created", hostile[MARKUP], "variants", variants);
	dataset->environments = json_pack("{s:{s:{s:s}, s:s}}", "base", "kernel", "release",
					  hostile[MARKUP], hostile[MARKUP], hostile[5]);
	dataset->objects = json_pack("{s:[{s:s, s:[{s:s, s:b, s:s}]}]}", "architectures",
				     "architecture", hostile[MARKUP], "objects", "object",
				     hostile[MARKUP], "identical", 0, "difference",
				     "-<script>\n+</pre>\n");
	assert_non_null(dataset->campaign);
	assert_non_null(dataset->environments);
	assert_non_null(dataset->objects);
}

static void nothing_gets_out_of_its_quotes(void **state)
{
	struct dataset dataset = { 0 };
	char *page, *log;

	(void)state;
	hostile_campaign(&dataset);
	write_temporary_file("hostile/note", "made before the plots\n");
	draw(&dataset, temporary_path("hostile"));
	assert_int_not_equal(access(temporary_path("hostile/plots/broken-out"), F_OK), 0);
	assert_int_not_equal(access(temporary_path("hostile/broken-out"), F_OK), 0);
	assert_file("hostile/plots/forest.svg", "<?xml");
	assert_file("hostile/plots/forest.png", "\x89PNG");
	page = content_of(temporary_path("hostile/report.html"));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "<img src=x"));
	assert_null(strstr(page, "\" onload"));
	assert_null(strstr(page, "+</pre>"));
	assert_null(strstr(page, "\x1b"));
	assert_null(strstr(page, "Not drawn"));
	assert_non_null(strstr(page, "&lt;script&gt;"));
	free(page);
	log = content_of(temporary_path("hostile/plots/all.gp"));
	assert_null(strstr(log, "/"));
	free(log);
	/* What a reader may do again, gnuplot takes as it did at first. */
	assert_int_equal(chdir(temporary_path("hostile/plots")), 0);
	assert_int_equal(system("LC_ALL=C.UTF-8 gnuplot -d forest.gp && test ! -s gnuplot.log"), 0);
	dataset_free(&dataset);
}

static void html_text_is_escaped(void **state)
{
	static const struct {
		const char *from, *text, *with_breaks;
	} cases[] = {
		{ "a & b &amp; c", "a &amp; b &amp;amp; c", "a &amp; b &amp;amp; c" },
		{ "<b> \"quoted\" 'too'", "&lt;b&gt; &quot;quoted&quot; &#39;too&#39;",
		  "&lt;b&gt; &quot;quoted&quot; &#39;too&#39;" },
		{ "\none\ntwo", "\none\ntwo", "one<br>two" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		html_text(out, cases[i].from);
		(void)fputc('|', out);
		html_text_with_breaks(out, cases[i].from);
		(void)fputc('|', out);
		html_image(out, "/nowhere/at/all", cases[i].from);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(strtok(text, "|"), cases[i].text);
		assert_string_equal(strtok(NULL, "|"), cases[i].with_breaks);
		assert_non_null(strstr(strtok(NULL, "|"), cases[i].text));
		free(text);
	}
}

/* Attributes: an image's description and a cell's heading can't end theirs. */
static void attributes_hold(void **state)
{
	struct sample like = { .benchmark = "b\" x=\"1&2", .metric = "time", .unit = "ns",
			       .clock = "monotonic" };
	struct dataset dataset = { 0 };
	char *page;

	(void)state;
	sample_add_blocks(&dataset, like, 100, 104, 0.01);
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (strcmp(dataset.observations[i].variant, "patched") == 0) {
			free(dataset.observations[i].variant);
			dataset.observations[i].variant = strdup("p\" y=\"3&4");
		}
	write_temporary_file("attributes/note", "made before the plots\n");
	draw(&dataset, temporary_path("attributes"));
	page = content_of(temporary_path("attributes/report.html"));
	assert_non_null(strstr(page, "<img alt=\"b&quot; x=&quot;1&amp;2: every boot\""));
	assert_non_null(strstr(page, "<td class=\"right\" data-heading=\"base\">"));
	assert_non_null(strstr(page, "data-heading=\"p&quot; y=&quot;3&amp;4\""));
	free(page);
	dataset_free(&dataset);
}

static void labels_are_drawn_as_they_are(void **state)
{
	struct dataset dataset = { 0 };
	struct sample like = { .benchmark = "100%d {x}_y^z", .metric = "time", .unit = "ns/page",
			       .clock = "monotonic", .machine_type = "local" };
	char *picture;

	(void)state;
	sample_add_blocks(&dataset, like, 100, 104, 0.01);
	like.benchmark = "gup.pin_fast";
	sample_add_blocks(&dataset, like, 100, 100, 0.001);
	write_temporary_file("plain/note", "made before the plots\n");
	draw(&dataset, temporary_path("plain"));
	picture = content_of(temporary_path("plain/plots/forest.svg"));
	assert_non_null(strstr(picture, "100%d {x}_y^z"));
	assert_non_null(strstr(picture, "gup.pin_fast"));
	free(picture);
	assert_file("plain/plots/boots-gup.pin_fast.svg", "<?xml");
	assert_file("plain/plots/boots-gup.pin_fast.png", "\x89PNG");
	assert_file("plain/plots/ecdf-gup.pin_fast.svg", "<?xml");
	assert_file("plain/plots/ecdf-100-d-x-_y-z.png", "\x89PNG");
	assert_file("plain/plots/boots-gup.pin_fast.dat", "#");
	dataset_free(&dataset);
}

/* Lines of a file that hold `part`. */
static size_t lines_with(const char *name, const char *part)
{
	char *content = content_of(temporary_path(name)), *next = content, *line;
	size_t count = 0;

	while ((line = strsep(&next, "\n")))
		count += strstr(line, part) != NULL;
	free(content);
	return count;
}

/* One boot is far from its fellows: ringed where boots and where blocks are shown. */
static void far_boots_are_ringed(void **state)
{
	struct sample like = { .benchmark = "b", .metric = "time", .unit = "ns",
			       .clock = "monotonic" };
	struct dataset dataset = { 0 };

	(void)state;
	sample_add_blocks(&dataset, like, 100, 104, 0.01);
	dataset.observations[7].values[0] = 150; /* patched, in the fourth block to start */
	write_temporary_file("rings/note", "made before the plots\n");
	draw(&dataset, temporary_path("rings"));
	assert_int_equal(lines_with("rings/plots/boots-b.dat", " 150 4 150"), 1);
	assert_int_equal(lines_with("rings/plots/boots-b.dat", " nan"), 20);
	assert_int_equal(lines_with("rings/plots/blocks-b.dat", " nan"), 10);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "using 1:4 with points pointtype 6"),
			 1);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "title 'outlying boot'"), 1);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "title '95 % interval, unadjusted'"), 1);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "title 'estimate'"), 1);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "title 'margin \u00b11 %'"), 1);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "dashtype (2,3) linecolor"), 3);
	assert_int_equal(lines_with("rings/plots/blocks-b.gp", "ylabel 'patched/base"), 1);
	assert_file("rings/plots/blocks-b.svg", "<?xml");
	assert_file("rings/plots/blocks-b.png", "\x89PNG");
	dataset_free(&dataset);
}

/* Boots of base against itself are in other blocks, and in none of the plots. */
static void checks_are_not_drawn(void **state)
{
	struct sample like = { .benchmark = "b", .metric = "time", .unit = "ns",
			       .clock = "monotonic", .values = { 100 } };
	struct dataset dataset = { 0 };
	char *page;

	(void)state;
	sample_add_blocks(&dataset, like, 100, 104, 0.01);
	for (int i = 0; i < 16; i++) {
		like.variant = i % 2 ? "aa-second" : "aa-first";
		like.block = 100 + i / 2;
		like.boot = 100 + i;
		like.values[0] = 100 + i % 5;
		sample_add(&dataset, like);
	}
	dataset.campaign = json_loads(
		"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
		"\"role\":\"patched\"},{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
		"{\"name\":\"aa-second\",\"role\":\"aa\"}]}", 0, NULL);
	write_temporary_file("checks/note", "made before the plots\n");
	draw(&dataset, temporary_path("checks"));
	assert_int_equal(lines_with("checks/plots/boots-b.gp", "aa-"), 0);
	assert_int_equal(lines_with("checks/plots/boots-b.gp", "xrange [0.4:10.6]"), 1);
	assert_int_equal(lines_with("checks/plots/forest.gp", "set object 1 rectangle from -1,"), 1);
	page = content_of(temporary_path("checks/report.html"));
	assert_non_null(strstr(page, "Base against itself (A/A)"));
	assert_non_null(strstr(page, "aa-second against aa-first"));
	free(page);
	dataset_free(&dataset);
}

/* Three builds that differ: dots in the forest, rows on the page. */
static void builds_are_shown_one_by_one(void **state)
{
	static const char *const names[] = { "reduced-z13", "reduced-z14", "whole-z13" };
	struct dataset dataset = { 0 };
	char *page;

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct sample like = { .variant = i % 2 ? "patched" : "base", .block = i / 2,
				       .boot = i, .benchmark = "gup.pin_fast",
				       .parameters = SECURE, .count = 8,
				       .build = names[i / 4] };

		sample_fill(&like, 100 + (i % 2 ? 20 + i / 4 : 0));
		sample_add(&dataset, like);
	}
	dataset.campaign = json_pack("{s:[{s:s, s:s, s:s, s:i}]}", "builds", "name", "reduced-z14",
				     "configuration", "reduced", "march", "z14", "layout", 1);
	write_temporary_file("builds/note", "made before the plots\n");
	draw(&dataset, temporary_path("builds"));
	for (int i = 0; i < 3; i++) {
		char dot[8];

		(void)snprintf(dot, sizeof(dot), "%d 1", 20 + i);
		assert_true(lines_with("builds/plots/forest.dat", dot) >= 1);
	}
	assert_int_equal(lines_with("builds/plots/forest.gp", "title 'a build'"), 1);
	page = content_of(temporary_path("builds/report.html"));
	assert_non_null(strstr(page, "Build by build"));
	assert_non_null(strstr(page, "<td>reduced-z14</td><td>reduced, z14, layout 1</td>"
				     "<td class=\"right\">100.0</td><td class=\"right\">121.0</td>"));
	free(page);
	dataset_free(&dataset);
}

static void page_stands_alone(void **state)
{
	static const char *const parts[] = {
		"<meta name=\"viewport\"", "Instructions and UV calls a page",
		"no time is claimed", "data:image/svg+xml;base64,", "scripts/evidence --seed 1",
		"@media print", "Environment and hashes", "How to read it",
		/* On a phone the verdict stands behind the label, each figure behind its heading. */
		"screen and (max-width:40rem)", ".verdict{order:-1",
		"<td class=\"verdict slower\">more</td>",
	};
	struct dataset dataset = { 0 };
	char *page;
	size_t last = 0;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "gup.pin_fast",
						     .parameters = SECURE }, 100, 120, 0.001);
	sample_add_calls(&dataset, "gup.pin_fast", SECURE, 0, 1);
	dataset.campaign = json_pack("{s:s, s:s}", "name", "evidence", "reproduce",
				     "scripts/evidence --seed 1");
	dataset.environments = json_loads("{\"base\":{\"kernel\":{\"release\":\"6.12\"}},"
					  "\"patched\":{\"kernel\":{\"release\":\"6.12\"}}}", 0,
					  NULL);
	write_temporary_file("alone/note", "made before the plots\n");
	draw(&dataset, temporary_path("alone"));
	page = content_of(temporary_path("alone/report.html"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strstr(page, parts[i]))
			fail_msg("the page lacks %s", parts[i]);
	assert_null(strstr(page, "http://"));
	assert_null(strstr(page, "https://"));
	assert_null(strstr(page, "<link"));
	/* The table comes first, then the plots, then what is known of the machine. */
	for (size_t i = 0; i < 3; i++) {
		static const char *const order[] = { "class=\"figures\"", "<h2>Plots</h2>",
						     "<h2>Environment" };
		const char *place = strstr(page, order[i]);

		assert_non_null(place);
		assert_true((size_t)(place - page) > last);
		last = (size_t)(place - page);
	}
	free(page);
	dataset_free(&dataset);
}

/* A gnuplot that is missing, and one that fails. */
static void trouble_with_gnuplot_is_named(void **state)
{
	struct comparison_options options = { .margin_percent = 1 };
	struct failure failure = { "" };
	struct comparison_set set;
	struct dataset dataset = { 0 };
	char *path = strdup(getenv("PATH"));

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 120, 0.001);
	assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
	write_temporary_file("bare/note", "made before the plots\n");
	assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
	assert_int_equal(present_plots(&set, temporary_path("bare"), &failure), -1);
	assert_non_null(strstr(failure.text, "gnuplot-nox"));
	write_temporary_file("bin/gnuplot", "#!/bin/sh\necho no picture today\nexit 3\n");
	assert_int_equal(chmod(temporary_path("bin/gnuplot"), 0755), 0);
	assert_int_equal(setenv("PATH", temporary_path("bin"), 1), 0);
	assert_int_equal(present_plots(&set, temporary_path("bare"), &failure), -1);
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_non_null(strstr(failure.text, "/bare/plots.unfinished/gnuplot.log"));
	assert_file("bare/plots.unfinished/gnuplot.log", "no picture today\n");
	/* The page is written without its plots, and says so. */
	assert_int_equal(present_html(&set, temporary_path("bare"), &failure), 0);
	assert_int_equal(present_html(&set, temporary_path("nowhere"), &failure), -1);
	assert_non_null(strstr(failure.text, "No such file"));
	free(path);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

/* A full disk, of which gnuplot says nothing: the plots of the last report stay. */
static void plots_that_are_cut_off_replace_none(void **state)
{
	static const char *const scripts[] = {
		"#!/bin/sh\nfor script in *.gp; do : >${script%.gp}.svg; : >${script%.gp}.png; done\n",
		"#!/bin/sh\nfor s in *.gp; do echo '<?xml version=\"1.0\"?><svg' >${s%.gp}.svg; done\n",
		"#!/bin/sh\nexit 0\n",
	};
	struct comparison_options options = { .margin_percent = 1 };
	struct failure failure = { "" };
	struct comparison_set set;
	struct dataset dataset = { 0 };
	char *path = strdup(getenv("PATH"));

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 120, 0.001);
	write_temporary_file("full/plots/kept.txt", "a reader's own\n");
	draw(&dataset, temporary_path("full"));
	assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		write_temporary_file("full-bin/gnuplot", scripts[i]);
		assert_int_equal(chmod(temporary_path("full-bin/gnuplot"), 0755), 0);
		assert_int_equal(setenv("PATH", temporary_path("full-bin"), 1), 0);
		assert_int_equal(present_plots(&set, temporary_path("full"), &failure), -1);
		assert_int_equal(setenv("PATH", path, 1), 0);
		assert_non_null(strstr(failure.text, "forest.svg is missing or cut off"));
		assert_non_null(strstr(failure.text, "/full/plots.unfinished/gnuplot.log"));
		assert_file("full/plots/forest.svg", "<?xml");
		assert_file("full/plots/boots-b.png", "\x89PNG");
	}
	/* What was left is no obstacle. */
	assert_int_equal(present_plots(&set, temporary_path("full"), &failure), 0);
	assert_int_not_equal(access(temporary_path("full/plots.unfinished"), F_OK), 0);
	assert_file("full/plots/kept.txt", "a reader's own\n");
	free(path);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_gets_out_of_its_quotes),
		cmocka_unit_test(html_text_is_escaped),
		cmocka_unit_test(attributes_hold),
		cmocka_unit_test(labels_are_drawn_as_they_are),
		cmocka_unit_test(far_boots_are_ringed),
		cmocka_unit_test(checks_are_not_drawn),
		cmocka_unit_test(builds_are_shown_one_by_one),
		cmocka_unit_test(page_stands_alone),
		cmocka_unit_test(trouble_with_gnuplot_is_named),
		cmocka_unit_test(plots_that_are_cut_off_replace_none),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
