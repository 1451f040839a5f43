/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SCLP's ASCII console. */
#ifndef CONFORMANCE_CONSOLE_H
#define CONFORMANCE_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

#define SCLP_WRITE_EVENT_MASK 0x00780005
#define SCLP_WRITE_EVENT_DATA 0x00760005
#define SCLP_READ_INFORMATION 0x00120001

/* SERVICE CALL; returns the condition code. The response is at 6 in the SCCB. */
int service_call(uint32_t command, uint64_t sccb);

/* At most 3 KiB. */
void console_write(const char *text, size_t length);

#endif
