/* SPDX-License-Identifier: Apache-2.0
 *
 * A hop that says anything: its replies are read and a dialogue follows them. Whatever it says, each
 * recipient has a reply in the end, and a success only with a 2xx as the last word. */
#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/hop_dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int mail_fd(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("mail", MFD_CLOEXEC);
		assert(write(fd, "a\r\n.b\r\n", 7) == 7);
	}
	return fd;
}

/* Everything that may be sent now goes out. */
static void send_all(struct hop_dialogue *dialogue)
{
	auto_buf out = BUF(HOP_OUT_ROOM);

	while (hop_dialogue_fill(dialogue, &out))
		buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str recipients[] = { STR_INIT("a@x"), STR_INIT("b@x"),
		STR_INIT("c@x") };
	struct hop_reply replies[3], reply;
	struct outgoing outgoing = { .mail = mail_fd(), .size = 7, .headers = STR("") };
	struct hop_dialogue dialogue = { .outgoing = &outgoing,
		.mail_from = STR("s@x"),
		.recipients = recipients,
		.replies = replies };
	struct hop_reply_reader reader;
	enum hop_read read = HOP_READ_MORE;
	bool said_yes = false;

	if (size == 0)
		return 0;
	dialogue.task = data[0] & 1 ? HOP_PROBE : HOP_DELIVER;
	dialogue.lmtp = data[0] & 2;
	dialogue.recipient_count = dialogue.task == HOP_PROBE ? 1 : 3;
	struct hop_extensions offered = { .pipelining = data[0] & 4 };
	struct str rest = str_bytes(data + 1, size - 1);
	hop_dialogue_init(&dialogue);
	hop_reply_reader_init(&reader);
	enum hop_step step = hop_dialogue_begin(&dialogue, &offered);
	while (step < HOP_STEP_CLEAN && read != HOP_READ_BROKEN) {
		send_all(&dialogue);
		read = hop_reply_next(&reader, &reply);
		if (read == HOP_READ_REPLY) {
			said_yes |= reply.code < 300;
			step = hop_dialogue_reply(&dialogue, &reply);
			hop_extensions_of(buf_str(&reader.whole));
		} else if (read == HOP_READ_MORE) {
			size_t taken = hop_reply_push(&reader, str_first(rest, 100));
			if (taken == 0)
				break;
			rest = str_from(rest, taken);
		}
	}
	if (step < HOP_STEP_CLEAN)
		hop_dialogue_broken(&dialogue, "gone");
	for (size_t i = 0; i < dialogue.recipient_count; i++) {
		assert(replies[i].code != 0 || replies[i].text[0] == '4');
		assert(replies[i].code < 200 || replies[i].code >= 300 || said_yes);
		assert(strlen(replies[i].text) <= HOP_REPLY_TEXT_MAX);
	}
	hop_dialogue_done(&dialogue);
	hop_reply_reader_done(&reader);
	return 0;
}
