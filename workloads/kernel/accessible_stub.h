/* SPDX-License-Identifier: GPL-2.0 */
/* What stub.cocci calls in place of the hooks; declared as they are. */
#ifndef MM_ACCESSIBLE_STUB_H
#define MM_ACCESSIBLE_STUB_H

struct page;
struct folio;

int stub_make_page_accessible(struct page *page);
int stub_make_folio_accessible(struct folio *folio);

#endif
