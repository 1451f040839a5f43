// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the guest writes to a virtio serial port. Where the other side is slow, QEMU queues it and goes on: the port's
 * interrupt then comes at a moment of the host's choosing, and what is queued when the guest switches off is lost. Where
 * instructions are counted the guest, and its clock, wait instead.
 */
#include "qemu/osdep.h"
#include "chardev/char-fe.h"
#include "uvbench/uvbench.h"

int uvbench_port_write(CharBackend *port, const uint8_t *bytes, int length)
{
    return uvbench_cpu_counters_enabled() ? qemu_chr_fe_write_all(port, bytes, length) :
                                            qemu_chr_fe_write(port, bytes, length);
}
