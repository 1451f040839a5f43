/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGP orders, and what a CPU needs before it runs. */
#include "processor.h"

#include "program.h"
#include "report.h"
#include "storage.h"

#define PROCESSOR_COUNT 8
#define STACK_PAGES 4

enum sigp_order {
	SIGP_SENSE = 1,
	SIGP_STOP = 5,
	SIGP_RESTART = 6,
	SIGP_INITIAL_CPU_RESET = 0xb,
	SIGP_SET_PREFIX = 0xd,
	SIGP_STORE_STATUS = 0xe,
};

#define SIGP_STATUS_STOPPED 0x40
#define SIGP_STATUS_INVALID_PARAMETER 0x100
#define CONDITION_ACCEPTED 0
#define CONDITION_STATUS 1
#define CONDITION_BUSY 2

extern char processor_start[];

static char *prefix_areas[PROCESSOR_COUNT];

static int sigp(unsigned int address, enum sigp_order order, uint64_t parameter, uint32_t *status)
{
	register uint64_t first __asm__("2") = 0;
	register uint64_t second __asm__("3") = parameter;
	int condition;

	do {
		__asm__ volatile("	sigp 2,%2,0(%3)\n"
				 "	ipm %0\n"
				 "	srl %0,28\n"
				 : "=d"(condition), "+d"(first)
				 : "d"((uint64_t)address), "a"((uint64_t)order), "d"(second)
				 : "cc", "memory");
	} while (condition == CONDITION_BUSY);
	if (status)
		*status = (uint32_t)first;
	return condition;
}

static void order_accepted(unsigned int address, enum sigp_order order, uint64_t parameter)
{
	if (sigp(address, order, parameter, NULL) != CONDITION_ACCEPTED)
		report_fatal("CPU %u did not accept SIGP order 0x%x", (uint64_t)address,
			     (uint64_t)order);
}

bool processor_is_stopped(unsigned int address)
{
	uint32_t status;

	return sigp(address, SIGP_SENSE, 0, &status) == CONDITION_STATUS &&
	       (status & SIGP_STATUS_STOPPED);
}

void processor_wait(unsigned int address)
{
	while (!processor_is_stopped(address))
		;
}

void processor_stop(unsigned int address)
{
	order_accepted(address, SIGP_STOP, 0);
	processor_wait(address);
}

void processor_reset(unsigned int address)
{
	order_accepted(address, SIGP_INITIAL_CPU_RESET, 0);
	processor_wait(address);
}

void processor_set_prefix(unsigned int address, uint32_t prefix)
{
	order_accepted(address, SIGP_SET_PREFIX, prefix);
}

static bool is_invalid_parameter(unsigned int address, enum sigp_order order, uint64_t parameter)
{
	uint32_t status;

	return sigp(address, order, parameter, &status) == CONDITION_STATUS &&
	       status == SIGP_STATUS_INVALID_PARAMETER;
}

bool processor_refuses_prefix(unsigned int address, uint32_t prefix)
{
	return is_invalid_parameter(address, SIGP_SET_PREFIX, prefix);
}

bool processor_refuses_to_store(unsigned int address, uint64_t place)
{
	return is_invalid_parameter(address, SIGP_STORE_STATUS, place);
}

/* Called by start.S on a CPU whose function has returned. */
void processor_stop_itself(void);

void processor_stop_itself(void)
{
	uint16_t own;

	__asm__ volatile("stap %0" : "=Q"(own));
	sigp(own, SIGP_STOP, 0, NULL);
}

void processor_start_at(unsigned int address, void (*function)(void *), void *argument)
{
	char *area;

	if (address >= PROCESSOR_COUNT)
		report_fatal("CPU %u: this library has room for %u", (uint64_t)address,
			     (uint64_t)PROCESSOR_COUNT);
	if (!prefix_areas[address]) {
		area = storage_pages(LOWCORE_LENGTH / PAGE_SIZE, LOWCORE_LENGTH);
		for (unsigned int place = 0; place < PAGE_SIZE; place += 8)
			*(uint64_t *)(area + place) = lowcore_get(place);
		*(uint64_t *)(area + LOWCORE_ATTEMPT) = 0;
		*(uint64_t *)(area + LOWCORE_STACK) =
			(uint64_t)storage_pages(STACK_PAGES, PAGE_SIZE) + STACK_PAGES * PAGE_SIZE -
			160;
		*(uint64_t *)(area + LOWCORE_RESTART_NEW_PSW) = PSW_MASK_64_BIT;
		*(uint64_t *)(area + LOWCORE_RESTART_NEW_PSW + 8) = (uint64_t)processor_start;
		prefix_areas[address] = area;
	}
	area = prefix_areas[address];
	*(uint64_t *)(area + LOWCORE_FUNCTION) = (uint64_t)function;
	*(uint64_t *)(area + LOWCORE_ARGUMENT) = (uint64_t)argument;
	processor_set_prefix(address, (uint32_t)(uint64_t)area);
	order_accepted(address, SIGP_RESTART, 0);
}
