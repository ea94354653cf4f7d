/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "store/tables.h"

void clause_add(struct clause *clause, const char *piece)
{
	clause->sql = arena_printf(clause->arena, "%.*s%s", STR_ARG(clause->sql), piece);
}

void clause_int(struct clause *clause, const char *piece, int64_t v)
{
	assert(clause->count < CLAUSE_VALUES_MAX);
	clause_add(clause, piece);
	clause->values[clause->count++].i = v;
}

void clause_str(struct clause *clause, const char *piece, struct str v)
{
	assert(clause->count < CLAUSE_VALUES_MAX);
	clause_add(clause, piece);
	clause->values[clause->count].text = true;
	clause->values[clause->count++].s = v;
}

void clause_address(struct clause *clause, const char *column, struct str address)
{
	struct str key = mailbox_key(clause->arena, address);
	clause_add(clause, column);
	if (!str_ends(key, STR("@"))) {
		clause_str(clause, "=?", key);
		return;
	}
	/* All keys that begin so: up to the one with the sign after '@'. */
	char *end = arena_cstr(clause->arena, key);
	end[key.n - 1] = '@' + 1;
	clause_str(clause, ">=?", key);
	clause_add(clause, " AND ");
	clause_add(clause, column);
	clause_str(clause, "<?", str_bytes(end, key.n));
}

struct query clause_query(struct clause *clause, struct database *db)
{
	struct query query = query_once(db, arena_cstr(clause->arena, clause->sql));
	for (size_t i = 0; i < clause->count; i++)
		if (clause->values[i].text)
			query_bind_str(&query, clause->values[i].s);
		else
			query_bind_int(&query, clause->values[i].i);
	return query;
}

size_t search_most(const struct search *search)
{
	return search->most == 0 || search->most > REQUEST_ROWS_MAX ? REQUEST_ROWS_MAX
								    : search->most;
}
