/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's properties, between the files that define them.
 */
#ifndef UVBENCH_MACHINE_H
#define UVBENCH_MACHINE_H

#include "qom/object.h"

/* Adds the properties that say how the Ultravisor behaves (machine-settings.c). */
void uvbench_add_ultravisor_settings(ObjectClass *machine_class);
/* True where the Ultravisor is to behave otherwise than it does unless asked. */
bool uvbench_has_ultravisor_settings(void);
/* True where a UV call is to take virtual time. */
bool uvbench_has_costs(void);

#endif
