/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settings_source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"

#define SOURCE_BYTES_MAX  (16u * 1024 * 1024)
#define SOURCE_FILES_MAX  64
#define INCLUDE_DEPTH_MAX 8
#define NESTING_MAX       8 /* libconfig frees its tree by recursion */

/* Where the reader of one text stands: the syntax that hides an @include. */
enum place { IN_PLAIN, IN_STRING, IN_COMMENT };

struct open_file {
	const char *name;
	struct str rest;
	unsigned line; /* of the first line in `rest` */
};

struct reader {
	struct settings_source *source;
	const char *directory; /* NULL: nothing can be included */
	struct open_file stack[INCLUDE_DEPTH_MAX];
	size_t depth, files;
	unsigned line; /* of the text, that comes next */
	enum place place;
	int nesting;
	ARRAY(struct source_stretch) stretches;
};

static bool read_whole(
	struct settings_source *source, const char *file, struct str *out, struct error *err)
{
	auto_close int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno(err, ERROR_PERMANENT, "%s", file);
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_PERMANENT, "%s: not a file", file);
	if (st.st_size > SOURCE_BYTES_MAX)
		return error_set(err, ERROR_PERMANENT, "%s: longer than 16 MiB", file);
	size_t size = (size_t)st.st_size, n = 0;
	char *p = arena_bytes(source->arena, size + 1);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(err, ERROR_PERMANENT, "%s", file);
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = str_bytes(p, n);
	return true;
}

static void stretch_begin(struct reader *r)
{
	const struct open_file *top = &r->stack[r->depth - 1];
	struct source_stretch *s = array_add(r->source->arena, &r->stretches);
	*s = (struct source_stretch){ r->line, top->line, top->name };
	r->source->stretches = r->stretches.v;
	r->source->stretch_count = r->stretches.n;
}

static void file_push(struct reader *r, const char *name, struct str text)
{
	r->stack[r->depth++] = (struct open_file){ name, text, 1 };
	r->files++;
	stretch_begin(r);
}

/* Is this line `@include "NAME"`? A trailing comment is allowed. */
static bool include_line(struct str line, struct str *name)
{
	line = str_trim(line);
	if (!str_starts(line, STR("@include")))
		return false;
	struct str rest = str_trim(str_from(line, 8));
	*name = (struct str){ "", 0 };
	struct str after;
	if (rest.n && rest.p[0] == '"' && str_cut(str_from(rest, 1), '"', name, &after)) {
		after = str_trim(after);
		if (after.n && after.p[0] != '#' && !str_starts(after, STR("//")))
			name->n = 0;
	}
	return true;
}

static bool include(struct reader *r, struct str name, struct error *err)
{
	struct settings_source *source = r->source;
	unsigned line = r->line;
	if (name.n == 0)
		return settings_source_refuse_line(
			source, line, err, "write it as @include \"NAME\"");
	if (!r->directory)
		return settings_source_refuse_line(
			source, line, err, "nothing can be included here");
	if (name.p[0] == '.' || str_find_char(name, '/') != STR_NONE)
		return settings_source_refuse_line(
			source, line, err, "only files in the same directory can be included");
	if (r->depth == INCLUDE_DEPTH_MAX || r->files == SOURCE_FILES_MAX)
		return settings_source_refuse_line(
			source, line, err, "files are included too deep or too many");
	const char *path = arena_printf(source->arena, "%s%.*s", r->directory, STR_ARG(name)).p;
	struct str text;
	if (!read_whole(source, path, &text, err)) {
		struct error inner = *err;
		return settings_source_refuse_line(source, line, err, "%.300s", inner.text);
	}
	/* The line of the include itself stays, empty, so that every line has its place. */
	buf_add_char(&source->text, '\n');
	r->line++;
	file_push(r, path, text);
	return true;
}

/* libconfig 1.5 lets a whole number beyond 32 bits wrap, so that 4294967300 would read as 4: no
 * such number reaches it, nor one in another base. *at: the number's first digit, then its last. */
static bool number_fits(struct str line, size_t *at)
{
	size_t end = *at;
	uint64_t value;
	while (end < line.n && ascii_is_digit(line.p[end]))
		end++;
	struct str digits = str_first(str_from(line, *at), end - *at);
	*at = end - 1;
	bool other_base = end < line.n && ascii_lower(line.p[end]) == 'x';
	return !other_base && str_to_uint(digits, INT32_MAX, &value);
}

/* Does the digit here belong to a name or to a fraction? */
static bool in_word(struct str line, size_t at)
{
	char before = at > 0 ? line.p[at - 1] : ' ';
	return ascii_is_alnum(before) || before == '.' || before == '_' || before == '*';
}

static void follow_string(struct reader *r, struct str line, size_t *at)
{
	if (line.p[*at] == '\\')
		++*at;
	else if (line.p[*at] == '"')
		r->place = IN_PLAIN;
}

static void follow_comment(struct reader *r, struct str line, size_t *at)
{
	if (str_starts(str_from(line, *at), STR("*/"))) {
		r->place = IN_PLAIN;
		++*at;
	}
}

/* Follows comments and strings over lines, and how deep braces stand. Returns what is wrong with
 * the line, or NULL. */
static const char *follow(struct reader *r, struct str line)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (r->place == IN_STRING) {
			follow_string(r, line, &i);
		} else if (r->place == IN_COMMENT) {
			follow_comment(r, line, &i);
		} else if (c == '#' || str_starts(str_from(line, i), STR("//"))) {
			return NULL;
		} else if (str_starts(str_from(line, i), STR("/*"))) {
			r->place = IN_COMMENT;
			i++;
		} else if (c == '"') {
			r->place = IN_STRING;
		} else if (strchr("{([", c)) {
			if (++r->nesting > NESTING_MAX)
				return "braces nest too deep";
		} else if (strchr("})]", c)) {
			r->nesting--;
		} else if (ascii_is_digit(c) && !in_word(line, i) && !number_fits(line, &i)) {
			return "a whole number must be decimal and below 2147483648 "
			       "(for a size, write \"4G\")";
		}
	}
	return NULL;
}

static struct str take_line(struct open_file *file)
{
	size_t end = str_find_char(file->rest, '\n');
	struct str line = str_first(file->rest, end == STR_NONE ? file->rest.n : end);
	file->rest = str_from(file->rest, line.n + 1);
	file->line++;
	return line;
}

static bool read_line(struct reader *r, struct error *err)
{
	struct buf *text = &r->source->text;
	struct str line = take_line(&r->stack[r->depth - 1]), name;
	if (str_find_char(line, '\0') != STR_NONE)
		return settings_source_refuse_line(r->source, r->line, err, "there is a NUL byte");
	if (r->place == IN_PLAIN && include_line(line, &name))
		return include(r, name, err);
	const char *wrong = follow(r, line);
	if (wrong)
		return settings_source_refuse_line(r->source, r->line, err, "%s", wrong);
	buf_add(text, line);
	buf_add_char(text, '\n');
	r->line++;
	if (text->full)
		return settings_source_refuse_line(
			r->source, r->line, err, "longer than 16 MiB in all");
	return true;
}

static bool read_all(struct reader *r, struct error *err)
{
	while (r->depth > 0) {
		if (r->stack[r->depth - 1].rest.n > 0) {
			if (!read_line(r, err))
				return false;
		} else if (--r->depth > 0) {
			stretch_begin(r);
		}
	}
	return true;
}

/* libconfig says only that a name is given twice; on a line that sets one thing, we know which. */
static struct str name_on_line(struct str text, unsigned number)
{
	struct str line = { "", 0 };
	for (unsigned i = 1; i <= number && str_next_piece(&text, '\n', &line); i++)
		continue;
	size_t end = 0;
	line = str_trim(line);
	while (end < line.n && (ascii_is_alnum(line.p[end]) || line.p[end] == '_'))
		end++;
	struct str rest = str_trim(str_from(line, end));
	bool sets = rest.n && (rest.p[0] == '=' || rest.p[0] == ':');
	return sets ? str_first(line, end) : (struct str){ "", 0 };
}

static bool parse(struct settings_source *source, struct error *err)
{
	config_init(&source->config);
	source->parsed = true;
	/* Should libconfig see an @include where we saw none, it finds nothing there. */
	config_set_include_dir(&source->config, "/nonexistent");
	if (config_read_string(&source->config, source->text.p ? source->text.p : ""))
		return true;
	unsigned line = (unsigned)config_error_line(&source->config);
	const char *why = config_error_text(&source->config);
	struct str name = name_on_line(buf_str(&source->text), line);
	if (name.n && why && strstr(why, "duplicate"))
		return settings_source_refuse_line(
			source, line, err, "setting \"%.*s\" is given twice", STR_ARG(name));
	return settings_source_refuse_line(source, line, err, "%s", why ? why : "syntax error");
}

static struct settings_source *source_new(void)
{
	struct arena *arena = arena_new((size_t)SOURCE_FILES_MAX * (SOURCE_BYTES_MAX + 4096));
	struct settings_source *source = arena_new_of(arena, struct settings_source);
	source->arena = arena;
	source->text = BUF(SOURCE_BYTES_MAX);
	return source;
}

static bool source_load(struct settings_source *source, const char *name, struct str text,
	const char *directory, struct error *err)
{
	struct reader reader = { .source = source, .directory = directory, .line = 1 };
	file_push(&reader, name, text);
	return read_all(&reader, err) && parse(source, err);
}

bool settings_source_read(const char *file, struct settings_source **out, struct error *err)
{
	struct settings_source *source = source_new();
	struct str name = str_of(file), text;
	size_t slash = str_find_last_char(name, '/');
	struct str directory = slash == STR_NONE ? STR("") : str_first(name, slash + 1);
	const char *kept = arena_cstr(source->arena, name);
	if (!read_whole(source, file, &text, err) ||
		!source_load(source, kept, text, arena_cstr(source->arena, directory), err)) {
		settings_source_free(&source);
		return false;
	}
	*out = source;
	return true;
}

bool settings_source_text(
	struct str text, const char *name, struct settings_source **out, struct error *err)
{
	struct settings_source *source = source_new();
	if (!source_load(source, arena_cstr(source->arena, str_of(name)), text, NULL, err)) {
		settings_source_free(&source);
		return false;
	}
	*out = source;
	return true;
}

void settings_source_free(struct settings_source **source)
{
	if (!*source)
		return;
	struct arena *arena = (*source)->arena;
	if ((*source)->parsed)
		config_destroy(&(*source)->config);
	buf_done(&(*source)->text);
	*source = NULL;
	arena_free(&arena);
}

struct str settings_source_bytes(const struct settings_source *source)
{
	return buf_str(&source->text);
}

static void prefix_place(const struct settings_source *source, unsigned line, struct error *err)
{
	const struct source_stretch *found = &source->stretches[0];
	for (size_t i = 1; i < source->stretch_count && source->stretches[i].line <= line; i++)
		found = &source->stretches[i];
	unsigned beyond = line > found->line ? line - found->line : 0;
	error_prefix(err, "%s:%u", found->file, found->file_line + beyond);
}

bool settings_source_refuse_line(const struct settings_source *source, unsigned line,
	struct error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	err->kind = ERROR_PERMANENT;
	prefix_place(source, line, err);
	return false;
}

bool settings_source_refuse(const struct settings_source *source, const char *path,
	struct error *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	err->kind = ERROR_PERMANENT;
	if (!source) {
		error_prefix(err, "%s", path);
		return false;
	}
	auto_free char *at = strdup(path);
	const config_setting_t *setting = NULL;
	while (!(setting = config_lookup(&source->config, at)) && strchr(at, '.'))
		*strrchr(at, '.') = '\0';
	prefix_place(source, setting ? config_setting_source_line(setting) : 1, err);
	return false;
}
