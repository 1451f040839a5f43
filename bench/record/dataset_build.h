/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dataset's loaders share; not for users of the dataset. */
#ifndef UVBENCH_DATASET_BUILD_H
#define UVBENCH_DATASET_BUILD_H

#include "record/dataset.h"

/* A new zeroed observation at the dataset's end, or NULL when memory ran out. */
struct observation *dataset_add_observation(struct dataset *dataset);

/* Whether every owned field of an observation was allocated. */
bool observation_is_whole(const struct observation *observation);

/* A malloc'd copy; "" for NULL. */
char *dataset_copy(const char *text);

/* Room for one more element of `size` bytes behind the `count` that `array` holds: `array`, moved or
 * not, or NULL when memory ran out (`array` is kept). */
void *dataset_grow(void *array, size_t count, size_t size);

#endif
