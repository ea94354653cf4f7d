/* SPDX-License-Identifier: Apache-2.0 */
#include "base/build_id.h"

#include <elf.h>
#include <link.h>

#define ID_BYTES_MAX 32

struct found {
	char hex[2 * ID_BYTES_MAX];
	size_t n;
};

static void take_id(struct found *found, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	n = n < ID_BYTES_MAX ? n : ID_BYTES_MAX;
	for (size_t i = 0; i < n; i++) {
		found->hex[2 * i] = digits[bytes[i] >> 4];
		found->hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	found->n = 2 * n;
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static void read_notes(const unsigned char *p, size_t n, struct found *found)
{
	while (n >= sizeof(ElfW(Nhdr)) && found->n == 0) {
		ElfW(Nhdr) note;
		memcpy(&note, p, sizeof note);
		size_t size = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
		if (size > n)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU")
			take_id(found, p + sizeof note + padded(note.n_namesz), note.n_descsz);
		p += size;
		n -= size;
	}
}

/* The first object is the program itself. */
static int read_program(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE)
			read_notes((const unsigned char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
				info->dlpi_phdr[i].p_memsz, context);
	return 1;
}

struct str build_id(void)
{
	static struct found found;
	if (found.n == 0)
		dl_iterate_phdr(read_program, &found);
	return found.n > 0 ? str_bytes(found.hex, found.n) : STR(HAECHI_VERSION);
}
