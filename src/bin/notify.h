/* SPDX-License-Identifier: Apache-2.0
 *
 * Tells the service manager that started us how we are (sd_notify(3)'s protocol: a datagram to
 * $NOTIFY_SOCKET). Does nothing where nobody asked. */
#pragma once

void notify_ready(void);
void notify_stopping(void);
