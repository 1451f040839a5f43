// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel with calls of an empty function (accessible_stub.c) where it has the "make page accessible" hooks, so that
// the hook's own work can be told from what the compiler does around a call. Applied to mm/gup.c and
// mm/page-writeback.c.

@@
@@
 #include <linux/mm.h>
+#include "accessible_stub.h"

@@
expression page;
@@
- arch_make_page_accessible(page)
+ stub_make_page_accessible(page)

@@
expression folio;
@@
- arch_make_folio_accessible(folio)
+ stub_make_folio_accessible(folio)
