/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the emulated machine was told to do that no plain one does. */
#ifndef UVBENCH_WHAT_IF_H
#define UVBENCH_WHAT_IF_H

#include <stddef.h>

#include "record/dataset.h"

/* "export 500 ns, import 20 ns": what UV calls were set to cost in the dataset's boots; "" where
 * nothing was. */
void what_if_costs(const struct dataset *dataset, char *text, size_t room);

/* "each 7th UV call busy; fail.export=3:0x10a": trouble that was asked for; "" where none was. */
void what_if_trouble(const struct dataset *dataset, char *text, size_t room);

#endif
