/* SPDX-License-Identifier: Apache-2.0
 *
 * POST /v1/scan: a mail and its envelope in, the verdict out (docs/http.md). For the routes of a
 * listener with protocol "http". */
#pragma once

#include "gateway/http_mail.h"

void http_scan_begin(struct http_request *request);
void http_scan_body(struct http_request *request, struct str bytes);
void http_scan_finish(struct http_request *request);
void http_scan_over(struct http_request *request);
