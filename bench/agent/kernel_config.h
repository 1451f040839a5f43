/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running kernel's configuration. */
#ifndef UVBENCH_KERNEL_CONFIG_H
#define UVBENCH_KERNEL_CONFIG_H

#include <jansson.h>

/* Adds "config_sha256" (of the configuration's text) and "config" (the options that change code
 * that is measured) to `kernel`; null, with "config_missing" saying why, where the machine does
 * not show its configuration. */
void kernel_config_add(json_t *kernel, const char *release);

#endif
