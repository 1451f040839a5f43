// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks without their work, compiled as any file of mm/. In a file of their own, as the hooks are, so that their
 * callers are compiled as those of the hooks: nothing is known of them but their declaration.
 */
#include "accessible_stub.h"

int stub_make_page_accessible(struct page *page)
{
	return 0;
}

int stub_make_folio_accessible(struct folio *folio)
{
	return 0;
}
