/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Init of an emulated guest that is the host of protected guests: all of KVM's commands for
 * them, the contents of their pages, what a host can do to these, and how they end; with
 * protected.image=1 what image they are made of. Says so in an outline, then switches off. */
#include "protected.h"

#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"

int main(int count, char **arguments)
{
	unsigned char *memory;

	(void)count;
	machine_start(arguments);
	guest_catch_violations();
	memory = guest_map(0x40000000, PROTECTED_PAGES);
	if (machine_option("protected.image", 0)) {
		test_image(memory);
	} else {
		test_commands(memory);
		test_contents(memory);
		test_tampering(memory);
		test_ends(memory);
		check_clean_pages(memory);
	}
	outline_check(machine_print_trouble() == 0, "the kernel has nothing to complain of");
	outline_summary();
	machine_switch_off();
}
