#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# assemble.sh FOLDER D3 SCRIPT...: writes the page to stdout: FOLDER/index.html with the style, D3 and
# the scripts in it. Its policy lets the browser run and apply these alone, known by their hashes, and
# load nothing. The places @LANGUAGE@, @TITLE@, @ANSWER@ and @DATA@ are left for report/page.c.
set -eu
export LC_ALL=C
folder=$1 d3=$2
shift 2
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT

cat "$folder/style.css" "$folder/units.css" > "$parts/STYLE"
cp "$d3" "$parts/D3"
{
    printf '(function () {\n"use strict";\n'
    cat "$@"
    printf '})();\n'
} > "$parts/SCRIPT"
for part in STYLE D3 SCRIPT; do
    if grep -qi '</\(script\|style\)' "$parts/$part"; then
        echo "assemble.sh: what goes into the page may not hold an end tag of script or style" >&2
        exit 1
    fi
done

# The hash that a policy names a part by.
hash() {
    printf "'sha256-%s'" "$(sha256sum < "$parts/$1" | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64)"
}
printf "default-src 'none'; script-src %s %s; style-src %s; img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'" \
    "$(hash D3)" "$(hash SCRIPT)" "$(hash STYLE)" > "$parts/POLICY"

while IFS= read -r line; do
    place=$(expr "$line" : '.*@\(POLICY\|STYLE\|D3\|SCRIPT\)@' || :)
    if [ -z "$place" ]; then
        printf '%s\n' "$line"
        continue
    fi
    printf '%s' "${line%%@*}"
    cat "$parts/$place"
    printf '%s\n' "${line##*@}"
done < "$folder/index.html"
