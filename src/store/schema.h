/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of the store and the numbered steps that lead from any older schema to this one. */
#pragma once

#include "store/sqlite.h"

/* Brings the database to the current schema in one transaction. Refuses (permanent) a database
 * that is newer than this program, or that another program made; it is then left as it was. */
bool schema_apply(struct database *db, struct error *err);
