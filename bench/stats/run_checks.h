/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a run: drift over the order of boots, two modes, a boot far from its fellows. They
 * mark; nothing is ever left out for them. */
#ifndef UVBENCH_RUN_CHECKS_H
#define UVBENCH_RUN_CHECKS_H

#include "stats/dip.h"
#include "stats/mann_kendall.h"
#include "stats/outliers.h"

#endif
