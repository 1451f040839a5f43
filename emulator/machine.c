// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine properties that switch uvbench's additions on, and the facilities that tell the guest of them.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/error-report.h"
#include "qapi/visitor.h"
#include "qom/object.h"
#include "uvbench/machine.h"
#include "uvbench/qemu-names.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define FACILITY_CPU_MEASUREMENT_COUNTER 67
#define FACILITY_ULTRAVISOR_CALL 158
#define SCLP_CPU_FEATURE_SIEF2 0x08 /* of the first byte of features */

bool uvbench_ultravisor;
static bool cpu_counters;
static bool guest_acts;
static bool dma_backtrace;
static int dma_policy;

static const QEnumLookup dma_policies = {
    .array = (const char *const[]) { [DMA_FAIL] = "fail", [DMA_COUNT] = "count" },
    .size = 2,
};

static const struct {
    const char *name;
    bool *value;
    const char *description;
} switches[] = {
    { "ultravisor", &uvbench_ultravisor, "Ultravisor of a protected-virtualisation host, and KMC-PRNG (uvbench)" },
    { "cpu-counters", &cpu_counters, "CPU-measurement counter facility, with -icount only (uvbench)" },
    { "guest-acts", &guest_acts, "SIE runs no guest, but touches, shares and unshares its pages on order (uvbench)" },
    { "dma-backtrace", &dma_backtrace, "Tell where a guest was that made a device ask for secure storage (uvbench)" },
};

static void get_or_set_switch(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_type_bool(visitor, name, opaque, error);
}

static void get_or_set_dma_policy(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_type_enum(visitor, name, &dma_policy, &dma_policies, error);
}

/* Known only when all of the command line was read. */
static void check_settings(Notifier *notifier, void *data)
{
    if (!uvbench_ultravisor && (guest_acts || uvbench_has_ultravisor_settings())) {
        error_report("guest-acts, image, busy-rate, partial-pages, cost and fail are of the Ultravisor, which this machine "
                     "doesn't have: add ultravisor=on, or leave them out");
        exit(EXIT_FAILURE);
    }
    if (uvbench_has_costs() && !icount_enabled()) {
        error_report("cost.COMMAND=NS: nanoseconds of a virtual clock, which is there with -icount only: add -icount "
                     "shift=0,sleep=off, or leave the costs out");
        exit(EXIT_FAILURE);
    }
}

void uvbench_add_machine_properties(ObjectClass *machine_class)
{
    static Notifier all_is_read = { .notify = check_settings };

    for (int i = 0; i < ARRAY_SIZE(switches); i++) {
        object_class_property_add(machine_class, switches[i].name, "bool", get_or_set_switch, get_or_set_switch, NULL,
                                  switches[i].value);
        object_class_property_set_description(machine_class, switches[i].name, switches[i].description);
    }
    object_class_property_add(machine_class, "dma-policy", "fail|count", get_or_set_dma_policy, get_or_set_dma_policy,
                              NULL, NULL);
    object_class_property_set_description(machine_class, "dma-policy",
                                          "A device's request for secure storage fails, and is counted (default), or "
                                          "is counted alone (uvbench)");
    uvbench_add_ultravisor_settings(machine_class);
    qemu_add_machine_init_done_notifier(&all_is_read);
}

bool uvbench_cpu_counters_enabled(void)
{
    return cpu_counters && icount_enabled();
}

bool uvbench_guest_acts_enabled(void)
{
    return uvbench_ultravisor && guest_acts;
}

enum uvbench_dma_policy uvbench_dma_policy(void)
{
    return dma_policy;
}

bool uvbench_dma_backtrace_enabled(void)
{
    return dma_backtrace;
}

void uvbench_reset(void)
{
    ultravisor_reset();
    secure_storage_reset();
    cpu_counters_reset();
}

static void set_facility(uint8_t *facilities, unsigned int number)
{
    facilities[number / 8] |= 0x80 >> (number % 8);
}

void uvbench_add_facilities(uint8_t *facilities)
{
    if (uvbench_ultravisor_enabled()) {
        set_facility(facilities, FACILITY_ULTRAVISOR_CALL);
    }
    if (uvbench_cpu_counters_enabled()) {
        set_facility(facilities, FACILITY_CPU_MEASUREMENT_COUNTER);
    }
}

void uvbench_add_sclp_cpu_features(uint8_t *features)
{
    if (uvbench_ultravisor_enabled()) {
        features[0] |= SCLP_CPU_FEATURE_SIEF2;
    }
}
