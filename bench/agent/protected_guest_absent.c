/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protected guests on architectures that have no Ultravisor: there are none. */
#include "protected_guest.h"

static enum outcome absent(struct failure *failure)
{
	(void)failure_set(failure, "secure pages need an Ultravisor: s390x, z15 or newer, as LPAR host with prot_virt=1");
	return OUTCOME_SKIPPED;
}

enum outcome protected_guest_create(struct protected_guest *guest, struct page_area *area,
				    const struct guest_acts *acts, struct failure *failure)
{
	*guest = (struct protected_guest){
		.kvm = -1, .machine = -1, .cpu = -1, .area = area, .acts = acts,
	};
	return absent(failure);
}

enum outcome protected_guest_renew(struct protected_guest *guest, struct failure *failure)
{
	(void)guest;
	return absent(failure);
}

enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure)
{
	(void)guest;
	return absent(failure);
}

enum outcome protected_guest_complete(struct protected_guest *guest, struct failure *failure)
{
	(void)guest;
	return absent(failure);
}

enum outcome protected_guest_act(struct protected_guest *guest, enum guest_act act, uint64_t seed,
				 struct failure *failure)
{
	(void)guest;
	(void)act;
	(void)seed;
	return absent(failure);
}

void protected_guest_end(struct protected_guest *guest)
{
	(void)guest;
}
