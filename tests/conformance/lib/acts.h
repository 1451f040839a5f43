/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest's own acts, by SIE on the emulator's order (emulator/README.md, "guest-acts=on"): what a
 * guest that runs would do to its pages. */
#ifndef CONFORMANCE_ACTS_H
#define CONFORMANCE_ACTS_H

#include <stdint.h>

#include "guest.h"

enum act { ACT_TOUCH = 1, ACT_LOAD, ACT_STORE, ACT_FILL, ACT_VERIFY, ACT_SHARE, ACT_UNSHARE };

/* Interceptions that SIE may end in */
enum {
	INTERCEPTION_NONE = 0,
	INTERCEPTION_VALIDITY = 0x20,
	INTERCEPTION_INSTRUCTION = 0x68,
	INTERCEPTION_NOTIFICATION = 0x6c,
};

/* A guest's CPU that acts, and its state description. */
struct actor {
	const struct guest *guest;
	uint64_t cpu_handle;
	unsigned char *description; /* a page */
	unsigned char *data;	    /* its instruction data, a page */
};

/* How an act ended. */
struct outcome {
	int interruption; /* program interruption of SIE itself, else 0 */
	uint64_t teid;
	unsigned int interception;
	uint16_t instruction; /* the intercepted one's first half; 0: the order was refused */
	uint64_t address;     /* where it stands: the next page's, or the one that it is about */
	uint64_t pages;	      /* left */
	uint64_t value;	      /* loaded */
};

/* Creates CPU 0 of the guest, which is stopped. */
void actor_prepare(struct actor *actor, const struct guest *guest);
/* The same of a verified guest, operating. */
void actor_create(struct actor *actor, const struct guest *guest);
/* Set CPU state: operating 1, stopped 2, check-stop 3, load 5. */
struct response actor_set_state(const struct actor *actor, uint64_t state);
/* Destroys it. */
void actor_destroy(struct actor *actor);
/* One SIE; an act on several pages may stop at one that the host has to bring. */
struct outcome act_once(struct actor *actor, enum act act, uint64_t address, uint64_t pages,
			uint64_t value, uint64_t step);
/* The same until it is done, each page that is not secure being imported, as Linux does. */
struct outcome act(struct actor *actor, enum act act, uint64_t address, uint64_t pages,
		   uint64_t value, uint64_t step);

/* The guest fills its pages with doublewords that follow from the first one, and looks for them. */
void act_fill(struct actor *actor, uint64_t address, uint64_t pages, uint64_t pattern);
bool act_finds(struct actor *actor, uint64_t address, uint64_t pages, uint64_t pattern);
/* A doubleword of the guest's storage, by its own load; report_fatal() where it can't. */
uint64_t act_load(struct actor *actor, uint64_t address);
bool act_share(struct actor *actor, uint64_t address);
bool act_unshare(struct actor *actor, uint64_t address);

bool outcome_is_done(struct outcome outcome);

#endif
