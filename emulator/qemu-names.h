/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QEMU 7.2 and 10.0 call differently. Our files use the newer names, and include this after all of QEMU's headers.
 */
#ifndef UVBENCH_QEMU_NAMES_H
#define UVBENCH_QEMU_NAMES_H

#if QEMU_VERSION_MAJOR >= 10

#include "system/cpu-timers.h"
#include "system/cpus.h"
#include "system/system.h"

#define cpu_icount_left(cpu) (&(cpu)->neg.icount_decr)

#else

#include "qemu/main-loop.h"
#include "sysemu/cpu-timers.h"
#include "sysemu/cpus.h"
#include "sysemu/sysemu.h"

#define bql_lock qemu_mutex_lock_iothread
#define bql_unlock qemu_mutex_unlock_iothread
#define bql_locked qemu_mutex_iothread_locked

#define cpu_icount_left(cpu) ((cpu)->icount_decr_ptr)

#define QCRYPTO_CIPHER_ALGO_AES_256 QCRYPTO_CIPHER_ALG_AES_256
#define QCRYPTO_HASH_ALGO_SHA256 QCRYPTO_HASH_ALG_SHA256

/* Fields of a block driver */
#define bdrv_open bdrv_file_open
#define bdrv_co_getlength bdrv_getlength
#define bdrv_drain_begin bdrv_co_drain_begin
#define bdrv_drain_end bdrv_co_drain_end

/* In files about the CPU */
#define s390x_env_mmu_index cpu_mmu_index
#define tcg_env cpu_env
#define probe_access_flags(env, address, size, type, mmu_index, nonfault, host, return_address) \
    (probe_access_flags)(env, address, type, mmu_index, nonfault, host, return_address)

#endif

#endif
