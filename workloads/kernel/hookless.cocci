// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel without the "make page accessible" hooks: every call behaves as on an architecture that needs none.
// Applied to mm/gup.c and mm/page-writeback.c. Linux 5.7 to 6.1 pass pages, later kernels folios.

@@
expression page;
@@
- arch_make_page_accessible(page)
+ 0

@@
expression folio;
@@
- arch_make_folio_accessible(folio)
+ 0
