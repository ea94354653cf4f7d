/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that a captured scanner could send to the door, and a door to a scanner. */
#include "pipeline/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 22);
	struct wire_reader reader = { .rest = str_bytes(data, size) };
	struct judgement judgement;
	struct envelope envelope;
	struct question question;
	struct answer answer;
	judgement_get(arena, &reader, 100000, 2, &judgement);
	reader = (struct wire_reader){ .rest = str_bytes(data, size) };
	envelope_get(arena, &reader, &envelope);
	reader = (struct wire_reader){ .rest = str_bytes(data, size) };
	question_get(&reader, &question);
	answer_get(&reader, &answer);
	arena_free(&arena);
	return 0;
}
