# SPDX-License-Identifier: GPL-3.0-or-later
# Sets of builds: what a SPEC names, built side by side, and written down for "uvbench campaign --builds". Sourced after
# kernel-configuration.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154,SC2164 # variables of and for the callers, which run with errexit

default_builds='configuration=reduced,distribution march=z13,z15 compiler=12,11'
all_builds='configuration=reduced,distribution march=z13,z14,z15 compiler=12,11 layout=0,1'
# One line a build: configuration, march, compiler, layout.
set_lines=()

# build_name CONFIGURATION MARCH COMPILER LAYOUT: what records call a build.
build_name() {
	printf '%s-%s-gcc%s-%s' "$@"
}

# parse_builds SPEC: sets set_lines; what is wrong ends the script with 2.
parse_builds() {
	local spec=$1 part
	case $spec in
	default) spec=$default_builds ;;
	all) spec=$all_builds ;;
	esac
	set_lines=()
	while IFS= read -r -d ';' part; do
		if [[ $part =~ [^[:space:]] ]]; then
			parse_set "$part"
		fi
	done <<<"$spec;"
	if ((${#set_lines[@]} == 0)); then
		usage_error "--builds '$1' names no build: give default, all, or for example 'march=z13,z14 compiler=12,11'"
	fi
}

# parse_set TEXT: appends the product of its words' values to set_lines, each build once.
parse_set() {
	local word key value values wrong one_configuration one_march one_compiler one_layout words
	local -A given=([configuration]=reduced [march]=own [compiler]=12 [layout]=0)
	read -r -a words <<<"$1"
	for word in "${words[@]}"; do
		key=${word%%=*}
		if [[ $word != *=* || -z ${given[$key]:-} ]]; then
			usage_error "--builds: $word: give configuration=, march=, compiler= or layout= with values, or default or all"
		fi
		IFS=, read -r -a values <<<"${word#*=}"
		((${#values[@]})) || usage_error "--builds: $word: no value"
		for value in "${values[@]}"; do
			wrong=$("check_$key" "$value")
			[[ -z $wrong ]] || usage_error "--builds: $wrong"
		done
		given[$key]="${values[*]}"
	done
	for one_configuration in ${given[configuration]}; do
		for one_march in ${given[march]}; do
			for one_compiler in ${given[compiler]}; do
				for one_layout in ${given[layout]}; do
					add_build "$one_configuration $one_march $one_compiler $one_layout"
				done
			done
		done
	done
}

add_build() {
	local line
	for line in "${set_lines[@]}"; do
		[[ $line != "$1" ]] || return 0
	done
	set_lines+=("$1")
}

# set_compilers: the compilers that the set needs, one a line.
set_compilers() {
	printf '%s\n' "${set_lines[@]}" | cut -d' ' -f3 | sort -u
}

# name_marches: puts names in the place of "own", so that a build is one and has one name however it was asked for.
name_marches() {
	local line lines=("${set_lines[@]}") named compiler_number seed
	local -A own
	set_lines=()
	for line in "${lines[@]}"; do
		read -r configuration named compiler_number seed <<<"$line"
		if [[ $named == own ]]; then
			[[ -n ${own[$configuration]:-} ]] || own[$configuration]=$(own_march)
			named=${own[$configuration]}
		fi
		add_build "$configuration $named $compiler_number $seed"
	done
}

# build_set: all builds of the set, some at a time, and builds.json of those that the emulator runs.
# One that fails is named, and the others are kept.
build_set() {
	local line name failed=()
	for compiler_version in $(set_compilers); do
		find_compiler
	done
	if $prepare_only; then
		prepare_trees
		return
	fi
	name_marches
	emulator=$("$root/scripts/build-emulator")
	work_directory set_work builds
	run_builds
	for line in "${set_lines[@]}"; do
		# shellcheck disable=SC2086 # its words
		name=$(build_name $line)
		[[ -f $set_work/$name/done ]] || failed+=("$name")
	done
	release_trees
	if ((${#failed[@]})); then
		fail "${#failed[@]} of ${#set_lines[@]} builds failed, see above: ${failed[*]}. What could be built is kept in the cache"
	fi
	write_set
}

# run_builds: as many at a time as leaves each two processors, for configuring and linking keep one busy at most; the
# distribution's first, which take longer.
run_builds() {
	local line order slots=$((($(nproc) + 1) / 2)) running=0
	mapfile -t order < <(printf '%s\n' "${set_lines[@]}" | sort -s -k1,1)
	((slots <= ${#order[@]})) || slots=${#order[@]}
	for line in "${order[@]}"; do
		if ((running == slots)); then
			wait -n || true
			running=$((running - 1))
		fi
		set -m
		# shellcheck disable=SC2086 # its words
		build_of_set $(((jobs + slots - 1) / slots)) $line </dev/null &
		set +m
		running=$((running + 1))
	done
	wait
}

# build_of_set JOBS CONFIGURATION MARCH COMPILER LAYOUT: one build by a run of this script, and whether the emulator runs
# it: kernels, what the script printed, left-out, why it is, and done.
build_of_set() {
	local directory image options=(--kernel "$kernel" --keep-trees --jobs "$1")
	directory="$set_work/$(build_name "${@:2}")"
	mkdir "$directory"
	[[ -z $patch_file ]] || options+=(--patch "$patch_file")
	! $stub || options+=(--stub)
	"$root/scripts/build-kernels" "${options[@]}" --configuration "$2" --march "$3" --compiler "$4" --layout "$5" \
		>"$directory/kernels"
	image=$(sed -n "s/^$as_is=//p" "$directory/kernels")/image
	try_boot "$image" "$directory/console"
	if grep -q 'requires more recent processor' "$directory/console"; then
		tr -d '\r' <"$directory/console" | grep -A 2 'requires more recent processor' | paste -s -d ' ' >"$directory/left-out"
		progress "builds: $(build_name "${@:2}") is left out, the emulated CPU doesn't run it: $(cat "$directory/left-out")"
	elif ! grep -q 'Linux version' "$directory/console"; then
		cp "$directory/console" "$(log_path "boot-$(build_name "${@:2}")")"
		fail "$(build_name "${@:2}"): $image prints nothing when it boots: $(log_path "boot-$(build_name "${@:2}")")"
	fi
	touch "$directory/done"
}

# try_boot IMAGE CONSOLE: boots it without disks, to where it finds no root, or finds that the CPU is not its.
try_boot() {
	timeout 120 "$emulator/qemu-system-s390x" -L /usr/share/qemu -M s390-ccw-virtio,ultravisor=on,cpu-counters=on -cpu max \
		-m 2G -nodefaults -no-user-config -display none -no-reboot -icount shift=0,sleep=off -seed 1 \
		-chardev file,id=console,path="$2" -device sclpconsole,chardev=console -kernel "$1" \
		-append "panic=-1 console=ttysclp0" </dev/null >"$2.emulator" 2>&1 || true
}

# write_set: builds.json, and what it prints of the first build.
write_set() {
	local line name directory first='' file
	for line in "${set_lines[@]}"; do
		# shellcheck disable=SC2086 # its words
		name=$(build_name $line)
		directory="$set_work/$name"
		if [[ -f $directory/left-out ]]; then
			jq -n --arg name "$name" --rawfile reason "$directory/left-out" '{name: $name, left_out: ($reason | rtrimstr("\n"))}'
			continue
		fi
		first=${first:-$directory/kernels}
		jq -n --arg name "$name" --rawfile kernels "$directory/kernels" \
			--slurpfile kernel "$(sed -n "s/^$as_is=//p" "$directory/kernels")/kernel.json" '
			{name: $name} + ($kernel[0] | {configuration, march, compiler, layout}) +
			{variants: ($kernels | rtrimstr("\n") | split("\n") | map(capture("^(?<key>[^=]*)=(?<value>.*)$")) | from_entries)}'
	done >"$set_work/lines"
	[[ -n $first ]] || fail "none of ${#set_lines[@]} builds runs on the emulated CPU: $(jq -r .left_out "$set_work/lines" | head -n 1)"
	mkdir "$set_work/result"
	jq -s '{schema: 1, builds: map(select(has("left_out") | not)), left_out: map(select(has("left_out")))}' \
		"$set_work/lines" >"$set_work/result/builds.json"
	file="$cache/builds-$(short_hash <"$set_work/result/builds.json")"
	publish "$set_work/result" "$file"
	mark_used "$file"
	keep_newest builds 8
	cat "$first"
	printf 'builds=%s\n' "$file/builds.json"
}
