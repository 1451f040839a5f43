# SPDX-License-Identifier: GPL-3.0-or-later
# The changes that make one variant of a kernel from another: hooks removed, hooks replaced by calls of an empty
# function, a patch applied. Each works on $trees_work/changed, a tree of links to $trees_work/tree, and leaves what
# records say of it in $trees_work/change and $trees_work/subject. Sourced by kernel-trees.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2164 # variables of lib.sh and kernel-trees.sh; callers run with errexit

hook_files=(mm/gup.c mm/page-writeback.c)

# remove_hooks: base. That nothing or not all was replaced is an error.
remove_hooks() {
	replace_hooks hookless.cocci
	printf 'hooks removed by hookless.cocci, %d sites' "$sites" >"$trees_work/change"
}

# replace_hooks_by_stub: the variant stub, with the file that has the empty function.
replace_hooks_by_stub() {
	replace_hooks stub.cocci
	if (($(cat "${hook_files[@]}" | grep -c '^#include "accessible_stub.h"$') != ${#hook_files[@]})); then
		echo "stub.cocci found no #include <linux/mm.h> in one of ${hook_files[*]}"
		return 1
	fi
	cp "$kernel_configuration"/accessible_stub.[ch] mm/
	cp --remove-destination ../tree/mm/Makefile mm/Makefile
	printf '\nobj-y += accessible_stub.o\n' >>mm/Makefile
	printf 'hooks replaced by calls of an empty function (stub.cocci), %d sites' "$sites" >"$trees_work/change"
}

# replace_hooks SEMANTIC-PATCH: applies it to the files with hooks; sets sites to the number of calls that there were.
replace_hooks() {
	local file
	cd "$trees_work/changed"
	sites=$(count_hooks "${hook_files[@]}")
	if ((sites == 0)); then
		echo "no call of arch_make_page_accessible or arch_make_folio_accessible in ${hook_files[*]}: this kernel has no"
		echo "hooks to remove; give a patch to compare with (--patch)"
		return 1
	fi
	for file in "${hook_files[@]}"; do
		cp --remove-destination "../tree/$file" "$file"
	done
	spatch --sp-file "$kernel_configuration/$1" --in-place "${hook_files[@]}"
	if (($(count_hooks "${hook_files[@]}") != 0)); then
		echo "$1 replaced only some of the $sites calls in ${hook_files[*]}:"
		grep -nE 'arch_make_(page|folio)_accessible *\(' "${hook_files[@]}"
		return 1
	fi
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

