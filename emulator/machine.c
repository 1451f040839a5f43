// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine properties that switch uvbench's additions on, and the facilities that tell the guest of them.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qom/object.h"
#include "sysemu/cpu-timers.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define FACILITY_CPU_MEASUREMENT_COUNTER 67
#define FACILITY_ULTRAVISOR_CALL 158
#define SCLP_CPU_FEATURE_SIEF2 0x08 /* of the first byte of features */

static bool ultravisor;
static bool cpu_counters;

static bool get_ultravisor(Object *machine, Error **error)
{
    return ultravisor;
}

static void set_ultravisor(Object *machine, bool value, Error **error)
{
    ultravisor = value;
}

static bool get_cpu_counters(Object *machine, Error **error)
{
    return cpu_counters;
}

static void set_cpu_counters(Object *machine, bool value, Error **error)
{
    cpu_counters = value;
}

void uvbench_add_machine_properties(ObjectClass *machine_class)
{
    object_class_property_add_bool(machine_class, "ultravisor", get_ultravisor, set_ultravisor);
    object_class_property_set_description(machine_class, "ultravisor",
                                          "Ultravisor of a protected-virtualisation host, and KMC-PRNG (uvbench)");
    object_class_property_add_bool(machine_class, "cpu-counters", get_cpu_counters, set_cpu_counters);
    object_class_property_set_description(machine_class, "cpu-counters",
                                          "CPU-measurement counter facility, with -icount only (uvbench)");
}

bool uvbench_ultravisor_enabled(void)
{
    return ultravisor;
}

bool uvbench_cpu_counters_enabled(void)
{
    return cpu_counters && icount_enabled();
}

void uvbench_reset(void)
{
    ultravisor_reset();
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
