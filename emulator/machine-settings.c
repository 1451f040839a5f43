// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine properties that say how the Ultravisor is to behave: into ultravisor_settings.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qom/object.h"
#include "uvbench/machine.h"
#include "uvbench/ultravisor/ultravisor.h"

#define LONGEST_COST UINT64_C(1000000000) /* ns */

static const QEnumLookup image_modes = {
    .array = (const char *const[]) { [IMAGE_ENCRYPTED] = "encrypted", [IMAGE_PLAIN] = "plain" },
    .size = 2,
};

static void get_image(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    int image = ultravisor_settings.image;

    visit_type_enum(visitor, name, &image, &image_modes, error);
}

static void set_image(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    int image;

    if (visit_type_enum(visitor, name, &image, &image_modes, error)) {
        ultravisor_settings.image = image;
    }
}

static void get_number(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_type_uint32(visitor, name, opaque, error);
}

static void set_number(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_type_uint32(visitor, name, opaque, error);
}

static void set_busy_rate(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    uint32_t rate;

    if (!visit_type_uint32(visitor, name, &rate, error)) {
        return;
    }
    if (rate == 1) {
        error_setg(error, "busy-rate=1: a call that is always busy is tried for ever; it starts at 2, 0 is never");
        return;
    }
    ultravisor_settings.busy_rate = rate;
}

/* A property with a member for each command: cost.NAME and fail.NAME. */
static void visit_commands(Visitor *visitor, const char *name, Error **error,
                           bool (*visit)(Visitor *visitor, const char *name, enum ultravisor_command command,
                                         Error **error))
{
    if (!visit_start_struct(visitor, name, NULL, 0, error)) {
        return;
    }
    for (int command = 0; command < COMMAND_COUNT; command++) {
        const char *member = ultravisor_command_name(command);
        bool present = true;

        if (member && visit_optional(visitor, member, &present) && !visit(visitor, member, command, error)) {
            goto end;
        }
    }
    if (!visit_check_struct(visitor, error)) {
        error_append_hint(error, "The commands are");
        for (int command = 0; command < COMMAND_COUNT; command++) {
            if (ultravisor_command_name(command)) {
                error_append_hint(error, " %s", ultravisor_command_name(command));
            }
        }
        error_append_hint(error, "\n");
    }
end:
    visit_end_struct(visitor, NULL);
}

static bool visit_cost(Visitor *visitor, const char *name, enum ultravisor_command command, Error **error)
{
    uint64_t cost = ultravisor_settings.costs[command];

    if (!visit_type_uint64(visitor, name, &cost, error)) {
        return false;
    }
    if (cost > LONGEST_COST) {
        error_setg(error, "cost.%s: a UV call takes from 0 to %" PRIu64 " nanoseconds", name, LONGEST_COST);
        return false;
    }
    ultravisor_settings.costs[command] = cost;
    return true;
}

static void get_or_set_costs(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_commands(visitor, name, error, visit_cost);
}

static bool get_fault(Visitor *visitor, const char *name, enum ultravisor_command command, Error **error)
{
    const struct ultravisor_fault *fault = &ultravisor_settings.faults[command];
    g_autofree char *text = fault->call ? g_strdup_printf("%" PRIu64 ":0x%x:0x%x", fault->call, fault->code,
                                                          fault->reason) : g_strdup("");

    return visit_type_str(visitor, name, &text, error);
}

static void get_faults(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_commands(visitor, name, error, get_fault);
}

/* N:RC or N:RC:RRC */
static bool parse_fault(const char *text, struct ultravisor_fault *fault)
{
    const char *end;
    uint64_t code, reason = 0;

    if (strchr(text, '-') || qemu_strtou64(text, &end, 0, &fault->call) || !fault->call || *end != ':' ||
        qemu_strtou64(end + 1, &end, 0, &code) || code > UINT16_MAX || code <= 1 ||
        (*end == ':' && qemu_strtou64(end + 1, &end, 0, &reason)) || reason > UINT16_MAX || *end) {
        return false;
    }
    fault->code = code;
    fault->reason = reason;
    return true;
}

static bool set_fault(Visitor *visitor, const char *name, enum ultravisor_command command, Error **error)
{
    g_autofree char *text = NULL;

    if (!visit_type_str(visitor, name, &text, error)) {
        return false;
    }
    if (!parse_fault(text, &ultravisor_settings.faults[command])) {
        error_setg(error, "fail.%s=%s: expected N:RC or N:RC:RRC: the call, from 1 on, and the response code, from 2 "
                   "on, and reason code that it ends in, such as 3:0x10a", name, text);
        return false;
    }
    return true;
}

static void set_faults(Object *machine, Visitor *visitor, const char *name, void *opaque, Error **error)
{
    visit_commands(visitor, name, error, set_fault);
}

static void add(ObjectClass *machine_class, const char *name, const char *type, ObjectPropertyAccessor *get,
                ObjectPropertyAccessor *set, void *opaque, const char *description)
{
    object_class_property_add(machine_class, name, type, get, set, NULL, opaque);
    object_class_property_set_description(machine_class, name, description);
}

void uvbench_add_ultravisor_settings(ObjectClass *machine_class)
{
    add(machine_class, "image", "encrypted|plain", get_image, set_image, NULL,
        "Pages that unpack takes: ciphertext for the key of the guest's header (default), or as they are (uvbench)");
    add(machine_class, "busy-rate", "uint32", get_number, set_busy_rate, &ultravisor_settings.busy_rate,
        "Each so-many-th UV call that may be busy is answered so; 0: none (uvbench)");
    add(machine_class, "partial-pages", "uint32", get_number, set_number, &ultravisor_settings.partial_pages,
        "UV calls that work through pages stop after so many; 0: never (uvbench)");
    add(machine_class, "cost", "struct", get_or_set_costs, get_or_set_costs, NULL,
        "cost.COMMAND=NS: virtual nanoseconds that a UV call takes, with -icount only (uvbench)");
    add(machine_class, "fail", "struct", get_faults, set_faults, NULL,
        "fail.COMMAND=N:RC[:RRC]: the command's N-th UV call ends in this response (uvbench)");
}

bool uvbench_has_ultravisor_settings(void)
{
    static const struct ultravisor_settings none;

    return memcmp(&ultravisor_settings, &none, sizeof(none)) != 0;
}

bool uvbench_has_costs(void)
{
    for (int command = 0; command < COMMAND_COUNT; command++) {
        if (ultravisor_settings.costs[command]) {
            return true;
        }
    }
    return false;
}
