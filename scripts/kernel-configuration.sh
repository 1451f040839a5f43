# SPDX-License-Identifier: GPL-3.0-or-later
# How one kernel is built: its configuration, the machine that its code is for, the compiler, and where the compiler puts
# functions. Sourced after kernel-trees.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154,SC2164 # variables of and for the callers, which run with errexit

configuration=reduced
march=own
compiler_version=12
layout=0
compiler=
cross=s390x-linux-gnu-
known_configurations=(reduced distribution)
known_marches=(own z10 z196 zec12 z13 z14 z15 z16)
# Debian 12's own s390x kernel is of this version; its packages for newer ones are not built for s390x.
distribution_package=linux-config-6.1

# check_configuration, check_march, check_compiler, check_layout VALUE: what is wrong with it, or nothing.
check_configuration() {
	check_known configuration "$1" "${known_configurations[@]}"
}

check_march() {
	check_known march "$1" "${known_marches[@]}"
}

check_compiler() {
	[[ $1 =~ ^[1-9][0-9]?$ ]] || printf 'compiler %s: give a major version of gcc, such as 12' "$1"
}

check_layout() {
	[[ $1 =~ ^(0|[1-9][0-9]{0,8})$ ]] || printf 'layout %s: give a number from 0 to 999999999' "$1"
}

# check_known WHAT VALUE KNOWN…
check_known() {
	local known
	for known in "${@:3}"; do
		[[ $known != "$2" ]] || return 0
	done
	printf '%s %s: known are %s' "$1" "$2" "$(printf '%s, ' "${@:3}" | sed 's/, $//')"
}

# find_compiler: sets compiler to the command, and compiler_text to what it calls itself. The name without a version, where
# it is that version: the name is part of the kernel's banner.
find_compiler() {
	compiler="${cross}gcc"
	if [[ $("$compiler" -dumpversion 2>/dev/null) != "$compiler_version" ]]; then
		compiler="${cross}gcc-$compiler_version"
	fi
	command -v "$compiler" >/dev/null ||
		fail "$compiler: not installed; scripts/packages --compiler $compiler_version installs it from Debian where Debian has it"
	compiler_text=$("$compiler" --version | head -n 1)
}

# own_march: prints the machine that the configuration itself is for.
own_march() {
	local text
	if [[ $configuration == distribution ]]; then
		text=$(cat "$(distribution_configuration)/config")
	elif [[ -n $kernel_tree ]]; then
		text=$(cat "$kernel_tree/arch/s390/configs/defconfig")
	else
		# Reading ends with the file; the rest of the archive is not unpacked.
		text=$(tar -x -O -f "$kernel_tar" --occurrence=1 --wildcards '*/arch/s390/configs/defconfig')
	fi
	text=$(sed -n 's/^CONFIG_MARCH_\([A-Z0-9]*\)=y$/\1/p' <<<"$text" | head -n 1)
	printf '%s\n' "${text,,}"
}

# distribution_configuration: prints the folder with Debian's s390x configuration: config, and version, its package's.
distribution_configuration() {
	local result work=
	result="$cache/configuration-$(hash_inputs "$distribution_package" "$(s390x_sources_text)" \
		"$(declare -f fetch_configuration extract_s390x_packages)")"
	if [[ ! -d $result ]]; then
		lock "${result##*/}"
		if [[ ! -d $result ]]; then
			work_directory work configuration
			step "kernel: fetch Debian's s390x configuration ($distribution_package)" configuration fetch_configuration "$work"
			publish "$work/result" "$result"
		fi
		unlock "${result##*/}"
	fi
	printf '%s\n' "$result"
}

fetch_configuration() {
	local version
	extract_s390x_packages "$1/unpacked" "$distribution_package"
	mkdir "$1/result"
	xz -dc "$1/unpacked/usr/src/$distribution_package/config.s390x_none_s390x.xz" >"$1/result/config"
	version=$(zcat "$1/unpacked/usr/share/doc/$distribution_package/changelog.Debian.gz" | sed -n '1s/.*(\(.*\)).*/\1/p')
	printf '%s %s' "$distribution_package" "$version" >"$1/result/version"
	rm -rf "$1/unpacked"
}

# fragments FILE…: what they say, without their comments.
fragments() {
	sed -n '/^CONFIG_/p; /^# CONFIG_.* is not set$/p' "$@"
}

# configuration_inputs: all that the configuration depends on but the kernel itself.
configuration_inputs() {
	case $configuration in
	reduced) fragments "$kernel_configuration"/{kept,left-out,needed}.config ;;
	distribution)
		cat "$(distribution_configuration)/config"
		fragments "$kernel_configuration"/{distribution,needed}.config
		;;
	esac
	printf '%s\n' "$march"
}

# configure: the configuration without its modules, with the fragments merged over it, and what is needed verified.
configure() {
	local option merged=("$kernel_configuration/needed.config")
	mkdir -p "$work/source/build"
	case $configuration in
	reduced)
		make_kernel defconfig
		merged+=("$kernel_configuration/kept.config" "$kernel_configuration/left-out.config")
		;;
	distribution)
		cp "$(distribution_configuration)/config" "$work/source/build/.config"
		merged+=("$kernel_configuration/distribution.config")
		;;
	esac
	sed -i '/=m$/d' "$work/source/build/.config"
	if [[ $march != own ]]; then
		printf 'CONFIG_MARCH_%s=y\nCONFIG_TUNE_DEFAULT=y\n' "${march^^}" >"$work/march.config"
		merged+=("$work/march.config")
	fi
	(cd "$work/source" && scripts/kconfig/merge_config.sh -m -O build build/.config "${merged[@]}")
	make_kernel olddefconfig
	if [[ $march != own ]]; then
		merged=("$kernel_configuration/needed.config" "$work/march.config")
	else
		merged=("$kernel_configuration/needed.config")
	fi
	while read -r option; do
		if ! grep -qxF "$option" "$work/source/build/.config"; then
			echo "this kernel refuses $option, which ${merged[*]##*/} asks for (compiler: $compiler_text)"
			return 1
		fi
	done < <(sed -n '/^CONFIG_/p' "${merged[@]}")
}

# make_kernel ARGUMENT…: make in the source for s390; the output is a folder inside it, so that the names in it stay the
# same wherever the two are.
make_kernel() {
	make -C "$work/source" O=build ARCH=s390 CROSS_COMPILE="$cross" CC="$compiler" LOCALVERSION= "KCFLAGS=$(layout_flags)" \
		-j"$jobs" "$@"
}

# layout_flags: what the compiler is told so that functions begin elsewhere than by themselves: a power of two to align
# them to, and how many bytes that may cost, both drawn from the seed. Layout 0 is the compiler's own.
layout_flags() {
	local draw exponent most
	if ((layout == 0)); then
		return
	fi
	draw=$((16#$(printf 'layout %d' "$layout" | sha256sum | cut -c1-8)))
	exponent=$((4 + draw % 5))
	most=$((1 << exponent))
	printf -- '-falign-functions=%d:%d' "$most" $((most / 4 + 1 + draw / 5 % (most * 3 / 4)))
}
