/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/config.gz, or /boot/config-<release>. */
#include "kernel_config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "process.h"
#include "text_file.h"

/* What changes the code of memory management, of what it calls, or of how it is entered. */
static const char *const code_options[] = {
	"CONFIG_CC_VERSION_TEXT", "CONFIG_CC_OPTIMIZE_FOR_SIZE",
	"CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE",
	"CONFIG_MARCH_Z10", "CONFIG_MARCH_Z13", "CONFIG_MARCH_Z14", "CONFIG_MARCH_Z15",
	"CONFIG_MARCH_Z16", "CONFIG_TUNE_DEFAULT",
	"CONFIG_EXPOLINE", "CONFIG_EXPOLINE_ON", "CONFIG_EXPOLINE_AUTO", "CONFIG_EXPOLINE_FULL",
	"CONFIG_EXPOLINE_EXTERN", "CONFIG_KERNEL_NOBP",
	"CONFIG_MITIGATION_RETPOLINE", "CONFIG_RETPOLINE", "CONFIG_MITIGATION_PAGE_TABLE_ISOLATION",
	"CONFIG_SMP", "CONFIG_NR_CPUS", "CONFIG_NUMA", "CONFIG_HZ", "CONFIG_PREEMPT",
	"CONFIG_PREEMPT_NONE", "CONFIG_PREEMPT_VOLUNTARY", "CONFIG_PREEMPT_DYNAMIC",
	"CONFIG_NO_HZ_IDLE", "CONFIG_VIRT_CPU_ACCOUNTING_NATIVE", "CONFIG_TASK_IO_ACCOUNTING",
	"CONFIG_SLUB", "CONFIG_SLUB_TINY", "CONFIG_SLUB_DEBUG", "CONFIG_SLUB_DEBUG_ON",
	"CONFIG_SLUB_CPU_PARTIAL", "CONFIG_SLAB_BUCKETS",
	"CONFIG_MEMCG", "CONFIG_CGROUP_WRITEBACK", "CONFIG_BLK_CGROUP",
	"CONFIG_TRANSPARENT_HUGEPAGE", "CONFIG_TRANSPARENT_HUGEPAGE_ALWAYS",
	"CONFIG_TRANSPARENT_HUGEPAGE_MADVISE", "CONFIG_LRU_GEN", "CONFIG_LRU_GEN_ENABLED",
	"CONFIG_ZSWAP", "CONFIG_KSM", "CONFIG_MIGRATION", "CONFIG_CMA", "CONFIG_COMPACTION",
	"CONFIG_BALLOON_COMPACTION", "CONFIG_USERFAULTFD", "CONFIG_NUMA_BALANCING",
	"CONFIG_MEM_SOFT_DIRTY", "CONFIG_SECRETMEM", "CONFIG_FS_DAX", "CONFIG_JBD2_DEBUG",
	"CONFIG_PCI", "CONFIG_BPF_SYSCALL", "CONFIG_SECURITY_SELINUX", "CONFIG_MODVERSIONS",
	"CONFIG_PGSTE", "CONFIG_KVM", "CONFIG_GUP_TEST", "CONFIG_IO_URING",
	"CONFIG_FUNCTION_TRACER", "CONFIG_STACK_TRACER", "CONFIG_DEBUG_SECTION_MISMATCH",
	"CONFIG_KPROBES", "CONFIG_KPROBE_EVENTS", "CONFIG_JUMP_LABEL",
	"CONFIG_DEBUG_VM", "CONFIG_DEBUG_PAGEALLOC", "CONFIG_PAGE_OWNER", "CONFIG_KASAN",
	"CONFIG_KCSAN", "CONFIG_KFENCE", "CONFIG_LOCKDEP", "CONFIG_PROVE_LOCKING",
	"CONFIG_DEBUG_SPINLOCK", "CONFIG_DEBUG_LIST", "CONFIG_LIST_HARDENED",
	"CONFIG_HARDENED_USERCOPY",
	"CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "CONFIG_INIT_ON_FREE_DEFAULT_ON",
	"CONFIG_INIT_STACK_ALL_ZERO", "CONFIG_STACKPROTECTOR_STRONG", "CONFIG_RELOCATABLE",
	"CONFIG_RANDOMIZE_BASE", "CONFIG_RANDOMIZE_KSTACK_OFFSET", "CONFIG_LTO_CLANG", "CONFIG_PARAVIRT",
};

static char *unpacked(const char *path, struct failure *failure)
{
	static const char *const arguments[] = { "gzip", "-dc", NULL };
	struct output output;
	size_t bytes;
	char *packed = text_file_read(path, &bytes);
	int status;

	if (!packed) {
		(void)failure_set_errno(failure, errno, "read %s", path);
		return NULL;
	}
	status = process_filter(arguments, packed, bytes, &output, failure);
	free(packed);
	if (status == 0)
		return output.text;
	if (status > 0)
		(void)failure_set(failure, "gzip -dc <%s: exit %d", path, status);
	free(output.text);
	return NULL;
}

static char *read_config(const char *release, struct failure *failure)
{
	char path[256];
	char *text = unpacked("/proc/config.gz", failure);

	if (text)
		return text;
	(void)snprintf(path, sizeof(path), "/boot/config-%s", release);
	return text_file_read(path, NULL);
}

static json_t *chosen_options(const char *config)
{
	json_t *options = json_object();

	for (size_t i = 0; i < sizeof(code_options) / sizeof(code_options[0]); i++) {
		char *value = text_field(config, code_options[i], '=');

		if (value)
			(void)json_object_set_new(options, code_options[i], json_string(value));
		free(value);
	}
	return options;
}

void kernel_config_add(json_t *kernel, const char *release)
{
	struct failure failure = { "" };
	char digest[DIGEST_TEXT];
	char *config = read_config(release, &failure);
	bool has_digest = config && digest_sha256(config, strlen(config), digest, &failure) == 0;

	(void)json_object_set_new(kernel, "config_sha256",
				  has_digest ? json_string(digest) : json_null());
	(void)json_object_set_new(kernel, "config", config ? chosen_options(config) : json_null());
	if (!has_digest)
		(void)json_object_set_new(kernel, "config_missing", json_string(failure.text));
	free(config);
}
