/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/rooms.h"

#include "action/signing.h"
#include "auth/checks.h"
#include "auth/dmarc_symbols.h"
#include "auth/symbols.h"
#include "connect/checks.h"
#include "connect/listing_symbols.h"
#include "connect/symbols.h"
#include "content/checks.h"
#include "content/symbols.h"
#include "envelope/checks.h"
#include "envelope/symbols.h"
#include "identity/checks.h"
#include "identity/symbols.h"
#include "pipeline/plant.h"
#include "pipeline/symbols.h"
#include "recipient/checks.h"
#include "recipient/symbols.h"

static const struct check_table no_checks = { NULL, 0 };

const struct room_row rooms[] = {
	{ .name = "connect", .checks = &connect_checks, .symbols = &connect_symbols },
	/* Findings of public lists, which several rooms ask. */
	{ .name = "lists", .checks = &no_checks, .symbols = &listing_symbols },
	{ .name = "envelope", .checks = &envelope_checks, .symbols = &envelope_symbols },
	{ .name = "identity", .checks = &identity_checks, .symbols = &identity_symbols },
	{ .name = "auth", .checks = &auth_checks, .symbols = &auth_symbols },
	{ .name = "dmarc", .checks = &dmarc_checks, .symbols = &dmarc_symbols },
	{ .name = "content", .checks = &content_checks, .symbols = &content_symbols },
	{ .name = "recipient", .checks = &recipient_checks, .symbols = &recipient_symbols },
#if defined(HAECHI_PLANTS)
	{ .name = "plant", .checks = &plant_checks, .symbols = &plant_symbols },
#endif
	/* After the verdict (pipeline/judge.c). */
	{ .name = "signing", .checks = &no_checks, .symbols = &signing_symbols },
	/* The trip itself: no check of its own, findings of the runner (pipeline/run.c). */
	{ .name = "pipeline", .checks = &no_checks, .symbols = &pipeline_symbols },
};
const size_t room_count = sizeof rooms / sizeof *rooms;

const struct symbol *symbol_find(struct str name)
{
	for (size_t r = 0; r < room_count; r++)
		for (size_t s = 0; s < rooms[r].symbols->n; s++)
			if (str_eq(name, str_of(rooms[r].symbols->v[s].name)))
				return &rooms[r].symbols->v[s];
	return NULL;
}
