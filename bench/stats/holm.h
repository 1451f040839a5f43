/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holm's correction of a family of tests: S. Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6 (1979), 65–70. */
#ifndef UVBENCH_HOLM_H
#define UVBENCH_HOLM_H

#include <stddef.h>

/* Numbers of workspace that holm_adjust needs. */
size_t holm_workspace(size_t count);

/* Adjusted p-values in the order of `p`: at most 1, and no smaller than that of any smaller p
 * (R's p.adjust(p, "holm")). A NAN is no test: it stays one and counts for nothing. `adjusted`
 * may be `p`. Returns the number of tests. */
size_t holm_adjust(const double *p, size_t count, double *adjusted, double *workspace);

#endif
