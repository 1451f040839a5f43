# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts share: the cache, progress lines and logs, locks, hashes, and a private apt.
# To be sourced by bash scripts that run under "set -euo pipefail".
# shellcheck shell=bash

# shellcheck disable=SC2034 # for the scripts that source this file
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/uvbench"
mkdir -p "$cache/logs" "$cache/locks" "$cache/work"

# The start of the outermost script, so that the elapsed times of nested scripts tell one story.
export UVBENCH_START="${UVBENCH_START:-$(date +%s)}"

# When the script ends, however it ends, so do its background jobs, and its work directories go (they bear its process
# id). What a killed script left behind goes a day later.
clean_up() {
	local status=$? job
	for job in $(jobs -p); do
		kill -- "-$job" 2>/dev/null || kill "$job" 2>/dev/null || true
	done
	find "$cache/work" -mindepth 1 -maxdepth 1 \( -name "*.$$.*" -o -mtime +0 \) -exec rm -rf {} +
	return $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# progress TEXT…: one line on stderr, with the time since the outermost script started.
progress() {
	local seconds=$(($(date +%s) - UVBENCH_START))
	printf '[%3d:%02d] %s\n' $((seconds / 60)) $((seconds % 60)) "$*" >&2
}

# fail TEXT…: says what went wrong and ends the script with 1.
fail() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# usage_error TEXT…: the command line is wrong; ends the script with 2.
usage_error() {
	printf '%s: %s\nTry: %s --help\n' "${0##*/}" "$*" "$0" >&2
	exit 2
}

# print_usage: the comment block that ends the header of the running script is its help text.
print_usage() {
	sed -n '/^# Usage:/,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
}

log_path() {
	printf '%s/logs/%s.log\n' "$cache" "$1"
}

# step WHAT LOG COMMAND…: a progress line, then the command with its output in the log called LOG. If the command
# fails, so does the script, with the log's last lines. COMMAND may be a shell function; it runs in a subshell with
# errexit on, so don't call step inside a condition, where bash switches errexit off.
step() {
	local what=$1 log status=0
	log=$(log_path "$2")
	shift 2
	progress "$what"
	set +e
	(
		set -e
		"$@"
	) </dev/null >"$log" 2>&1
	status=$?
	set -e
	if ((status != 0)); then
		report_failure "$what" "$status" "$log"
		exit 1
	fi
}

# report_failure WHAT STATUS LOG: what failed, how it ended, and where to read on.
report_failure() {
	{
		printf '%s: failed (exit %d): %s\n' "${0##*/}" "$2" "$1"
		printf '%s\n' "--- last lines of the log"
		tail -n 15 "$3"
		printf '%s\n' "--- the whole log: $3"
	} >&2
}

# start_beside NAME COMMAND…: runs the command beside what follows, as a process group of its own; its stdout is kept
# for finish_beside.
declare -A beside_jobs beside_outputs
start_beside() {
	local name=$1 directory
	shift
	work_directory directory beside
	set -m
	"$@" </dev/null >"$directory/stdout" &
	set +m
	beside_jobs[$name]=$!
	beside_outputs[$name]="$directory/stdout"
}

# finish_beside VARIABLE NAME: waits for it and sets VARIABLE to what it printed. The first of all commands beside that
# fails ends the script.
finish_beside() {
	local -n output=$1
	local finished name
	while [[ -n ${beside_jobs[$2]:-} ]]; do
		finished=
		wait -n -p finished "${beside_jobs[@]}" || exit 1
		for name in "${!beside_jobs[@]}"; do
			if [[ ${beside_jobs[$name]} == "$finished" ]]; then
				unset "beside_jobs[$name]"
			fi
		done
	done
	# shellcheck disable=SC2034 # a name reference
	output=$(cat "${beside_outputs[$2]}")
}

# short_hash: the first 16 hex digits of stdin's SHA-256.
short_hash() {
	sha256sum | cut -c1-16
}

# hash_inputs WORD…: a short hash of the words; a word @FILE stands for the contents of FILE.
hash_inputs() {
	local word
	for word in "$@"; do
		case $word in
		@*) sha256sum <"${word#@}" ;;
		*) printf '%s\n' "$word" ;;
		esac
	done | short_hash
}

# work_directory VARIABLE NAME: sets VARIABLE to a new directory on the cache's file system, removed when the script ends.
work_directory() {
	local -n directory_name=$1
	directory_name=$(mktemp -d "$cache/work/$2.$$.XXXXXX")
	chmod 755 "$directory_name"
}

# publish DIRECTORY TARGET: moves a finished directory to its name in the cache in one step, so that what bears a final
# name is always whole.
publish() {
	if [[ -e $2 ]]; then
		rm -rf "$1"
	else
		mv -T "$1" "$2"
	fi
}

# mark_used DIRECTORY…: makes them the newest of keep_newest.
mark_used() {
	touch -c "$@"
}

# lock NAME: waits until no other run holds NAME; held until the script ends or gives it back.
declare -A lock_descriptors
lock() {
	local descriptor
	exec {descriptor}>"$cache/locks/$1"
	lock_descriptors[$1]=$descriptor
	if ! flock -n "$descriptor"; then
		progress "waiting for another run that builds $1"
		flock "$descriptor"
	fi
}

# share_made NAME DIRECTORY MAKE…: holds NAME together with all others who use DIRECTORY, made before by MAKE if it isn't
# there. While one holds it, nobody who asks for NAME alone gets it.
share_made() {
	local name=$1 directory=$2 descriptor
	shift 2
	exec {descriptor}>"$cache/locks/$name"
	lock_descriptors[$name]=$descriptor
	if ! flock -n -s "$descriptor"; then
		progress "waiting for another run that makes $name"
		flock -s "$descriptor"
	fi
	while [[ ! -d $directory ]]; do
		if flock -n "$descriptor"; then
			"$@"
			flock -s "$descriptor"
		else
			flock -u "$descriptor"
			sleep 0.2
			flock -s "$descriptor"
		fi
	done
}

# unlock NAME: others may have it.
unlock() {
	flock -u "${lock_descriptors[$1]}"
	unset "lock_descriptors[$1]"
}

# keep_newest PREFIX COUNT: removes all but the COUNT most recently made cache directories called PREFIX-*, and none
# that is younger than a day: a campaign may be using it.
keep_newest() {
	local directory
	find "$cache" -mindepth 1 -maxdepth 1 -type d -name "$1-*" -printf '%T@ %p\n' | sort -rn | tail -n "+$(($2 + 1))" |
		while read -r _ directory; do
			if [[ -n $(find "$directory" -maxdepth 0 -mtime +0) ]]; then
				rm -rf "$directory"
			fi
		done
}

# debian_codename: of the machine's Debian, such as "bookworm".
debian_codename() {
	# shellcheck source=/dev/null
	(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
}

# debian_sources TYPES DIRECTORY [SKIP]: writes the machine's own Debian sources (one-line and deb822 style) to
# DIRECTORY with the given types ("deb" or "deb deb-src"), without restriction to architectures, and without the suites
# that the extended regular expression SKIP matches. Sources of other vendors are left out.
debian_sources() {
	local types=$1 directory=$2 skip=${3:-^\$} codename suites file
	codename=$(debian_codename)
	suites="^($codename|oldoldstable|oldstable|stable|testing)(-updates|-security|-backports)?/?\$"
	mkdir -p "$directory"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		if [[ -f $file ]]; then
			one_line_sources "$types" "$suites" "$skip" <"$file" >"$directory/${file##*/}"
		fi
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		if [[ -f $file ]]; then
			deb822_sources "$types" "$suites" "$skip" <"$file" >"$directory/${file##*/}"
		fi
	done
	find "$directory" -type f -empty -delete
	if [[ -z $(find "$directory" -type f) ]]; then
		fail "no Debian package source for $codename with component main in /etc/apt/sources.list or sources.list.d"
	fi
}

# one_line_sources TYPES SUITES SKIP: a filter for sources in one-line style.
one_line_sources() {
	awk -v types="$1" -v suites="$2" -v skip="$3" '
		$1 == "deb" {
			line = $0
			sub(/#.*/, "", line)
			sub(/^[ \t]*deb[ \t]+/, "", line)
			options = ""
			if (match(line, /^\[[^]]*\]/)) {
				options = substr(line, 2, RLENGTH - 2)
				line = substr(line, RLENGTH + 1)
				gsub(/(^|[ \t])arch[+-]?=[^ \t]*/, "", options)
				options = options ~ /[^ \t]/ ? "[" options "] " : ""
			}
			count = split(line, word)
			if (count < 3 || word[1] ~ /^cdrom:/ || word[2] !~ suites || word[2] ~ skip || line !~ /[ \t]main([ \t]|$)/)
				next
			sub(/^[ \t]+/, "", line)
			number = split(types, type)
			for (i = 1; i <= number; i++)
				print type[i] " " options line
		}'
}

# deb822_sources TYPES SUITES SKIP: a filter for sources in deb822 style.
deb822_sources() {
	awk -v types="$1" -v suites="$2" -v skip="$3" '
		function finish(   i, count, suite, kept) {
			count = split(field["suites"], suite)
			kept = ""
			for (i = 1; i <= count; i++)
				if (suite[i] ~ suites && suite[i] !~ skip)
					kept = kept " " suite[i]
			if (kept != "" && field["types"] ~ /(^|[ \t])deb([ \t]|$)/ && tolower(field["enabled"]) !~ /no|false|off|0/ &&
			    field["components"] ~ /(^|[ \t])main([ \t]|$)/ && field["uris"] !~ /cdrom:/)
				printf "Types: %s\nSuites:%s\n%s\n", types, kept, rest
			delete field
			rest = ""
		}
		/^#/ { next }
		/^[ \t]*$/ { finish(); next }
		/^[ \t]/ {
			field[name] = field[name] " " $0
			if (keep)
				rest = rest $0 "\n"
			next
		}
		{
			name = tolower($0)
			sub(/[ \t]*:.*/, "", name)
			value = $0
			sub(/^[^:]*:[ \t]*/, "", value)
			field[name] = value
			keep = name !~ /^(types|suites|architectures|architectures-add|architectures-remove|enabled)$/
			if (keep)
				rest = rest $0 "\n"
		}
		END { finish() }'
}

# private_apt_update CODENAME: makes an apt configuration of our own under the cache that knows the package sources
# (deb-src) of a Debian release at the machine's own servers, and fetches the lists if they are more than a day old. The
# machine's own configuration and lists stay as they are.
private_apt_update() {
	local directory="$cache/apt-$1" wanted
	private_apt_configuration="$directory/apt.conf"
	work_directory wanted apt
	debian_sources deb-src "$wanted/sources.list.d"
	sed -i "s/\<$(debian_codename)\>/$1/g" "$wanted/sources.list.d"/*
	if ! diff -rq "$wanted/sources.list.d" "$directory/sources.list.d" >/dev/null 2>&1 ||
		[[ -z $(find "$directory/updated" -mmin -1440 2>/dev/null) ]]; then
		mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial"
		rm -rf "$directory/sources.list.d" "$directory/updated"
		mv "$wanted/sources.list.d" "$directory/sources.list.d"
		cat >"$directory/apt.conf" <<-END
			Dir::Etc::sourcelist "/dev/null";
			Dir::Etc::sourceparts "$directory/sources.list.d";
			Dir::State::lists "$directory/lists";
			Dir::Cache "$directory/cache";
			APT::Sandbox::User "root";
			Acquire::Languages "none";
			Acquire::Retries "3";
		END
		private_apt apt-get -q update
		touch "$directory/updated"
	fi
}

# private_apt COMMAND…: runs apt-get, apt-cache … with that configuration, for example
# "private_apt apt-get -q source --download-only qemu".
private_apt() {
	APT_CONFIG="$private_apt_configuration" "$@"
}

# s390x_sources DIRECTORY: the machine's Debian sources as they serve s390x, which has no security suite.
s390x_sources() {
	debian_sources deb "$1" security
}

# s390x_sources_text: the same as text, for hashes.
s390x_sources_text() {
	local directory
	work_directory directory sources
	s390x_sources "$directory"
	cat "$directory"/*
	rm -rf "$directory"
}

# extract_s390x_packages DIRECTORY PACKAGES: unpacks the comma-separated packages and what they depend on, without
# running anything of them.
extract_s390x_packages() {
	local sources
	work_directory sources sources
	s390x_sources "$sources"
	mmdebstrap --variant=extract --architectures=s390x --include="$2" \
		--aptopt='Acquire::Retries "3"' --aptopt='Acquire::Languages "none"' \
		"$(debian_codename)" "$1" "$sources"/*
	rm -rf "$sources"
}
