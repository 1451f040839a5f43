# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel source in its two variants, for build-kernels and compare-objects: what a command line names, checked,
# copied, and with the change (hooks removed, or a patch applied) beside it. Sourced after lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154,SC2164 # variables of lib.sh and for the callers, which run with errexit

kernel=6.12
patch_file=
trees=
keep_trees=false
prepare_only=false
kernel_configuration="$root/workloads/kernel"

# parse_kernel_options ARGUMENT…: the options that the scripts for kernels share, and what follows from them.
parse_kernel_options() {
	while (($#)); do
		case $1 in
		--kernel | --patch)
			(($# >= 2)) || usage_error "$1 needs a value"
			if [[ $1 == --kernel ]]; then kernel=$2; else patch_file=$2; fi
			shift
			;;
		--kernel=*) kernel=${1#*=} ;;
		--patch=*) patch_file=${1#*=} ;;
		--keep-trees) keep_trees=true ;;
		--prepare)
			keep_trees=true
			prepare_only=true
			;;
		-h | --help)
			print_usage
			exit 0
			;;
		*) usage_error "unknown argument: $1" ;;
		esac
		shift
	done
	if [[ -n $patch_file ]]; then
		[[ -f $patch_file && -r $patch_file ]] || fail "$patch_file: not a readable file"
		patch_file=$(realpath -- "$patch_file")
	fi
	identify_kernel
	trees_hash=$(hash_inputs "$kernel_identity" "@${patch_file:-$kernel_configuration/hookless.cocci}" "${patch_file##*/}" \
		"$(declare -f list_kernel_tree unpack_source copy_source remove_hooks count_hooks apply_patch_file split_mails \
			collect_overlay list_links)")
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
#   overlay/, removed the files that differ in the other variant, and the names of those that it lacks
#   as_is, variant    which variant tree/ is, and which the overlay makes of it: base or patched
#   source, change, subject
# under a lock, once for all who ask with the same inputs: their hash is trees_hash.
prepare_trees() {
	trees="$cache/trees-$trees_hash"
	lock "trees-$trees_hash"
	if [[ -d $trees ]]; then
		return
	fi
	work_directory trees_work trees
	if [[ -n $kernel_tar ]]; then
		step "kernel: unpack $kernel_source" "trees-$trees_hash-unpack" unpack_source
	else
		step "kernel: copy $kernel_tree" "trees-$trees_hash-unpack" copy_source
	fi
	cp -al "$trees_work/tree" "$trees_work/changed"
	if [[ -n $patch_file ]]; then
		step "kernel: apply ${patch_file##*/}" "trees-$trees_hash-change" apply_patch_file
		printf 'base' >"$trees_work/as_is"
		printf 'patched' >"$trees_work/variant"
	else
		step "kernel: remove the hooks" "trees-$trees_hash-change" remove_hooks
		printf 'patched' >"$trees_work/as_is"
		printf 'base' >"$trees_work/variant"
	fi
	collect_overlay
	rm -rf "$trees_work/changed"
	publish "$trees_work" "$trees"
	keep_newest trees 1
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

# remove_hooks: the semantic patch on the two files with hooks; that nothing or not all was replaced is an error.
remove_hooks() {
	local files=(mm/gup.c mm/page-writeback.c) sites file
	cd "$trees_work/changed"
	sites=$(count_hooks "${files[@]}")
	if ((sites == 0)); then
		echo "no call of arch_make_page_accessible or arch_make_folio_accessible in ${files[*]}: this kernel has no hooks"
		echo "to remove; give a patch to compare with (--patch)"
		return 1
	fi
	for file in "${files[@]}"; do
		cp --remove-destination "../tree/$file" "$file"
	done
	spatch --sp-file "$kernel_configuration/hookless.cocci" --in-place "${files[@]}"
	if (($(count_hooks "${files[@]}") != 0)); then
		echo "hookless.cocci replaced only some of the $sites calls in ${files[*]}:"
		grep -nE 'arch_make_(page|folio)_accessible *\(' "${files[@]}"
		return 1
	fi
	printf 'hooks removed by hookless.cocci, %d sites' "$sites" >"$trees_work/change"
	: >"$trees_work/subject"
}

count_hooks() {
	{ cat "$@" | grep -oE 'arch_make_(page|folio)_accessible *\(' || true; } | wc -l
}

# apply_patch_file: a plain patch, or the mails of an mbox in the order of their numbers.
apply_patch_file() {
	local mails="$trees_work/mails" mail number=0 subject subjects=()
	mkdir "$mails"
	export GIT_CEILING_DIRECTORIES="$cache/work"
	if grep -qE '^(From |From:|Subject:)' <(sed '/^\(diff \|--- \)/q' "$patch_file"); then
		split_mails "$mails"
	else
		cp "$patch_file" "$mails/0001.patch"
		printf '%s\n' "${patch_file##*/}" >"$mails/0001.subject"
	fi
	cd "$trees_work/changed"
	for mail in "$mails"/*.patch; do
		[[ -f $mail ]] || break
		number=$((number + 1))
		subject=$(cat "${mail%.patch}.subject")
		echo "=== $number: $subject"
		if ! git apply -p1 --whitespace=nowarn "$mail"; then
			echo "git apply refuses it; patch, without fuzz, says which hunks"
			if ! patch -p1 --forward --batch --fuzz=0 --no-backup-if-mismatch -r "$mails/rejects" <"$mail"; then
				[[ -f $mails/rejects ]] && head -n 60 "$mails/rejects"
				echo "${patch_file##*/}: does not apply to $(cat "$trees_work/source"): $subject"
				return 1
			fi
		fi
		subjects+=("$subject")
	done
	if ((number == 0)); then
		echo "${patch_file##*/}: no mail with a patch in it"
		return 1
	fi
	printf '%s; ' "${subjects[@]}" | sed 's/; $//' >"$trees_work/subject"
	printf '%s: %s' "${patch_file##*/}" "$(cat "$trees_work/subject")" >"$trees_work/change"
	rm -rf "$mails"
}

# split_mails DIRECTORY: each mail that carries a patch becomes NUMBER.patch and NUMBER.subject. Cover letters have no
# patch and replies only quote one.
split_mails() {
	local directory=$1 mail subject position number
	mkdir "$directory/split"
	git mailsplit -b -o"$directory/split" "$patch_file" >/dev/null
	for mail in "$directory"/split/*; do
		git mailinfo -k --encoding=UTF-8 "$directory/message" "$directory/diff" <"$mail" >"$directory/headers"
		subject=$(sed -n 's/^Subject: //p' "$directory/headers" | head -n 1)
		if [[ ${subject,,} == re:* ]] || ! grep -qE '^(diff --git |--- )' "$directory/diff"; then
			continue
		fi
		position=$(basename "$mail")
		number=$position
		if [[ $subject =~ \[[^]]*[[:space:]]0*([0-9]+)/[0-9]+\] ]]; then
			printf -v number '%04d' "${BASH_REMATCH[1]}"
		fi
		mv "$directory/diff" "$directory/$number-$position.patch"
		sed -E 's/^(\[[^]]*\] *)+//' <<<"$subject" >"$directory/$number-$position.subject"
	done
	rm -rf "$directory/split"
}

# collect_overlay: what differs between tree and changed, found by inode: all other files are hard links.
collect_overlay() {
	local name
	mkdir "$trees_work/overlay"
	: >"$trees_work/removed"
	list_links "$trees_work/tree" >"$trees_work/links.tree"
	list_links "$trees_work/changed" >"$trees_work/links.changed"
	comm -13 "$trees_work/links.tree" "$trees_work/links.changed" | cut -d/ -f2- >"$trees_work/written"
	while read -r name; do
		if [[ ! -f $trees_work/tree/$name ]] || ! cmp -s "$trees_work/tree/$name" "$trees_work/changed/$name"; then
			mkdir -p "$trees_work/overlay/$(dirname "$name")"
			cp "$trees_work/changed/$name" "$trees_work/overlay/$name"
		fi
	done <"$trees_work/written"
	comm -23 <(cut -d/ -f2- "$trees_work/links.tree" | LC_ALL=C sort) <(cut -d/ -f2- "$trees_work/links.changed" | LC_ALL=C sort) \
		>"$trees_work/removed"
	rm "$trees_work/links.tree" "$trees_work/links.changed" "$trees_work/written"
}

list_links() {
	find "$1" ! -type d -printf '%i/%P\n' | LC_ALL=C sort
}

# start_source DIRECTORY: a tree to build in, as it is; its files are links to $trees, so that builds belong elsewhere (O=).
start_source() {
	cp -al "$trees/tree" "$1"
}

# change_source DIRECTORY: makes the other variant of it; what changes is newer than all that was built.
change_source() {
	local name
	while read -r name; do
		rm -f "$1/$name"
	done <"$trees/removed"
	cp -r --remove-destination "$trees/overlay/." "$1/"
}

# release_trees: removes the prepared trees unless the caller was asked to leave them for another script, or another
# script is at work with them.
release_trees() {
	local descriptor
	if $keep_trees || [[ ! -d $cache/trees-$trees_hash ]]; then
		return
	fi
	if [[ -z $trees ]]; then
		exec {descriptor}>"$cache/locks/trees-$trees_hash"
		flock -n "$descriptor" || return 0
	fi
	rm -rf "$cache/trees-$trees_hash"
}
