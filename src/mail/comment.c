/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/comment.h"

size_t comment_end(struct str s, size_t i)
{
	size_t depth = 0;
	for (; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return STR_NONE;
}

size_t comment_end_lenient(struct str s, size_t i)
{
	size_t end = comment_end(s, i);
	return end == STR_NONE ? s.n : end;
}
