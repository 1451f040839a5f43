# SPDX-License-Identifier: GPL-3.0-or-later
# What the integration tests share. Sourced by each; its folder goes when the test ends.
# shellcheck shell=bash
set -uo pipefail
export LC_ALL=C # columns are counted in bytes that begin a character

work=$(mktemp -d "${TMPDIR:-/tmp}/uvbench-integration-XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0

# Exit status by which ctest knows a test that can't run here (SKIP_RETURN_CODE).
readonly SKIP=77

# require NAME…: skips the test where one of these environment variables is not set.
require() {
	local name
	for name in "$@"; do
		if [[ -z ${!name:-} ]]; then
			echo "skipped: \$$name is not set (scripts/test sets it)"
			exit $SKIP
		fi
	done
}

# check WHAT COMMAND…: reports whether COMMAND succeeds.
check() {
	local what=$1
	shift
	if "$@"; then
		echo "ok: $what"
	else
		echo "FAILED: $what"
		failures=$((failures + 1))
	fi
}

# expect_failure STATUS TEXT COMMAND…: COMMAND must exit with STATUS and say TEXT on standard error, in no more than
# its one sentence (usage errors: argp's hint beside it), and print nothing that looks like a crash.
expect_failure() {
	local status=$1 text=$2 got=0
	shift 2
	timeout 120 "$@" >"$work/out" 2>"$work/err" || got=$?
	if [[ $got -ne $status ]] || ! grep -qF -- "$text" "$work/err" || grep -qE 'Sanitizer|runtime error' "$work/err"; then
		echo "FAILED: $* exited $got (expected $status), expected to read: $text; it said:"
		sed 's/^/    /' "$work/err"
		failures=$((failures + 1))
	else
		echo "ok: $text"
	fi
}

# repeatable_records FILE: what a boot with the same seed says again, byte for byte, side by side with others or alone:
# all but the line with its date and identity, and what was counted where a CPU waits for the disk: on a busy host that
# differs by a few instructions in some windows (emulator/README.md).
repeatable_records() {
	local disk='"benchmark":"(wb[.][a-z]*|fio[.]job|uv[.]direct_write)"'
	grep -v '"type":"stream"' "$1" | sed 's/"date":"[^"]*"//' |
		grep -vE "\"type\":\"counters\",$disk|\"type\":\"samples\",$disk.*\"unit\":\"insn/"
}

# conclude: the test's exit status.
conclude() {
	((failures == 0)) || echo "$failures checks failed"
	exit $((failures > 0))
}

# What a campaign of both kernels on the emulated machine is told. Only with the variables that name the parts.
emulated=(--machine emulated --with emulator="${UVBENCH_EMULATOR:-}" --with guest="${UVBENCH_GUEST:-}"
	--variant base="${UVBENCH_KERNEL_BASE:-}" --variant patched="${UVBENCH_KERNEL_PATCHED:-}")

# run_guest_program PROGRAM KERNEL PROPERTIES PARAMETERS WHAT: boots tests/guest/PROGRAM.c as the only one, counted, on a
# machine of its own with further PROPERTIES and kernel PARAMETERS. Its lines "ok: …" and "FAILED: …" are checks of WHAT.
run_guest_program() {
	local compiler=s390x-linux-gnu-gcc sources
	sources=$(dirname "$0")/../guest
	if ! command -v "$compiler" >/dev/null; then
		echo "skipped: no $compiler (scripts/packages installs it)"
		exit $SKIP
	fi
	mkdir -p "$work/root"/{proc,sys,dev}
	check "the guest's program compiles" "$compiler" -O2 -march=z13 -static -Wall -Wextra -Werror -o "$work/root/init" \
		"$sources/$1.c" "$sources/machine.c"
	mke2fs -q -F -t ext4 -d "$work/root" "$work/root.img" 16M >"$work/mke2fs"
	timeout 100 "$UVBENCH_EMULATOR/qemu-system-s390x" -L /usr/share/qemu \
		-M "s390-ccw-virtio,ultravisor=on,cpu-counters=on$3" \
		-cpu max -m 1G -smp 1 -nodefaults -no-user-config -display none -no-reboot -icount shift=0,sleep=off \
		-rtc base=2026-01-01T00:00:00,clock=vm -seed 42 -kernel "$2/image" \
		-append "root=/dev/vda ro init=/init panic=-1 console=ttysclp0 devtmpfs.mount=1 quiet $4" \
		-drive if=none,id=root,driver=uvbench-disk,image="$work/root.img",latency-ns=20000,read-only=on \
		-device virtio-blk-ccw,drive=root,ioeventfd=off -chardev file,id=console,path="$work/console" \
		-device sclpconsole,chardev=console
	check "the guest switches itself off" test $? -eq 0
	grep -aE '^(ok|FAILED): ' "$work/console"
	check "$5" bash -c 'grep -aq "^all was tried" "$0" && ! grep -aq "^FAILED" "$0"' "$work/console"
	((failures == 0)) || grep -avE '^(ok|FAILED): ' "$work/console" | tail -n 20
}
