/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzzer's world: input as numbers that mean something, guests, calls that are watched. */
#ifndef WORLD_H
#define WORLD_H

#include "invariants.h"

#define GUESTS 3
#define GUEST_PAGES 8 /* that are used, of each guest */
#define CPUS 4

/* Eight pages that are nobody's. */
#define SPARE_AT UINT64_C(0x80000)

struct input {
	const uint8_t *next, *end;
};

struct guest {
	uint64_t handle;
	uint64_t secrets[GUEST_PAGES]; /* what it wrote last where it shares nothing, or 0 */
};

/* By the place of their storage; a handle may be a stale one. */
extern struct guest guests[GUESTS];
extern uint64_t cpus[CPUS];
extern bool is_initialised;

/* Zeroes behind the input's end. */
uint8_t next_byte(struct input *input);
uint64_t next_doubleword(struct input *input);
/* A page that matters: a guest's, a donated one, the Ultravisor's, a spare one, any. */
uint64_t interesting_page(struct input *input);
/* That, a handle, an ASCE, a small number, any. */
uint64_t interesting_value(struct input *input);

uint64_t guest_address(uint8_t number);
/* Where the host has a guest's page: guests lie in one piece, from their ASCE's origin on. */
uint64_t logical_of(unsigned int number, uint64_t address);
/* UINT64_MAX where it is not mapped. */
uint64_t absolute_of(unsigned int number, uint64_t address);
/* The page at @absolute has @value in each doubleword. */
void fill(uint64_t absolute, uint64_t value);

struct control_block new_block(uint16_t code, uint16_t length);
/* Calls the Ultravisor, and checks what holds of any answer. */
enum ultravisor_condition call(struct control_block *block);
/* With a block that has three fields, from 0x18 on. */
enum ultravisor_condition command(uint16_t code, uint16_t length, uint64_t first, uint64_t second,
				  uint64_t third);

/* Tries to initialise, create a guest (with @handle: go on), a CPU, verify an image, export. */
void initialise(void);
void create(unsigned int number, uint64_t handle);
void create_cpu(uint8_t number);
void run(uint64_t handle, bool has_page, uint64_t address);
void export_page(uint64_t absolute);
/* There is no Ultravisor. */
void forget_guests(void);

#endif
