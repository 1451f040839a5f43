# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel source in its variants, for build-kernels and compare-objects: what a command line names, checked, copied,
# and with the changes (hooks removed or replaced, or a patch applied) beside it. Sourced after lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154,SC2164 # variables of lib.sh and for the callers, which run with errexit

kernel=6.12
patch_file=
trees=
keep_trees=false
prepare_only=false
kernel_configuration="$root/workloads/kernel"
# shellcheck source=scripts/kernel-changes.sh
. "$root/scripts/kernel-changes.sh"

# parse_kernel_options ARGUMENT…: the options that the scripts for kernels share, and what follows from them. Others are
# given to own_option, which sets taken if it takes more than the one word.
parse_kernel_options() {
	local taken
	while (($#)); do
		if [[ $1 == --*=* ]]; then
			set -- "${1%%=*}" "${1#*=}" "${@:2}"
		fi
		taken=1
		case $1 in
		--kernel | --patch)
			(($# >= 2)) || usage_error "$1 needs a value"
			if [[ $1 == --kernel ]]; then kernel=$2; else patch_file=$2; fi
			taken=2
			;;
		--keep-trees) keep_trees=true ;;
		--prepare)
			keep_trees=true
			prepare_only=true
			;;
		-h | --help)
			print_usage
			exit 0
			;;
		*) own_option "$@" ;;
		esac
		shift "$taken"
	done
	if [[ -n $patch_file ]]; then
		[[ -f $patch_file && -r $patch_file ]] || fail "$patch_file: not a readable file"
		patch_file=$(realpath -- "$patch_file")
	fi
	identify_kernel
	identify_changes
}

# own_option ARGUMENT…: for scripts with options of their own to define anew.
own_option() {
	usage_error "unknown argument: $1"
}

# identify_changes: as_is names the variant that the source is without a change; changes_made maps those made by a
# change to the hash of what the change depends on; source_hash and trees_hash are what the source and all of it depend on.
declare -A changes_made
identify_changes() {
	local shared
	source_hash=$(hash_inputs "$kernel_identity" "$(declare -f list_kernel_tree unpack_source copy_source)")
	if [[ -n $patch_file ]]; then
		as_is=base
		changes_made=([patched]=$(hash_inputs "@$patch_file" "${patch_file##*/}" "$(declare -f apply_patch_file split_mails)"))
	else
		as_is=patched
		shared=$(declare -f replace_hooks count_hooks)
		changes_made=(
			[base]=$(hash_inputs "$shared" "@$kernel_configuration/hookless.cocci" "$(declare -f remove_hooks)")
			[stub]=$(hash_inputs "$shared" "@$kernel_configuration/stub.cocci" "@$kernel_configuration/accessible_stub.c" \
				"@$kernel_configuration/accessible_stub.h" "$(declare -f replace_hooks_by_stub)")
		)
	fi
	trees_hash=$(hash_inputs "$source_hash" "${changes_made[base]:-} ${changes_made[stub]:-} ${changes_made[patched]:-}" \
		"$(declare -f prepare_change collect_overlay list_links)")
}

# identify_kernel: sets kernel_source (what records call it), kernel_identity (what hashes depend on), and kernel_tar or
# kernel_tree (where it comes from).
identify_kernel() {
	kernel_tar=
	kernel_tree=
	if [[ $kernel =~ ^[0-9]+\.[0-9]+$ && ! -d $kernel ]]; then
		local package="linux-source-$kernel"
		kernel_tar="/usr/src/$package.tar.xz"
		[[ -f $kernel_tar ]] ||
			fail "$kernel_tar: no such file; install $package (scripts/packages --kernel $kernel), or give the folder of an unpacked kernel"
		kernel_source="$package $(dpkg-query -W -f '${Version}' "$package")"
		kernel_identity="$kernel_source $(stat -L -c '%s' "$kernel_tar")"
	elif [[ -d $kernel ]]; then
		kernel_tree=$(realpath -- "$kernel")
		check_kernel_tree
		kernel_source=$(basename -- "$kernel_tree")
		kernel_identity="$kernel_source $(list_kernel_tree -printf '%P %y %s %T@ %l\n' | LC_ALL=C sort | short_hash)"
	elif [[ $kernel =~ ^[0-9.]+$ ]]; then
		fail "--kernel $kernel: give a version that Debian has as linux-source-VERSION, such as 6.12, or a folder"
	else
		fail "--kernel $kernel: no such folder"
	fi
}

# check_kernel_tree: the tree is a kernel's, has s390, and is new enough for the guest.
check_kernel_tree() {
	local file version patchlevel
	for file in Makefile Kconfig arch/s390/configs/defconfig mm/gup.c mm/page-writeback.c scripts/kconfig/merge_config.sh; do
		[[ -f $kernel_tree/$file ]] || fail "$kernel_tree: not a Linux kernel tree: it has no $file"
	done
	version=$(sed -n 's/^VERSION *= *//p' "$kernel_tree/Makefile" | head -n 1)
	patchlevel=$(sed -n 's/^PATCHLEVEL *= *//p' "$kernel_tree/Makefile" | head -n 1)
	[[ $version =~ ^[0-9]+$ && $patchlevel =~ ^[0-9]+$ ]] ||
		fail "$kernel_tree: not a Linux kernel tree: its Makefile states no VERSION and PATCHLEVEL"
	if ((version * 1000 + patchlevel < 5011)); then
		fail "$kernel_tree: Linux $version.$patchlevel is too old: the guest needs CONFIG_GUP_TEST, which came with 5.11"
	fi
}

# list_kernel_tree FIND-ACTION…: the files of the user's tree without version control and what builds leave behind,
# output folders inside the tree (O=) included.
list_kernel_tree() {
	local output prune=(-name .git -o -path '*/include/config' -o -path '*/include/generated' -o -name '.tmp_*')
	for output in "$kernel_tree"/*/include/config "$kernel_tree"/*/*/include/config; do
		if [[ -e $output/auto.conf ]]; then
			prune+=(-o -path "${output%/include/config}")
		fi
	done
	find "$kernel_tree" -mindepth 1 \( "${prune[@]}" \) -prune -o \
		! -type d ! -name '*.o' ! -name '*.ko' ! -name '*.a' ! -name '*.cmd' ! -name '*.mod' ! -name '*.mod.c' \
		! -name .config ! -name .config.old ! -name vmlinux ! -name vmlinux.map ! -name vmlinux.symvers \
		! -name modules.order ! -name 'modules.builtin*' ! -name Module.symvers ! -name System.map "$@"
}

# prepare_trees: makes $trees with
#   tree/             the whole source as it is
#   source            what records call it
#   changes/NAME/     for each variant that a change makes: files/, those that differ, removed, the names of those that it
#                     lacks, change and subject
# once for all who ask with the same inputs: their hash is trees_hash. It stays while one of them is at work.
prepare_trees() {
	trees="$cache/trees-$trees_hash"
	share_made "trees-$trees_hash" "$trees" make_trees
}

make_trees() {
	local variant
	work_directory trees_work trees
	if [[ -n $kernel_tar ]]; then
		step "kernel: unpack $kernel_source" "trees-$trees_hash-unpack" unpack_source
	else
		step "kernel: copy $kernel_tree" "trees-$trees_hash-unpack" copy_source
	fi
	for variant in "${!changes_made[@]}"; do
		case $variant in
		base) step "kernel: remove the hooks" "trees-$trees_hash-base" prepare_change base remove_hooks ;;
		stub) step "kernel: replace the hooks" "trees-$trees_hash-stub" prepare_change stub replace_hooks_by_stub ;;
		patched) step "kernel: apply ${patch_file##*/}" "trees-$trees_hash-patched" prepare_change patched apply_patch_file ;;
		esac
	done
	publish "$trees_work" "$trees"
	keep_newest trees 1
}

# prepare_change VARIANT COMMAND: what the command changes in the tree, as changes/VARIANT.
prepare_change() {
	local kept="$trees_work/changes/$1"
	mkdir -p "$kept"
	cp -al "$trees_work/tree" "$trees_work/changed"
	"$2"
	collect_overlay "$kept"
	mv "$trees_work/change" "$trees_work/subject" "$kept/"
	rm -rf "$trees_work/changed"
}

unpack_source() {
	mkdir "$trees_work/tree"
	# Half a gigabyte of register names of a graphics driver that no s390x has.
	tar -x -f "$kernel_tar" -C "$trees_work/tree" --strip-components=1 --exclude='*/drivers/gpu/drm/amd/include/asic_reg'
	printf '%s' "$kernel_source" >"$trees_work/source"
}

copy_source() {
	local contents
	mkdir "$trees_work/tree"
	list_kernel_tree -printf '%P\0' >"$trees_work/files"
	tar -C "$kernel_tree" -c --no-recursion --null -T "$trees_work/files" -f - | tar -x -C "$trees_work/tree" -f -
	contents=$(cd "$trees_work/tree" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | short_hash)
	rm "$trees_work/files"
	printf '%s %s' "$kernel_source" "$contents" >"$trees_work/source"
	# Programs that a build inside the tree left there would be taken for this build's.
	if [[ -e $trees_work/tree/scripts/basic/fixdep ]]; then
		make -C "$trees_work/tree" ARCH=s390 mrproper
	fi
}

# collect_overlay DIRECTORY: what differs between tree and changed, found by inode: all other files are hard links.
collect_overlay() {
	local name
	mkdir "$1/files"
	list_links "$trees_work/tree" >"$trees_work/links.tree"
	list_links "$trees_work/changed" >"$trees_work/links.changed"
	comm -13 "$trees_work/links.tree" "$trees_work/links.changed" | cut -d/ -f2- >"$trees_work/written"
	while read -r name; do
		if [[ ! -f $trees_work/tree/$name ]] || ! cmp -s "$trees_work/tree/$name" "$trees_work/changed/$name"; then
			mkdir -p "$1/files/$(dirname "$name")"
			cp "$trees_work/changed/$name" "$1/files/$name"
		fi
	done <"$trees_work/written"
	comm -23 <(cut -d/ -f2- "$trees_work/links.tree" | LC_ALL=C sort) <(cut -d/ -f2- "$trees_work/links.changed" | LC_ALL=C sort) \
		>"$1/removed"
	rm "$trees_work/links.tree" "$trees_work/links.changed" "$trees_work/written"
}

list_links() {
	find "$1" ! -type d -printf '%i/%P\n' | LC_ALL=C sort
}

# start_source DIRECTORY: a tree to build in, as it is; its files are links to $trees, so that builds belong elsewhere (O=).
start_source() {
	cp -al "$trees/tree" "$1"
	source_variant=$as_is
}

# change_source DIRECTORY VARIANT: makes that variant of it; what changes is newer than all that was built.
change_source() {
	local name
	if [[ $source_variant != "$as_is" ]]; then
		(cd "$trees/changes/$source_variant" && find files -type f -printf '%P\n' && cat removed) | while read -r name; do
			rm -f "${1:?}/$name"
			if [[ -e $trees/tree/$name ]]; then
				mkdir -p "$(dirname "$1/$name")"
				cp -d --no-preserve=timestamps "$trees/tree/$name" "$1/$name"
			fi
		done
	fi
	if [[ $2 != "$as_is" ]]; then
		while read -r name; do
			rm -f "${1:?}/$name"
		done <"$trees/changes/$2/removed"
		cp -r --remove-destination "$trees/changes/$2/files/." "$1/"
	fi
	source_variant=$2
}

# touched_sources: the C files of the kernel proper that the patch touches.
touched_sources() {
	{
		(cd "$trees/changes/patched/files" && find . -name '*.c' -printf '%P\n')
		grep '\.c$' "$trees/changes/patched/removed" || true
	} | grep -vE '^(Documentation|scripts|tools|samples|usr)/' | sort -u
}

# release_trees: removes the prepared trees unless the caller was asked to leave them for another script, or another
# script is at work with them.
release_trees() {
	local descriptor
	if $keep_trees || [[ ! -d $cache/trees-$trees_hash ]]; then
		return
	fi
	exec {descriptor}>"$cache/locks/trees-$trees_hash"
	[[ -z $trees ]] || unlock "trees-$trees_hash"
	flock -n "$descriptor" || return 0
	rm -rf "$cache/trees-$trees_hash"
}
