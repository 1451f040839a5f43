// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * START INTERPRETIVE EXECUTION of a protected guest, as far as a guest without code goes: no instruction of it is
 * executed, but it touches, loads, stores, shares and unshares its pages as orders in its general registers say, with
 * the interruptions and interceptions that a guest's own instructions would have. README.md has the orders.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/qemu-names.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define INTERRUPTION_NON_SECURE_STORAGE_ACCESS 0x3e
#define INTERRUPTION_SECURE_STORAGE_VIOLATION 0x3f
#define TEID_ADDRESS_VALID 4 /* bit 61: also what tells a DAT protection */

/* The state description (Linux: struct kvm_s390_sie_block and struct sie_page, asm/kvm_host.h). */
#define DESCRIPTION_BYTES PAGE_BYTES
#define DESCRIPTION_CPU_HANDLE 0x10
#define DESCRIPTION_GUEST_HANDLE 0x18
#define DESCRIPTION_INTERCEPTION 0x50
#define DESCRIPTION_INSTRUCTION 0x56 /* two bytes of the intercepted instruction, and the other four */
#define DESCRIPTION_INSTRUCTION_REST 0x58
#define DESCRIPTION_FORMAT 0x68
#define FORMAT_PROTECTED 2
#define DESCRIPTION_INSTRUCTION_DATA 0x180
#define DESCRIPTION_REGISTERS 0x380

#define INTERCEPTION_VALIDITY 0x20
#define INTERCEPTION_INSTRUCTION 0x68 /* 104: of a protected guest */
#define INTERCEPTION_NOTIFICATION 0x6c /* 108 */

#define VALIDITY_NO_GUEST 0x75760000u /* the reason is ours */
#define INSTRUCTION_DIAGNOSE 0x8300
#define DIAGNOSE_500 0x05000000u
#define INSTRUCTION_UVC 0xb9a4
#define INSTRUCTION_NONE 0

/* The guest's own call to take a page back, as the host sees it in the instruction data. */
#define UVC_UNSHARE 0x1001
#define UVC_SHARE_LENGTH 0x30
#define UVC_SHARE_ADDRESS 0x20

/* Pages that one execution works on before the CPU looks for interruptions. */
#define PAGES_A_TURN 16

enum { REGISTER_ORDER, REGISTER_ADDRESS, REGISTER_PAGES, REGISTER_VALUE, REGISTER_STEP, ORDER_REGISTERS };

struct order {
    uint64_t registers[ORDER_REGISTERS];
    uint64_t guest;
};

/* How an order stands after a step. */
struct standing {
    enum { GOES_ON, IS_DONE, IS_REFUSED, IS_INTERRUPTED, IS_NOTIFIED } kind;
    uint32_t interruption;
    uint64_t teid;
};

#define STANDING(how) ((struct standing) { .kind = (how) })

static struct standing interrupted(uint32_t interruption, uint64_t address)
{
    return (struct standing) {
        .kind = IS_INTERRUPTED,
        .interruption = interruption,
        .teid = (address & TARGET_PAGE_MASK) | TEID_ADDRESS_VALID,
    };
}

static uint64_t read_doubleword(CPUS390XState *env, uint64_t address)
{
    return address_space_ldq_be(env_cpu(env)->as, address, MEMTXATTRS_UNSPECIFIED, NULL);
}

static void write_doubleword(CPUS390XState *env, uint64_t address, uint64_t value)
{
    address_space_stq_be(env_cpu(env)->as, address, value, MEMTXATTRS_UNSPECIFIED, NULL);
}

/*
 * The guest gets at its page at @address: GOES_ON and its absolute address, or what the host has to do first. The
 * tables come before the state of the page, as for any guest.
 */
static struct standing reach_page(CPUS390XState *env, const struct order *order, bool store, uint64_t *absolute)
{
    const uint64_t address = order->registers[REGISTER_ADDRESS];
    int interruption;

    if (!ultravisor_guest_has(order->guest, address)) {
        return STANDING(IS_REFUSED);
    }
    interruption = uvbench_translate_by_asce(env, env->cregs[1], address, store, absolute);
    if (interruption) {
        return interrupted(interruption, address);
    }
    switch (ultravisor_guest_access(order->guest, address & TARGET_PAGE_MASK, *absolute)) {
    case ACCESS_ALLOWED:
        return STANDING(GOES_ON);
    case ACCESS_NOT_SECURE:
        return interrupted(INTERRUPTION_NON_SECURE_STORAGE_ACCESS, address);
    default:
        return interrupted(INTERRUPTION_SECURE_STORAGE_VIOLATION, address);
    }
}

/* A doubleword moves between the guest's storage and its register. */
static struct standing move_doubleword(CPUS390XState *env, struct order *order, bool store)
{
    uint64_t *value = &order->registers[REGISTER_VALUE];
    const uint64_t address = order->registers[REGISTER_ADDRESS];
    struct standing standing;
    uint64_t absolute;

    if (address % sizeof(*value)) {
        return STANDING(IS_REFUSED);
    }
    standing = reach_page(env, order, store, &absolute);
    if (standing.kind == GOES_ON) {
        uint8_t *content = host_page(absolute) + address % PAGE_BYTES;

        if (store) {
            stq_be_p(content, *value);
        } else {
            *value = ldq_be_p(content);
        }
        standing = STANDING(IS_DONE);
    }
    return standing;
}

/* The contents that fill and verify are about: VALUE, VALUE + STEP, …, each with its last bit set. */
static void fill(const struct order *order, uint8_t *content)
{
    for (uint64_t i = 0; i < PAGE_BYTES / sizeof(i); i++) {
        stq_be_p(content + i * sizeof(i),
                 (order->registers[REGISTER_VALUE] + i * order->registers[REGISTER_STEP]) | 1);
    }
}

/* Returns the offset of the first doubleword that differs, or PAGE_BYTES. */
static uint64_t verify(const struct order *order, const uint8_t *content)
{
    uint64_t i = 0;

    while (i < PAGE_BYTES / sizeof(i) && ldq_be_p(content + i * sizeof(i)) ==
           ((order->registers[REGISTER_VALUE] + i * order->registers[REGISTER_STEP]) | 1)) {
        i++;
    }
    return i * sizeof(i);
}

static struct standing act_on_page(CPUS390XState *env, struct order *order, enum guest_order act, uint64_t absolute)
{
    const uint64_t address = order->registers[REGISTER_ADDRESS];
    uint64_t same;

    switch (act) {
    case ORDER_FILL:
        fill(order, host_page(absolute));
        break;
    case ORDER_VERIFY:
        same = verify(order, host_page(absolute));
        if (same < PAGE_BYTES) {
            order->registers[REGISTER_ADDRESS] += same;
            return STANDING(IS_DONE);
        }
        break;
    case ORDER_SHARE:
        ultravisor_guest_share((struct host_cpu *)env, order->guest, address, absolute);
        break;
    case ORDER_UNSHARE:
        if (!ultravisor_guest_unshare((struct host_cpu *)env, order->guest, address, absolute)) {
            return STANDING(IS_NOTIFIED);
        }
        break;
    default:
        break;
    }
    order->registers[REGISTER_ADDRESS] += PAGE_BYTES;
    order->registers[REGISTER_PAGES]--;
    order->registers[REGISTER_VALUE] += PAGE_BYTES / sizeof(uint64_t) * order->registers[REGISTER_STEP];
    return STANDING(order->registers[REGISTER_PAGES] ? GOES_ON : IS_DONE);
}

static struct standing next_page(CPUS390XState *env, struct order *order, enum guest_order act)
{
    struct standing standing;
    uint64_t absolute;

    if (order->registers[REGISTER_ADDRESS] % PAGE_BYTES) {
        return STANDING(IS_REFUSED);
    }
    if (!order->registers[REGISTER_PAGES]) {
        return STANDING(IS_DONE);
    }
    standing = reach_page(env, order, act == ORDER_FILL, &absolute);
    return standing.kind == GOES_ON ? act_on_page(env, order, act, absolute) : standing;
}

static struct standing step(CPUS390XState *env, struct order *order)
{
    const uint64_t word = order->registers[REGISTER_ORDER];

    if (word >> 32 != GUEST_ORDER_SIGNATURE) {
        return STANDING(IS_REFUSED);
    }
    switch ((uint32_t)word) {
    case ORDER_TOUCH:
    case ORDER_FILL:
    case ORDER_VERIFY:
    case ORDER_SHARE:
    case ORDER_UNSHARE:
        return next_page(env, order, (uint32_t)word);
    case ORDER_LOAD:
    case ORDER_STORE:
        return move_doubleword(env, order, (uint32_t)word == ORDER_STORE);
    default:
        return STANDING(IS_REFUSED);
    }
}

/* Goes on with the order in the guest's registers, whose progress is left there. */
static struct standing take_turn(CPUS390XState *env, uint64_t description, struct order *order)
{
    struct standing standing = STANDING(GOES_ON);

    for (int i = 0; i < ORDER_REGISTERS; i++) {
        order->registers[i] =
            read_doubleword(env, description + DESCRIPTION_REGISTERS + i * sizeof(order->registers[i]));
    }
    for (int pages = 0; pages < PAGES_A_TURN && standing.kind == GOES_ON; pages++) {
        standing = step(env, order);
    }
    for (int i = 0; i < ORDER_REGISTERS; i++) {
        write_doubleword(env, description + DESCRIPTION_REGISTERS + i * sizeof(order->registers[i]),
                         order->registers[i]);
    }
    return standing;
}

static void intercept(CPUS390XState *env, uint64_t description, uint8_t interception, uint16_t instruction,
                      uint32_t rest)
{
    AddressSpace *space = env_cpu(env)->as;

    address_space_stb(space, description + DESCRIPTION_INTERCEPTION, interception, MEMTXATTRS_UNSPECIFIED, NULL);
    address_space_stw_be(space, description + DESCRIPTION_INSTRUCTION, instruction, MEMTXATTRS_UNSPECIFIED, NULL);
    address_space_stl_be(space, description + DESCRIPTION_INSTRUCTION_REST, rest, MEMTXATTRS_UNSPECIFIED, NULL);
}

/* The page at the order's address is to be unshared, and the host has it pinned: it is asked to give it up. */
static void notify_unshare(CPUS390XState *env, uint64_t description, const struct order *order)
{
    const uint64_t data = read_doubleword(env, description + DESCRIPTION_INSTRUCTION_DATA) & TARGET_PAGE_MASK;

    write_doubleword(env, data, (uint64_t)UVC_SHARE_LENGTH << 48 | (uint64_t)UVC_UNSHARE << 32);
    write_doubleword(env, data + UVC_SHARE_ADDRESS, order->registers[REGISTER_ADDRESS]);
    intercept(env, description, INTERCEPTION_NOTIFICATION, INSTRUCTION_UVC, 0);
}

/* What the standing means for the host: true where SIE is left, false where it is executed once more. */
static bool leave(CPUS390XState *env, uint64_t description, const struct order *order, struct standing standing)
{
    switch (standing.kind) {
    case IS_DONE:
        intercept(env, description, INTERCEPTION_INSTRUCTION, INSTRUCTION_DIAGNOSE, DIAGNOSE_500);
        return true;
    case IS_REFUSED:
        intercept(env, description, INTERCEPTION_INSTRUCTION, INSTRUCTION_NONE, 0);
        return true;
    case IS_NOTIFIED:
        notify_unshare(env, description, order);
        return true;
    default:
        return false;
    }
}

static void interrupt_program(CPUS390XState *env, struct standing standing, uintptr_t return_address)
{
    if (standing.interruption != PGM_ADDRESSING) {
        write_doubleword(env, env->psa + offsetof(LowCore, trans_exc_code), standing.teid);
    }
    /* From here QEMU 10.0 takes the TEID of those that it knows itself. */
    env->tlb_fill_exc = standing.interruption;
    env->tlb_fill_tec = standing.teid;
    tcg_s390_program_interrupt(env, standing.interruption, return_address);
}

void HELPER(sie)(CPUS390XState *env, uint64_t address, uint64_t next)
{
    const uintptr_t return_address = GETPC();
    const uint64_t description = mmu_real2abs(env, wrap_address(env, address));
    struct order order;
    struct standing standing;

    if (description % DESCRIPTION_BYTES) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, return_address);
    }
    if (description >= host_storage_bytes()) {
        tcg_s390_program_interrupt(env, PGM_ADDRESSING, return_address);
    }
    ultravisor_check_operand(env, description, DESCRIPTION_BYTES, return_address);
    if ((env_cpu(env)->tcg_cflags & CF_PARALLEL) && !cpu_in_exclusive_context(env_cpu(env))) {
        /* Unsharing closes a page, and no other CPU may be about to use it. */
        cpu_loop_exit_atomic(env_cpu(env), return_address);
    }
    order.guest = read_doubleword(env, description + DESCRIPTION_GUEST_HANDLE);
    if (read_doubleword(env, description + DESCRIPTION_FORMAT) >> 56 != FORMAT_PROTECTED ||
        !ultravisor_guest_may_run(order.guest, read_doubleword(env, description + DESCRIPTION_CPU_HANDLE))) {
        intercept(env, description, INTERCEPTION_VALIDITY, 0, VALIDITY_NO_GUEST);
        env->psw.addr = next;
        return;
    }
    bql_lock();
    standing = take_turn(env, description, &order);
    bql_unlock();
    if (standing.kind == IS_INTERRUPTED) {
        interrupt_program(env, standing, return_address);
    }
    if (leave(env, description, &order, standing)) {
        env->psw.addr = next;
    }
}
