/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protected guests on architectures that have no Ultravisor: there are none. */
#include "protected_guest.h"

enum outcome protected_guest_start(struct protected_guest *guest, struct page_area *area,
				   struct failure *failure)
{
	*guest = (struct protected_guest){ .kvm = -1, .machine = -1, .cpu = -1, .area = area };
	return protected_guest_unpack(guest, failure);
}

enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure)
{
	(void)guest;
	(void)failure_set(failure, "secure pages need an Ultravisor: s390x, z15 or newer, as LPAR host with prot_virt=1");
	return OUTCOME_SKIPPED;
}

void protected_guest_end(struct protected_guest *guest)
{
	(void)guest;
}
