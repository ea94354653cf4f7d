/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /healthz: is everybody there whom a mail needs? Asks keeper and resolver, who must answer
 * within moments. */
#pragma once

#include "gateway/http_mail.h"

void http_health_finish(struct http_request *request);
void http_health_over(struct http_request *request);
